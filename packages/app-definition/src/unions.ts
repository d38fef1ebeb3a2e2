import type { AppDefinition, FieldDefinition, ModelDefinition, RuleDefinition } from './definition.ts';
import { lookup } from './lookup.ts';

/**
 * One way of a polymorphic relation, as a to-one field of its own. `unionOf` is the name of the field that it stands
 * for; definitions from outside never have it, because their form forbids it.
 */
export interface UnionMember extends FieldDefinition {
  readonly unionOf: string;
}

/** Models whose polymorphic relations are written out, one to-one field a target. */
export interface ExpandedModel extends ModelDefinition {
  readonly fields: Readonly<Record<string, FieldDefinition | UnionMember>>;
  /** The polymorphic relations as the builder wrote them, by name. */
  readonly unions: Readonly<Record<string, FieldDefinition>>;
}

export interface ExpandedDefinition extends AppDefinition {
  readonly models: Readonly<Record<string, ExpandedModel>>;
}

/** The to-one field of a polymorphic relation that leads to one of its models: `subject` to `Order` is `subject_Order`. */
export function unionMemberName(field: string, target: string): string {
  return `${field}_${target}`;
}

/** The GraphQL union of a polymorphic relation's models. */
export function unionTypeName(model: string, field: string): string {
  return `${model}_${field}`;
}

/**
 * Writes each polymorphic relation out as optional to-one fields, one a target, in its place: `subject` of the types
 * `["Customer", "Order"]` becomes `subject_Customer` and `subject_Order`. Whatever knows relations to one record knows
 * these, and a field's one id makes theirs. Lists that name the relation as their inverse, and rules that name it,
 * come to name its members.
 */
export function expandUnions(definition: AppDefinition): ExpandedDefinition {
  return {
    ...definition,
    models: Object.fromEntries(
      Object.entries(definition.models).map(([name, model]) => [name, expandModel(definition, name, model)]),
    ),
  };
}

export function isUnion(field: FieldDefinition): field is FieldDefinition & { readonly type: readonly string[] } {
  return typeof field.type !== 'string';
}

function expandModel(definition: AppDefinition, name: string, model: ModelDefinition): ExpandedModel {
  const unions = Object.fromEntries(Object.entries(model.fields).filter(([, field]) => isUnion(field)));
  const fields = Object.fromEntries(
    Object.entries(model.fields).flatMap(([fieldName, field]): (readonly [string, FieldDefinition | UnionMember])[] =>
      isUnion(field)
        ? membersOf(definition, fieldName, field)
        : [[fieldName, inverseOfMember(definition, name, field)]],
    ),
  );
  if (Object.keys(unions).length === 0) return { ...model, fields, unions };
  return { ...model, fields, unions, ...(model.permissions && { permissions: permissionsOf(model, unions) }) };
}

function membersOf(
  definition: AppDefinition,
  name: string,
  union: FieldDefinition & { readonly type: readonly string[] },
): (readonly [string, UnionMember])[] {
  const { id, label, description } = union;
  const onDelete = union.onDelete ?? (union.required ? 'RESTRICT' : 'SET_NULL');
  return [...new Set(union.type)].map((target) => {
    const targetId = lookup(definition.models, target)?.id ?? target;
    const member: UnionMember = {
      ...(id === undefined ? {} : { id: `${id}.${targetId}` }),
      ...(label === undefined ? {} : { label }),
      ...(description === undefined ? {} : { description }),
      type: target,
      onDelete,
      unionOf: name,
    };
    return [unionMemberName(name, target), member];
  });
}

/** A list whose other side is polymorphic has that side's way to its own model as its inverse. */
function inverseOfMember(definition: AppDefinition, model: string, field: FieldDefinition): FieldDefinition {
  if (!field.list || field.inverse === undefined || typeof field.type !== 'string') return field;
  const other = lookup(lookup(definition.models, field.type)?.fields, field.inverse);
  return other && isUnion(other) && other.type.includes(model)
    ? { ...field, inverse: unionMemberName(field.inverse, model) }
    : field;
}

function permissionsOf(
  { permissions }: ModelDefinition,
  unions: Readonly<Record<string, FieldDefinition>>,
): NonNullable<ModelDefinition['permissions']> {
  const names = (fields: readonly string[]) =>
    fields.flatMap((name) => {
      const union = lookup(unions, name);
      return union && isUnion(union) ? union.type.map((target) => unionMemberName(name, target)) : [name];
    });
  const rule = ({ fields, except, ...others }: RuleDefinition): RuleDefinition => ({
    ...others,
    ...(fields && { fields: names(fields) }),
    ...(except && { except: names(except) }),
  });
  return Object.fromEntries(
    Object.entries(permissions ?? {}).map(([role, verbs]) => [
      role,
      Object.fromEntries(
        Object.entries(verbs).map(([verb, rules]) => [verb, rules === true ? rules : rules.map(rule)]),
      ),
    ]),
  );
}
