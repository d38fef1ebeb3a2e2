import { unreachable } from '@trellis/errors';
import type { AppDefinition, WorkflowDefinition, WorkflowNode } from '../definition.ts';
import { lookup } from '../lookup.ts';
import { didYouMean, quoted } from '../nearest.ts';
import { pointer, type ProblemList } from '../problem.ts';
import { checkAssignments } from './check-permissions.ts';
import { checkVariablesWithin, type Variables } from './variables.ts';

import { checkOptionalWhere, type WhereScope } from './check-where.ts';
import { isComputed, type ModelView } from './model-view.ts';
import { namedField } from './named-field.ts';
import { edgesOf, loopsWithoutApproval, reachableNodes } from './workflow-graph.ts';

/**
 * What workflows may name with `{"$": …}`: the record's fields and the ids of its relations, the person whose change
 * or call started the run, and the run itself.
 */
export function workflowVariables(model: ModelView): Variables {
  const names = [...[...model.fields.values()].filter(isValue).map((field) => field.name), ...model.idNames.keys()];
  return new Map([
    ...names.map((name): [string, 'any'] => [`record.${name}`, 'any']),
    ['user.id', 'id'],
    ['run.id', 'any'],
  ]);
}

function isValue({ type }: { readonly type: { readonly kind: string } }): boolean {
  return type.kind !== 'model';
}

/** Whether workflows name what exists, and whether their nodes lead somewhere. */
export function checkWorkflows(
  definition: AppDefinition,
  models: ReadonlyMap<string, ModelView>,
  found: ProblemList,
): void {
  const roles = ['admin', 'user', ...Object.keys(definition.roles ?? {})];
  for (const [name, workflow] of Object.entries(definition.workflows ?? {})) {
    const path = pointer('workflows', name);
    const model = models.get(workflow.model);
    checkGraph(workflow, path, found);
    if (model === undefined) {
      const hint = didYouMean(workflow.model, models.keys());
      found.error('MODEL_UNKNOWN', path + pointer('model'), `There is no model ${quoted(workflow.model)}.${hint}`);
      continue;
    }
    const scope: WhereScope = { models, variables: workflowVariables(model), found };
    checkTrigger(scope, model, workflow, roles, path + pointer('trigger'));
    for (const [nodeName, node] of Object.entries(workflow.nodes)) {
      checkNode(scope, model, node, roles, path + pointer('nodes', nodeName));
    }
  }
}

function checkGraph(workflow: WorkflowDefinition, path: string, found: ProblemList): void {
  const names = Object.keys(workflow.nodes);
  const checkNodeName = (name: string, place: string): void => {
    if (lookup(workflow.nodes, name) !== undefined) return;
    found.error('NODE_UNKNOWN', place, `There is no node ${quoted(name)}.${didYouMean(name, names)}`);
  };
  checkNodeName(workflow.start, path + pointer('start'));
  for (const [name, node] of Object.entries(workflow.nodes)) {
    for (const edge of edgesOf(node)) checkNodeName(edge.to, path + pointer('nodes', name, edge.member));
  }
  const reachable = reachableNodes(workflow);
  for (const name of names) {
    if (reachable.has(name)) continue;
    const message = 'No other node leads here, so this one never runs. Let one name it, or leave it out.';
    found.warning('NODE_UNREACHABLE', path + pointer('nodes', name), message);
  }
  for (const loop of loopsWithoutApproval(workflow)) {
    const message = `These nodes lead in a circle, which nothing would ever stop: ${loop.names.join(' → ')}. Let the circle wait for an approval, or break it.`;
    found.error('LOOP_WITHOUT_APPROVAL', path + pointer('nodes', loop.node, loop.member), message);
  }
}

function checkTrigger(
  scope: WhereScope,
  model: ModelView,
  { trigger }: WorkflowDefinition,
  roles: readonly string[],
  path: string,
): void {
  switch (trigger.on) {
    case 'UPDATE':
      trigger.fields?.forEach((name, i) => checkTriggerField(model, name, path + pointer('fields', i), scope.found));
      checkOptionalWhere(scope, model, trigger.where, path + pointer('where'));
      return;
    case 'CREATE':
      checkOptionalWhere(scope, model, trigger.where, path + pointer('where'));
      return;
    case 'MANUAL':
      trigger.roles?.forEach((role, i) => checkRole(role, roles, path + pointer('roles', i), scope.found));
      return;
    default:
      unreachable(trigger);
  }
}

function checkTriggerField(model: ModelView, name: string, path: string, found: ProblemList): void {
  const field = namedField(model, name, path, found);
  if (field && (field.system || isComputed(field) || (field.list && field.type.kind === 'model'))) {
    const message = `A change of "${name}" cannot start a run. Choose a field that people write.`;
    found.error('FIELD_NOT_ALLOWED', path, message);
  }
}

function checkNode(
  scope: WhereScope,
  model: ModelView,
  node: WorkflowNode,
  roles: readonly string[],
  path: string,
): void {
  switch (node.type) {
    case 'condition':
      checkOptionalWhere(scope, model, node.where, path + pointer('where'));
      return;
    case 'update':
      checkAssignments(scope, model, node.data, path + pointer('data'));
      return;
    case 'http':
      checkCall(scope, node, path);
      return;
    case 'approval':
      checkRole(node.role, roles, path + pointer('role'), scope.found);
      return;
    default:
      unreachable(node);
  }
}

function checkRole(role: string, roles: readonly string[], path: string, found: ProblemList): void {
  if (roles.includes(role)) return;
  if (role === 'public') {
    found.error('ROLE_NOT_ALLOWED', path, '"public" is everybody, also people who are not signed in. Choose "user".');
    return;
  }
  found.error(
    'ROLE_UNKNOWN',
    path,
    `There is no role ${quoted(role)}.${didYouMean(role, roles) || ' Add it to "roles".'}`,
  );
}

/** An address that is called. */
export function checkUrl(url: string, path: string, found: ProblemList): void {
  if (URL.canParse(url) && /^https?:\/\//i.test(url)) return;
  found.error('VALUE_INVALID', path, 'Expected an address that begins with https:// or http://.');
}

function checkCall(
  { variables, found }: WhereScope,
  node: Extract<WorkflowNode, { type: 'http' }>,
  path: string,
): void {
  checkUrl(node.url, path + pointer('url'), found);
  for (const [name, value] of Object.entries(node.headers ?? {})) {
    const place = path + pointer('headers', name);
    if (!/^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name)) {
      found.error('VALUE_INVALID', place, `${quoted(name)} cannot be the name of a header.`);
    }
    if (!/^[\t\x20-\x7e]*$/.test(value)) {
      found.error('VALUE_INVALID', place, 'A header holds only letters, digits and signs of ASCII, on one line.');
    }
  }
  if (node.body !== undefined) checkVariablesWithin(node.body, variables, path + pointer('body'), found);
}
