import type { AppDefinition, FieldDefinition, ModelDefinition } from './definition.ts';
import { fieldTypeOf } from './field-type.ts';
import { lookup } from './lookup.ts';

export type RelationKind = 'toOne' | 'toMany' | 'manyToMany';

/** One end of a relation in a definition. */
export interface RelationEnd {
  readonly model: string;
  readonly name: string;
  readonly field: FieldDefinition;
}

/** What a field of a model's type is, or undefined for any other field. Only lists need to look at the other side. */
export function relationKindOf(definition: AppDefinition, field: FieldDefinition): RelationKind | undefined {
  const type = fieldTypeOf(definition, field.type);
  if (type?.kind !== 'model') return undefined;
  if (!field.list) return 'toOne';
  const inverse = field.inverse === undefined ? undefined : lookup(type.model.fields, field.inverse);
  return inverse?.list ? 'manyToMany' : 'toMany';
}

/** The name of the list on the target that is a to-one field's other side, whichever of the two names the other. */
export function inverseOfToOne(definition: AppDefinition, end: RelationEnd): string | undefined {
  if (end.field.inverse !== undefined) return end.field.inverse;
  const target = fieldTypeOf(definition, end.field.type);
  if (target?.kind !== 'model') return undefined;
  return Object.entries(target.model.fields).find(
    ([, field]) => field.list && field.type === end.model && field.inverse === end.name,
  )?.[0];
}

/** The one to-one field of a model that leads to a target; undefined where there is none, or more than one. */
export function wayTo(model: ModelDefinition | undefined, target: string): string | undefined {
  // One way of a polymorphic relation is none to rely on.
  const ways = Object.entries(model?.fields ?? {}).filter(
    ([, field]) => !field.list && field.type === target && !('unionOf' in field),
  );
  return ways.length === 1 ? ways[0]?.[0] : undefined;
}

/**
 * The side of a many-to-many pair under whose id it is stored and logged: the one with the smaller id, because ids
 * alone survive renaming and reordering.
 */
export function ownsPair(ownId: string, inverseId: string): boolean {
  return ownId < inverseId;
}
