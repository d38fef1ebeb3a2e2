import type { App, Field, Model, Verb } from '@trellis/app-definition';
import { type FieldError, TrellisError, unreachable } from '@trellis/errors';
import {
  always,
  type Assignment,
  type LinkChange,
  type Request,
  type RootMutation,
  type RootQuery,
  type WriteRules,
} from '../request.ts';
import type { Permissions, Rule } from './permissions.ts';
import { View } from './view.ts';

/** A request that has been through `authorize`: the only kind that compiles. */
export type AuthorizedRequest = Request & { readonly [authorized]: true };
declare const authorized: unique symbol;

/**
 * Rewrites a request into the caller's view, inputs as well as outputs. Pure. Throws FORBIDDEN for what no rule could
 * ever allow; what depends on the rows becomes conditions.
 */
export function authorize(app: App, permissions: Permissions, request: Request): AuthorizedRequest {
  const view = new View(app, permissions);
  const rewritten: Request =
    request.kind === 'query'
      ? { kind: 'query', fields: request.fields.map((field) => authorizeQuery(view, field)) }
      : { kind: 'mutation', fields: request.fields.map((field) => authorizeMutation(view, permissions, field)) };
  return rewritten as AuthorizedRequest; // The brand is given here and nowhere else.
}

function authorizeQuery(view: View, field: RootQuery): RootQuery {
  switch (field.kind) {
    case 'record':
      return { ...field, rows: view.rows(field.rows), selection: view.selection(field.rows.model, field.selection) };
    case 'list':
      return { ...field, list: view.list(field.list) };
    case 'entities':
      return {
        ...field,
        models: field.models.map(({ rows, selection }) => ({
          rows: view.rows(rows),
          selection: view.selection(rows.model, selection),
        })),
      };
    case 'constant':
      return field;
    default:
      return unreachable(field);
  }
}

function authorizeMutation(view: View, permissions: Permissions, field: RootMutation): RootMutation {
  switch (field.kind) {
    case 'create': {
      const { model } = field;
      const links = field.links.map((link) => authorizeLink(view, link));
      const { rules, presets } = createRules(permissions, model, [...field.assignments, ...links]);
      const assignments = [...field.assignments.map((assignment) => authorizeAssignment(view, assignment)), ...presets];
      requireAll(model, assignments, 'create');
      return { ...field, assignments, links, rules, selection: view.written(model, field.selection) };
    }
    case 'update': {
      const { model } = field.rows;
      const links = field.links.map((link) => authorizeLink(view, link));
      const { rules, presets } = updateRules(permissions, model, [...field.assignments, ...links]);
      const assignments = [...field.assignments.map((assignment) => authorizeAssignment(view, assignment)), ...presets];
      requireAll(model, assignments, 'update');
      return {
        ...field,
        rows: view.rows(field.rows),
        condition: view.condition(model, field.condition),
        assignments,
        links,
        rules,
        selection: view.written(model, field.selection),
      };
    }
    case 'delete': {
      const { model } = field.rows;
      const rules = deleteRules(permissions, model);
      return { ...field, rows: view.rows(field.rows), rules, selection: view.written(model, field.selection) };
    }
    case 'constant':
      return field;
    default:
      return unreachable(field);
  }
}

function authorizeAssignment(view: View, assignment: Assignment): Assignment {
  if (assignment.kind !== 'connect') return assignment;
  return { ...assignment, target: { ...assignment.target, rows: view.rows(assignment.target.rows) } };
}

function authorizeLink(view: View, link: LinkChange): LinkChange {
  return { ...link, targets: link.targets.map((target) => ({ ...target, rows: view.rows(target.rows) })) };
}

interface Allowed {
  readonly rules: WriteRules;
  readonly presets: readonly Assignment[];
}

const everythingAllowed: WriteRules = { rules: [{ before: always, after: always }], fields: [[0]] };

