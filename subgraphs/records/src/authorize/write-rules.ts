import { type ColumnField, type Field, hasDefault, type Model, type Verb } from '@trellis/app-definition';
import { type FieldError, say, TrellisError } from '@trellis/errors';
import {
  always,
  type ArgumentPath,
  type Assignment,
  type Attempt,
  type Condition,
  type LinkChange,
  type Preset,
  type WriteRules,
} from '../request.ts';
import { allOf, anyOf, type Permissions, type Rule } from './permissions.ts';

type Written = Assignment | LinkChange;

const everythingAllowed: WriteRules = { rules: [{ before: always, after: always }], fields: [[0]] };

/** What a group of rules that allow a create presets alike, and the rules themselves. */
export interface CreateChoice {
  readonly set: readonly Assignment[];
  readonly rules: WriteRules;
}

/**
 * One rule must give all the fields and hold on the row as written, with what it presets: so each set of presets is a
 * choice of its own, for the rules that share it. Throws where no rule could ever allow it. What is `implied` by the
 * place of a nested create is written, too, but not named.
 */
export function createChoices(
  permissions: Permissions,
  model: Model,
  fields: readonly Field[],
  implied: readonly Field[] = [],
): readonly CreateChoice[] {
  if (permissions.kind === 'everything') return [{ set: [], rules: everythingAllowed }];
  const named = fields.filter((field) => field.name !== 'id');
  const able = permissions
    .rulesOf(model, 'create')
    .filter((rule) => named.every((field) => rule.gives(field)) && !presetsAny(rule, [...named, ...implied]));
  if (able.length === 0) throw forbiddenWrite(permissions, model, 'create', named);
  const groups = Map.groupBy(able, (rule) => JSON.stringify(rule.set.map(presetKey)));
  return [...groups.values()].map((group) => ({
    set: group[0]?.set ?? [],
    rules: {
      rules: group.map((rule) => ({ before: always, after: rule.check })),
      fields: [group.map((_, index) => index)],
    },
  }));
}

/** The ways to create a record of these fields, without those that leave a required one empty. */
export function createAttempts(
  permissions: Permissions,
  model: Model,
  assignments: readonly Assignment[],
  links: readonly LinkChange[],
): readonly Attempt[] {
  const attempts = createChoices(permissions, model, fieldsOf([...assignments, ...links])).map(({ set, rules }) => ({
    assignments: [...assignments, ...set],
    rules,
  }));
  const whole = attempts.filter((attempt) => missing(model, attempt.assignments, 'create').length === 0);
  const [first] = attempts;
  if (whole.length === 0 && first) requireAll(model, first.assignments, 'create');
  return whole;
}

export interface Allowed {
  readonly rules: WriteRules;
  readonly presets: readonly Preset[];
}

/**
 * Each written field needs a rule of its own. The first that gives it on the row at hand is chosen for it, and brings
 * what it presets; a rule that is not chosen counts only where it presets nothing.
 */
export function updateRules(permissions: Permissions, model: Model, fields: readonly Field[]): Allowed {
  if (permissions.kind === 'everything') return { rules: everythingAllowed, presets: [] };
  const rules = permissions.rulesOf(model, 'update');
  const able = fields.map((field) => rules.filter((rule) => rule.gives(field) && !presetsAny(rule, fields)));
  if (rules.length === 0 || able.some((some) => some.length === 0))
    throw forbiddenWrite(permissions, model, 'update', fields);
  const asked: { readonly before: Condition; readonly after: Condition }[] = [];
  const ask = (before: Condition, after: Condition) => asked.push({ before, after }) - 1;
  if (able.length === 0)
    return { rules: { fields: [rules.map((rule) => ask(rule.where, always))], rules: asked }, presets: [] };
  const byField = able.map((some) =>
    some.map((rule, index) => ask(rule.set.length > 0 ? chosen(some, index) : rule.where, rule.check)),
  );
  return { rules: { rules: asked, fields: byField }, presets: presetsOf(rules, able) };
}

/** Where a rule is the first of those that give a field. */
function chosen(able: readonly Rule[], index: number): Condition {
  const earlier = able.slice(0, index).map(({ where }): Condition => ({ kind: 'not', of: where }));
  return allOf([able[index]?.where ?? always, ...earlier]);
}

