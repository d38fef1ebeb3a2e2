import { unreachable } from '@trellis/errors';
import type { ScalarName } from '../app.ts';
import type { AppDefinition, FieldDefinition, ModelDefinition } from '../definition.ts';
import { fieldTypeOf } from '../field-type.ts';
import { pointer } from '../problem.ts';
import type { EntityName } from '../scalar-types.ts';
import { lookup } from '../lookup.ts';
import { idNameOf } from '../spelling.ts';
import { systemFields } from '../system-fields.ts';
import { type ExpandedModel, expandUnions, type UnionMember } from '../unions.ts';

/** A model of a definition that may have faults, seen so that names in it can be looked up. */
export interface ModelView {
  readonly name: string;
  readonly path: string;
  readonly definition: ModelDefinition;
  /** The builder's and the system's fields; polymorphic relations as one field a target. */
  readonly fields: ReadonlyMap<string, FieldView>;
  /** The polymorphic relations, by name. */
  readonly unions: ReadonlyMap<string, FieldDefinition>;
  /** To-one fields by the names of their ids: `customerId`. */
  readonly idNames: ReadonlyMap<string, FieldView>;
}

export interface FieldView {
  readonly name: string;
  readonly system: boolean;
  readonly list: boolean;
  readonly definition: FieldDefinition | UnionMember | undefined;
  readonly type: TypeView;
}

/** `unknown` has a problem of its own already, so nothing else is said about it. */
export type TypeView =
  | { readonly kind: 'scalar'; readonly scalar: ScalarName }
  | { readonly kind: 'entity'; readonly entity: EntityName }
  | { readonly kind: 'enum'; readonly name: string; readonly values: readonly string[] }
  | { readonly kind: 'model'; readonly name: string }
  | { readonly kind: 'unknown' };

/** A type as a definition names it. */
export function typeNameOf(type: TypeView): string {
  switch (type.kind) {
    case 'scalar':
      return type.scalar;
    case 'entity':
      return type.entity;
    case 'enum':
    case 'model':
      return type.name;
    case 'unknown':
      return '';
    default:
      return unreachable(type);
  }
}

/** All models of a definition by name. */
export function modelViews(definition: AppDefinition): ReadonlyMap<string, ModelView> {
  const expanded = expandUnions(definition);
  return new Map(
    Object.entries(expanded.models).map(([name, model]) => [
      name,
      modelView(expanded, name, model, lookup(definition.models, name) ?? model),
    ]),
  );
}

function modelView(definition: AppDefinition, name: string, model: ExpandedModel, written: ModelDefinition): ModelView {
  const own = Object.entries(model.fields).map(([fieldName, field]): FieldView => ({
    name: fieldName,
    system: false,
    list: field.list ?? false,
    definition: field,
    type: typeView(definition, field),
  }));
  const system = [...systemFields(model.softDelete ?? true).values()].map((field): FieldView => ({
    name: field.name,
    system: true,
    list: false,
    definition: undefined,
    type: field.type.kind === 'enum' ? { kind: 'unknown' } : field.type,
  }));
  return {
    name,
    path: pointer('models', name),
    definition: written,
    unions: new Map(Object.entries(model.unions)),
    // The system's come last: they have their names whatever a builder gives them to.
    fields: new Map([...own, ...system].map((field) => [field.name, field])),
    idNames: new Map(own.filter(isToOne).map((field) => [idNameOf(field.name), field])),
  };
}

/** Whether it is one way of a polymorphic relation, whose own faults are told at the relation. */
export function isUnionMember({ definition }: FieldView): boolean {
  return definition !== undefined && 'unionOf' in definition;
}

/** A field that nobody writes. */
export function isComputed({ definition }: FieldView): boolean {
  return definition?.formula !== undefined || definition?.rollup !== undefined;
}

/** The side of a relation that holds the other record's id. */
export function isToOne(field: FieldView): boolean {
  return field.type.kind === 'model' && !field.list;
}

function typeView(definition: AppDefinition, field: FieldDefinition): TypeView {
  const type = fieldTypeOf(definition, field.type);
  if (type === undefined) return { kind: 'unknown' };
  switch (type.kind) {
    case 'model':
      return { kind: 'model', name: type.name };
    case 'enum':
      return { kind: 'enum', name: type.name, values: type.definition.values.map((value) => value.name) };
    case 'scalar':
    case 'entity':
      return type;
    default:
      return unreachable(type);
  }
}
