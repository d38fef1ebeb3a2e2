import {
  type App,
  type Field,
  fieldsGivenBy,
  givesAggregates,
  type JsonObject,
  type Model,
  type RuleDefinition,
  rulesOfRole,
  type Verb,
} from '@trellis/app-definition';
import { always, type Assignment, type Condition, never } from '../request.ts';
import { definitionInput } from '../read/input.ts';
import { fieldOf, readWhere } from '../read/where.ts';
import { unrestricted } from './unrestricted.ts';

/** A rule of the definition, read against the model. Its conditions see all rows: rules come before the view. */
export interface Rule {
  readonly where: Condition;
  readonly check: Condition;
  readonly set: readonly Assignment[];
  gives(field: Field): boolean;
  /** Whether what it gives may be counted, added up and grouped by. */
  readonly aggregates: boolean;
}

/** What a set of roles may do. `everything` is for `admin`, who has no rules. */
export type Permissions =
  { readonly kind: 'everything' } | { readonly kind: 'rules'; rulesOf(model: Model, verb: Verb): readonly Rule[] };

/** Rules are read when they are first needed, and kept: one `Permissions` serves all callers with these roles. */
export function permissionsOf(app: App, roles: readonly string[]): Permissions {
  if (roles.includes('admin')) return { kind: 'everything' };
  const known = new Map<string, readonly Rule[]>();
  return {
    kind: 'rules',
    rulesOf(model, verb) {
      const key = `${verb} ${model.id}`;
      const found = known.get(key) ?? roles.flatMap((role) => readRules(app, model, role, verb));
      known.set(key, found);
      return found;
    },
  };
}

/** The same rows, with those fields alone that may be counted, added up and grouped by. */
export function aggregatesOf(permissions: Permissions): Permissions {
  if (permissions.kind === 'everything') return permissions;
  const aggregated = (rule: Rule): Rule => (rule.aggregates ? rule : { ...rule, gives: () => false });
  return { kind: 'rules', rulesOf: (model, verb) => permissions.rulesOf(model, verb).map(aggregated) };
}

function readRules(app: App, model: Model, role: string, verb: Verb): readonly Rule[] {
  return rulesOfRole(model, role, verb).map((definition) => readRule(app, model, definition));
}

function readRule(app: App, model: Model, rule: RuleDefinition): Rule {
  const { where, check, set } = rule;
  const condition = (definition: JsonObject | undefined) =>
    definition ? unrestricted(readWhere(app, model, definitionInput(definition, ['where']))) : undefined;
  const before = condition(where) ?? always;
  const gives = fieldsGivenBy(rule);
  return {
    where: before,
    check: condition(check) ?? before,
    set: Object.entries(set ?? {}).flatMap(([name, value]) => preset(model, name, value)),
    gives: ({ name }) => gives(name),
    aggregates: givesAggregates(rule),
  };
}

function preset(model: Model, name: string, value: unknown): readonly Assignment[] {
  const field = fieldOf(model, name);
  if (!field || field.kind === 'toMany' || field.kind === 'manyToMany') return [];
  const input = definitionInput(value, ['set', name]);
  if (input.isNull) return [{ kind: 'clear', field }];
  const list = field.kind === 'value' && field.list;
  return [
    {
      kind: 'value',
      field,
      value: { source: input.source(), type: { kind: 'field', field, list, purpose: 'preset' }, path: input.path },
    },
  ];
}

/** Whether any of the conditions holds; nothing less where one of them always does. */
export function anyOf(conditions: readonly Condition[]): Condition {
  if (conditions.some(isAlways)) return always;
  const [only] = conditions;
  if (!only) return never;
  return conditions.length === 1 ? only : { kind: 'any', of: conditions };
}

/** Whether all of the conditions hold, without those that always do. */
export function allOf(conditions: readonly Condition[]): Condition {
  const real = conditions.filter((condition) => !isAlways(condition));
  const [only] = real;
  return real.length === 1 && only ? only : { kind: 'all', of: real };
}

/** Tells the condition that holds on every row, as far as its form shows it. */
export function isAlways(condition: Condition): boolean {
  return condition.kind === 'all' && condition.of.length === 0;
}