function presetsOf(rules: readonly Rule[], able: readonly (readonly Rule[])[]): readonly Preset[] {
  const presets = new Map<string, { field: Preset['field']; cases: Preset['cases'][number][] }>();
  for (const rule of rules) {
    const when = anyOf(able.flatMap((some) => (some.includes(rule) ? [chosen(some, some.indexOf(rule))] : [])));
    for (const assignment of rule.set) {
      const { field } = assignment;
      const preset = presets.get(field.id) ?? { field, cases: [] };
      presets.set(field.id, preset);
      preset.cases.push({ when, value: assignment.kind === 'value' ? assignment.value : undefined });
    }
  }
  return [...presets.values()]
    .map(({ field, cases }) => ({ kind: 'preset' as const, field, cases: cases.filter(({ when }) => !isNever(when)) }))
    .filter(({ cases }) => cases.length > 0);
}

function isNever(condition: Condition): boolean {
  return condition.kind === 'any' && condition.of.length === 0;
}

export function deleteRules(permissions: Permissions, model: Model): WriteRules {
  if (permissions.kind === 'everything') return everythingAllowed;
  const rules = permissions.rulesOf(model, 'delete');
  if (rules.length === 0) throw forbiddenWrite(permissions, model, 'delete', []);
  return {
    rules: rules.map((rule) => ({ before: rule.where, after: always })),
    fields: [rules.map((_, index) => index)],
  };
}

/** Whether some rule lets the caller give the field a value. */
export function mayEverWrite(
  permissions: Permissions,
  model: Model,
  verbs: readonly ('create' | 'update')[],
  field: Field,
): boolean {
  if (permissions.kind === 'everything') return true;
  return verbs
    .flatMap((verb) => permissions.rulesOf(model, verb))
    .some((rule) => rule.gives(field) && !presetsAny(rule, [field]));
}

/** The fields that a write names. */
export function fieldsOf(written: readonly Written[]): readonly Field[] {
  const fields = written.map((change) => ('relation' in change ? change.relation : change.field));
  return [...new Set(fields)].filter((field) => field.name !== 'id');
}

/** A field that a rule presets is the rule's, not the caller's. */
function presetsAny(rule: Rule, fields: readonly Field[]): boolean {
  return rule.set.some((assignment) => fields.some((field) => field.id === assignment.field.id));
}

function presetKey(assignment: Assignment): unknown {
  return [assignment.field.id, assignment.kind === 'value' ? assignment.value.source : null];
}

function forbiddenWrite(
  permissions: Permissions,
  model: Model,
  verb: Exclude<Verb, 'read'>,
  fields: readonly Field[],
): TrellisError {
  const rules = permissions.kind === 'rules' ? permissions.rulesOf(model, verb) : [];
  const refused = fields.filter((field) => !rules.some((rule) => rule.gives(field) && !presetsAny(rule, [field])));
  const names = refused.map((field) => field.name);
  const what =
    names.length > 0 && rules.length > 0
      ? say('forbidden.fields', { fields: names.join(', '), model: model.name }).sentence
      : model.name;
  return new TrellisError('FORBIDDEN', say(`forbidden.${verb}`, { what }));
}

/** Looked at with the presets, which may give what the caller left out. */
export function requireAll(model: Model, assignments: readonly Assignment[], verb: 'create' | 'update'): void {
  const faults = missing(model, assignments, verb);
  if (faults.length === 0) return;
  throw new TrellisError('VALIDATION_FAILED', faults, { fieldErrors: faults });
}

function missing(model: Model, assignments: readonly Assignment[], verb: 'create' | 'update'): readonly FieldError[] {
  const given = new Map(assignments.map((assignment) => [assignment.field.id, assignment]));
  return missingFields(model, verb, ['data'], ({ id }) => {
    const assignment = given.get(id);
    return assignment ? (assignment.kind === 'clear' ? 'cleared' : 'given') : 'absent';
  });
}

/** What must be there and is not, at the place of the record in the request. */
export function missingFields(
  model: Model,
  verb: 'create' | 'update',
  path: ArgumentPath,
  stateOf: (field: ColumnField) => 'given' | 'cleared' | 'absent',
): readonly FieldError[] {
  const unions = [...model.unions.values()].filter(
    ({ required, members }) =>
      required &&
      members.every((member) => stateOf(member) !== 'given') &&
      (verb === 'create' || members.every((member) => stateOf(member) === 'cleared')),
  );
  return [...model.fields.values(), ...unions].flatMap((field): FieldError[] => {
    const fault: FieldError = {
      path: [...path, field.name],
      rule: 'required',
      ...say('field.required', { field: field.name }),
    };
    if (!('kind' in field)) return [fault];
    if (field.kind === 'toMany' || field.kind === 'manyToMany' || !field.required) return [];
    const state = stateOf(field);
    const isMissing = verb === 'create' && state === 'absent' && (field.kind === 'toOne' || !hasDefault(field));
    return isMissing || state === 'cleared' ? [fault] : [];
  });
}