/** One rule must give all the fields; the first that does brings its presets. */
function createRules(permissions: Permissions, model: Model, written: readonly Written[]): Allowed {
  if (permissions.kind === 'everything') return { rules: everythingAllowed, presets: [] };
  const fields = fieldsOf(written);
  const rules = permissions.rulesOf(model, 'create').filter((rule) => fields.every((field) => mayWrite(rule, field)));
  const [first] = rules;
  if (!first) throw forbiddenWrite(permissions, model, 'create', fields);
  const sameSet = rules.filter(
    (rule) => JSON.stringify(rule.set.map(presetKey)) === JSON.stringify(first.set.map(presetKey)),
  );
  return {
    presets: first.set,
    rules: {
      rules: sameSet.map((rule) => ({ before: always, after: rule.check })),
      fields: [sameSet.map((_, index) => index)],
    },
  };
}

/** Each written field needs a rule of its own. */
function updateRules(permissions: Permissions, model: Model, written: readonly Written[]): Allowed {
  if (permissions.kind === 'everything') return { rules: everythingAllowed, presets: [] };
  const fields = fieldsOf(written);
  const rules = permissions.rulesOf(model, 'update');
  const byField = fields.map((field) => rules.flatMap((rule, index) => (mayWrite(rule, field) ? [index] : [])));
  if (rules.length === 0 || byField.some((able) => able.length === 0))
    throw forbiddenWrite(permissions, model, 'update', fields);
  const first = rules[byField[0]?.[0] ?? 0];
  return {
    presets: first?.set ?? [],
    rules: {
      rules: rules.map((rule) => ({ before: rule.where, after: rule.check })),
      fields: byField.length > 0 ? byField : [rules.map((_, index) => index)],
    },
  };
}

function deleteRules(permissions: Permissions, model: Model): WriteRules {
  if (permissions.kind === 'everything') return everythingAllowed;
  const rules = permissions.rulesOf(model, 'delete');
  if (rules.length === 0) throw forbiddenWrite(permissions, model, 'delete', []);
  return {
    rules: rules.map((rule) => ({ before: rule.where, after: always })),
    fields: [rules.map((_, index) => index)],
  };
}

type Written = Assignment | LinkChange;

function fieldsOf(written: readonly Written[]): readonly Field[] {
  return written
    .map((change) => ('relation' in change ? change.relation : change.field))
    .filter((field) => field.name !== 'id');
}

/** A field that a rule presets is the rule's, not the caller's. */
function mayWrite(rule: Rule, field: Field): boolean {
  return rule.gives(field) && !rule.set.some((assignment) => assignment.field.id === field.id);
}

function presetKey(assignment: Assignment): unknown {
  return [assignment.field.id, assignment.kind === 'value' ? assignment.value.source : null];
}

function forbiddenWrite(permissions: Permissions, model: Model, verb: Verb, fields: readonly Field[]): TrellisError {
  const rules = permissions.kind === 'rules' ? permissions.rulesOf(model, verb) : [];
  const refused = fields.filter((field) => !rules.some((rule) => mayWrite(rule, field))).map((field) => field.name);
  const what = refused.length > 0 && rules.length > 0 ? `${refused.join(', ')} of ${model.name}` : model.name;
  return new TrellisError('FORBIDDEN', `You may not ${verb} ${what}.`);
}

/** Looked at after the presets, which may give what the caller left out. */
function requireAll(model: Model, assignments: readonly Assignment[], verb: 'create' | 'update'): void {
  const given = new Map(assignments.map((assignment) => [assignment.field.id, assignment]));
  const faults = [...model.fields.values()].flatMap((field): FieldError[] => {
    if (field.kind === 'toMany' || field.kind === 'manyToMany' || !field.required) return [];
    const assignment = given.get(field.id);
    const missing = verb === 'create' && !assignment && (field.kind === 'toOne' || field.default === undefined);
    const cleared = assignment?.kind === 'clear';
    return missing || cleared
      ? [{ path: ['data', field.name], rule: 'required', message: `${field.name} is required.` }]
      : [];
  });
  if (faults.length === 0) return;
  throw new TrellisError('VALIDATION_FAILED', faults.map((fault) => fault.message).join(' '), { fieldErrors: faults });
}
