import type { AppDefinition } from './definition.ts';
import { pointer } from './problem.ts';

/** Something in a definition that has an id. */
export interface Element {
  readonly kind: 'enum' | 'value' | 'model' | 'field' | 'workflow' | 'webhook';
  readonly id: string | undefined;
  /** The id of the model or enum that it belongs to. */
  readonly parent: string | undefined;
  /** A JSON pointer to it. */
  readonly path: string;
}

/** Everything in a definition that has an id or may have one, in the document's order. */
export function elementsOf(definition: AppDefinition): readonly Element[] {
  return [
    ...Object.entries(definition.enums ?? {}).flatMap(([name, { id, values }]): Element[] => {
      const path = pointer('enums', name);
      return [
        { kind: 'enum', id, parent: undefined, path },
        ...values.map((value, i): Element => ({
          kind: 'value',
          id: value.id,
          parent: id,
          path: path + pointer('values', i),
        })),
      ];
    }),
    ...Object.entries(definition.models).flatMap(([name, { id, fields }]): Element[] => {
      const path = pointer('models', name);
      return [
        { kind: 'model', id, parent: undefined, path },
        ...Object.entries(fields).map(([field, { id: fieldId }]): Element => ({
          kind: 'field',
          id: fieldId,
          parent: id,
          path: path + pointer('fields', field),
        })),
      ];
    }),
    ...Object.entries(definition.workflows ?? {}).map(([name, { id }]): Element => ({
      kind: 'workflow',
      id,
      parent: undefined,
      path: pointer('workflows', name),
    })),
    ...Object.entries(definition.webhooks ?? {}).map(([name, { id }]): Element => ({
      kind: 'webhook',
      id,
      parent: undefined,
      path: pointer('webhooks', name),
    })),
  ];
}
