import type { AppDefinition } from '@trellis/app-definition';
import type { Row } from './database.ts';
import { fieldsOf, modelOf, unionOf } from './definition.ts';

/** A polymorphic relation: its name, the to-one fields that are its ways, and whether one must lead to a record. */
export interface Union {
  readonly name: string;
  readonly required: boolean;
  readonly members: readonly { readonly name: string; readonly target: string }[];
}

export function unionsOf(app: AppDefinition, model: string): readonly Union[] {
  const definition = modelOf(app, model);
  const unions = 'unions' in definition ? (definition.unions as Readonly<Record<string, { required?: boolean }>>) : {};
  return Object.entries(unions).map(([name, { required = false }]) => ({
    name,
    required,
    members: fieldsOf(app, model).flatMap((field) =>
      field.kind === 'toOne' && unionOf(app, model, field.name) === name ? [field] : [],
    ),
  }));
}

/** Whether each polymorphic relation of a row leads to one record, or, where it may, to none. */
export function unionsHold(app: AppDefinition, model: string, row: Readonly<Record<string, unknown>> | Row): boolean {
  return unionsOf(app, model).every(({ required, members }) => {
    const led = members.filter(({ name }) => (row[name] ?? null) !== null).length;
    return led <= 1 && (led === 1 || !required);
  });
}
