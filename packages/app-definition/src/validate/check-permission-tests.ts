import { unreachable } from '@trellis/errors';
import type { AppDefinition, PermissionTestDefinition, TestStepDefinition } from '../definition.ts';
import { lookup } from '../lookup.ts';
import { didYouMean, quoted } from '../nearest.ts';
import { pointer, type ProblemList } from '../problem.ts';
import type { ModelView } from './model-view.ts';
import { anyKey, checkVariablesWithin, type VariableKind, type Variables } from './variables.ts';

const longestName = 200;
const rowName = /^[a-z][A-Za-z0-9]{0,39}$/;

/** Whether tests of rules name what exists. What their data are worth is told when they are tried. */
export function checkPermissionTests(
  { permissionTests }: AppDefinition,
  models: ReadonlyMap<string, ModelView>,
  roles: readonly string[],
  found: ProblemList,
): void {
  for (const [name, test] of Object.entries(permissionTests ?? {})) {
    const path = pointer('permissionTests', name);
    if (name.length > longestName)
      found.error('NAME_INVALID', path, `The name of a test has ${longestName} characters at most.`);
    checkTest(test, path, models, roles, found);
  }
}

function checkTest(
  test: PermissionTestDefinition,
  path: string,
  models: ReadonlyMap<string, ModelView>,
  roles: readonly string[],
  found: ProblemList,
): void {
  const known = ['admin', 'user', 'public', ...roles];
  test.as?.roles?.forEach((role, i) => {
    if (known.includes(role)) return;
    const hint = didYouMean(role, known) || ' Add it to "roles".';
    found.error('ROLE_UNKNOWN', path + pointer('as', 'roles', i), `There is no role ${quoted(role)}.${hint}`);
  });
  const variables = new Map<string, VariableKind>([
    ...(test.as ? [['user.id', 'any'] as const] : []),
    [`people.${anyKey}`, 'any'],
  ]);
  for (const [name, { model, data }] of Object.entries(test.rows ?? {})) {
    const place = path + pointer('rows', name);
    if (!rowName.test(name))
      found.error(
        'NAME_INVALID',
        place,
        `${quoted(name)} is no name for a row: a small letter, then letters and digits.`,
      );
    checkModel(models, model, place, found);
    checkVariablesWithin(data, variables, place + pointer('data'), found);
    variables.set(`rows.${name}`, 'any');
  }
  test.expect.forEach((step, i) => checkStep({ models, test, variables, found }, step, path + pointer('expect', i)));
}

interface TestScope {
  readonly models: ReadonlyMap<string, ModelView>;
  readonly test: PermissionTestDefinition;
  readonly variables: Variables;
  readonly found: ProblemList;
}

function checkStep(scope: TestScope, step: TestStepDefinition, path: string): void {
  const { models, variables, found } = scope;
  switch (step.verb) {
    case 'read': {
      const model = modelOfRow(scope, step.row, path);
      if (model) step.fields?.forEach((name, i) => checkField(model, name, path + pointer('fields', i), found));
      return;
    }
    case 'update':
      modelOfRow(scope, step.row, path);
      return checkVariablesWithin(step.data, variables, path + pointer('data'), found);
    case 'delete':
      modelOfRow(scope, step.row, path);
      return;
    case 'create':
      checkModel(models, step.model, path, found);
      return checkVariablesWithin(step.data, variables, path + pointer('data'), found);
    default:
      return unreachable(step);
  }
}

function checkModel(models: ReadonlyMap<string, ModelView>, name: string, path: string, found: ProblemList): void {
  if (models.has(name)) return;
  const hint = didYouMean(name, models.keys());
  found.error('MODEL_UNKNOWN', path + pointer('model'), `There is no model ${quoted(name)}.${hint}`);
}

function modelOfRow({ models, test, found }: TestScope, name: string, path: string): ModelView | undefined {
  const row = lookup(test.rows, name);
  if (row) return models.get(row.model);
  const hint = didYouMean(name, Object.keys(test.rows ?? {})) || ' Add it to "rows".';
  found.error('ROW_UNKNOWN', path + pointer('row'), `The test has no row ${quoted(name)}.${hint}`);
  return undefined;
}

function checkField(model: ModelView, name: string, path: string, found: ProblemList): void {
  if (model.fields.has(name)) return;
  const relation = model.idNames.get(name);
  const hint = relation ? ` Write "${relation.name}", which stands for both.` : didYouMean(name, model.fields.keys());
  found.error('FIELD_UNKNOWN', path, `"${model.name}" has no field ${quoted(name)}.${hint}`);
}
