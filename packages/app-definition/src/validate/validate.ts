import type { AppDefinition } from '../definition.ts';
import { doubledIds } from '../ids.ts';
import { type AppProblem, collectProblems, pointer, type ProblemList } from '../problem.ts';
import { checkDefaultPermissions } from './check-default-permissions.ts';
import { checkExpressions } from './check-expressions.ts';
import { checkFields } from './check-fields.ts';
import { checkModelMembers } from './check-models.ts';
import { checkNames } from './check-names.ts';
import { checkPermissions, ruleVariables } from './check-permissions.ts';
import { checkPermissionTests } from './check-permission-tests.ts';
import { checkRelations } from './check-relations.ts';
import { checkRequiredCycles } from './check-required-cycles.ts';
import { checkRollups } from './check-rollups.ts';
import { checkSignUp } from './check-sign-up.ts';
import { checkSync } from './check-sync.ts';
import { checkShadowedTypes } from './check-shadowed-types.ts';
import { checkWebhooks } from './check-webhooks.ts';
import { checkWorkflows } from './check-workflows.ts';
import { expandUnions } from '../unions.ts';
import { modelViews } from './model-view.ts';

/** How large an app may be. */
export const definitionLimits = {
  models: 300,
  fieldsOfModel: 200,
  checksOfModel: 100,
  enums: 500,
  valuesOfEnum: 1000,
  roles: 100,
  workflows: 200,
  nodesOfWorkflow: 200,
  webhooks: 100,
  permissionTests: 100,
  rowsOfTest: 20,
  stepsOfTest: 50,
} as const;

/**
 * All faults of a well-formed definition at once; none of them an ERROR means that it is valid. A definition that is
 * too large is told only that, because looking through it could take as long as its maker likes.
 */
export function validateDefinition(definition: AppDefinition): readonly AppProblem[] {
  const tooLarge = collectProblems((found) => checkLimits(definition, found));
  if (tooLarge.length > 0) return tooLarge;
  return [...doubledIds(definition), ...collectProblems((found) => checkAll(definition, found))];
}

function checkAll(definition: AppDefinition, found: ProblemList): void {
  const models = modelViews(definition);
  const roles = Object.keys(definition.roles ?? {});
  checkNames(definition, models, found);
  checkShadowedTypes(definition, found);
  for (const model of models.values()) {
    checkFields(definition, model, found);
    checkExpressions(model, found);
    checkModelMembers(model, found);
    checkPermissions({ models, variables: ruleVariables, found }, model, roles);
    checkSync({ models, variables: ruleVariables, found }, model);
  }
  checkDefaultPermissions({ models, variables: ruleVariables, found }, definition, roles);
  checkPermissionTests(definition, models, roles, found);
  checkSignUp(definition, roles, found);
  checkRelations(models, found);
  checkRollups(models, found);
  checkRequiredCycles(models, found);
  checkWorkflows(definition, models, found);
  checkWebhooks(definition, models, found);
}

/** Tells whether problems let a definition be published. */
export function isPublishable(problems: readonly AppProblem[]): boolean {
  return problems.every((problem) => problem.severity === 'WARNING');
}

function checkLimits(definition: AppDefinition, found: ProblemList): void {
  const check = (what: string, elements: object | undefined, limit: number, path: string): void => {
    const count = Array.isArray(elements) ? elements.length : Object.keys(elements ?? {}).length;
    if (count > limit)
      found.error('LIMIT_EXCEEDED', path, `${count} ${what}, and ${limit} are allowed. Leave some out.`);
  };
  check('models', definition.models, definitionLimits.models, pointer('models'));
  check('enums', definition.enums, definitionLimits.enums, pointer('enums'));
  check('roles', definition.roles, definitionLimits.roles, pointer('roles'));
  check('workflows', definition.workflows, definitionLimits.workflows, pointer('workflows'));
  check('webhooks', definition.webhooks, definitionLimits.webhooks, pointer('webhooks'));
  // Each model that a polymorphic relation may lead to takes a column of its own.
  for (const [name, model] of Object.entries(expandUnions(definition).models)) {
    check('fields', model.fields, definitionLimits.fieldsOfModel, pointer('models', name, 'fields'));
    check('checks', model.checks, definitionLimits.checksOfModel, pointer('models', name, 'checks'));
  }
  for (const [name, { values }] of Object.entries(definition.enums ?? {})) {
    check('values', values, definitionLimits.valuesOfEnum, pointer('enums', name, 'values'));
  }
  for (const [name, { nodes }] of Object.entries(definition.workflows ?? {})) {
    check('nodes', nodes, definitionLimits.nodesOfWorkflow, pointer('workflows', name, 'nodes'));
  }
  const tests = definition.permissionTests;
  check('tests', tests, definitionLimits.permissionTests, pointer('permissionTests'));
  for (const [name, { rows, expect }] of Object.entries(tests ?? {})) {
    check('rows', rows, definitionLimits.rowsOfTest, pointer('permissionTests', name, 'rows'));
    check('steps', expect, definitionLimits.stepsOfTest, pointer('permissionTests', name, 'expect'));
  }
}
