import type { App } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import { eachRoot, faultsIn } from '../faults.ts';
import type { Request, RootQuery } from '../operation-request.ts';
import type { Assignment, LinkChange } from '../request.ts';
import type { RootMutation } from '../write-request.ts';
import { authorizeGroups } from './groups.ts';
import type { Permissions } from './permissions.ts';
import { View } from './view.ts';
import { authorizeWrite } from './write.ts';
import { createAttempts, deleteRules, fieldsOf, requireAll, updateRules } from './write-rules.ts';

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
      ? { kind: 'query', fields: eachRoot(request.fields, (field) => authorizeQuery(view, field)) }
      : { kind: 'mutation', fields: eachRoot(request.fields, (field) => authorizeMutation(view, permissions, field)) };
  return rewritten as AuthorizedRequest; // The brand is given here and nowhere else.
}

function authorizeQuery(view: View, field: RootQuery): RootQuery {
  switch (field.kind) {
    case 'record':
      return { ...field, rows: view.rows(field.rows), selection: view.selection(field.rows, field.selection) };
    case 'list':
      return { ...field, list: view.list(field.list) };
    case 'groups':
      return { ...field, groups: authorizeGroups(view, field.groups) };
    case 'entities':
      return {
        ...field,
        models: field.models.map(({ rows, selection }) => ({
          rows: view.rows(rows),
          selection: view.selection(rows, selection),
        })),
      };
    case 'constant':
      return field;
    default:
      return unreachable(field);
  }
}

function authorizeMutation(view: View, permissions: Permissions, field: RootMutation): RootMutation {
  try {
    return authorizeChange(view, permissions, field);
  } catch (error) {
    // What leaves a required field empty is read when it runs, which tells what is wrong with its values as well.
    if (!faultsIn(error) || !('inFull' in field)) throw error;
    return authorizeMutation(view, permissions, field.inFull());
  }
}

function authorizeChange(view: View, permissions: Permissions, field: RootMutation): RootMutation {
  switch (field.kind) {
    case 'create': {
      const { model } = field;
      const links = field.links.map((link) => authorizeLink(view, link));
      const attempts = field.attempts.flatMap(({ assignments }) =>
        createAttempts(
          permissions,
          model,
          assignments.map((assignment) => authorizeAssignment(view, assignment)),
          links,
        ),
      );
      return { ...field, attempts, links, selection: view.written({ model, deleted: 'EXCLUDE' }, field.selection) };
    }
    case 'update': {
      const { model } = field.rows;
      const links = field.links.map((link) => authorizeLink(view, link));
      const { rules, presets } = updateRules(permissions, model, fieldsOf([...field.assignments, ...links]));
      const assignments = [...field.assignments.map((assignment) => authorizeAssignment(view, assignment)), ...presets];
      requireAll(model, assignments, 'update');
      return {
        ...field,
        rows: view.rows(field.rows),
        condition: view.condition(model, field.condition, 'EXCLUDE'),
        assignments,
        links,
        rules,
        selection: view.written(field.rows, field.selection),
      };
    }
    case 'delete': {
      const { model } = field.rows;
      const rules = deleteRules(permissions, model);
      const selection = view.written({ model, deleted: 'INCLUDE' }, field.selection);
      return { ...field, rows: view.rows(field.rows), rules, selection };
    }
    case 'write':
      return authorizeWrite(view, field);
    // Each change is allowed or refused by itself when it runs, and what is answered goes through the view there.
    case 'pushRows':
    case 'syncPush':
    case 'syncRetry':
    case 'syncDismiss':
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
  const targets = link.targets.map((target) => ({ ...target, rows: view.rows(target.rows) }));
  return { ...link, targets, others: view.rows(link.others) };
}
