import type { JsonObject, PermissionsDefinition, RuleDefinition, Verb } from '../definition.ts';
import { didYouMean, quoted } from '../nearest.ts';
import { pointer, type ProblemList } from '../problem.ts';
import { checkValue, isList } from './check-values.ts';
import { checkOptionalWhere, type WhereScope } from './check-where.ts';
import { type FieldView, isComputed, type ModelView } from './model-view.ts';
import { anyKey, checkVariable, isVariable, type Variables } from './variables.ts';

/** What rules may name with `{"$": …}`. */
export const ruleVariables: Variables = new Map([
  ['user.id', 'id'],
  ['user.roles', 'texts'],
  ['user.teams', 'ids'],
  [`user.claims.${anyKey}`, 'text'],
  ['now', 'moment'],
]);

/** Whether a model's permissions are for roles that exist, and name what exists. */
export function checkPermissions(scope: WhereScope, model: ModelView, roles: readonly string[]): void {
  for (const [role, permissions] of Object.entries(model.definition.permissions ?? {})) {
    const path = model.path + pointer('permissions', role);
    checkRole(role, roles, path, scope.found);
    checkRoleRules(scope, model, permissions, path);
  }
}

/** Whether the rules of a role fit the model. */
export function checkRoleRules(
  scope: WhereScope,
  model: ModelView,
  permissions: PermissionsDefinition,
  path: string,
): void {
  for (const verb of ['read', 'create', 'update', 'delete'] as const) {
    const rules = permissions[verb];
    if (rules === undefined || rules === true) continue;
    rules.forEach((rule, i) => checkRule(scope, model, verb, rule, path + pointer(verb, i)));
  }
}

export function checkRole(role: string, roles: readonly string[], path: string, found: ProblemList): void {
  if (role === 'admin') {
    found.error('ROLE_NOT_ALLOWED', path, '"admin" may do everything, and has no rules. Leave it out.');
    return;
  }
  const known = ['user', 'public', ...roles];
  if (known.includes(role)) return;
  const hint = didYouMean(role, known) || ' Add it to "roles".';
  found.error('ROLE_UNKNOWN', path, `There is no role ${quoted(role)}.${hint}`);
}

const membersOfVerbs: Record<Verb, readonly (keyof RuleDefinition)[]> = {
  read: ['where', 'fields', 'except', 'aggregate'],
  create: ['where', 'fields', 'except', 'set', 'check'],
  update: ['where', 'fields', 'except', 'set', 'check'],
  delete: ['where'],
};

function checkRule(scope: WhereScope, model: ModelView, verb: Verb, rule: RuleDefinition, path: string): void {
  const { found } = scope;
  for (const member of ['where', 'fields', 'except', 'aggregate', 'set', 'check'] as const) {
    if (rule[member] !== undefined && !membersOfVerbs[verb].includes(member)) {
      const message = `"${member}" has no meaning in a rule to ${verb}. Leave it out.`;
      found.error('MEMBER_NOT_ALLOWED', path + pointer(member), message);
    }
  }
  checkOptionalWhere(scope, model, rule.where, path + pointer('where'));
  checkOptionalWhere(scope, model, rule.check, path + pointer('check'));
  checkRuleFields(model, verb, rule, path, found);
  if (rule.set !== undefined) checkAssignments(scope, model, rule.set, path + pointer('set'));
}

function checkRuleFields(model: ModelView, verb: Verb, rule: RuleDefinition, path: string, found: ProblemList): void {
  const { fields, except } = rule;
  const isAll = fields?.length === 1 && fields[0] === '*';
  if (except !== undefined && !isAll) {
    found.error('MEMBER_NOT_ALLOWED', path + pointer('except'), '"except" goes with "fields": ["*"].');
  }
  for (const member of ['fields', 'except'] as const) {
    if (member === 'fields' && isAll) continue;
    rule[member]?.forEach((name, i) => checkRuleField(model, verb, name, path + pointer(member, i), found));
  }
}

function checkRuleField(model: ModelView, verb: Verb, name: string, path: string, found: ProblemList): void {
  if (model.unions.has(name)) return;
  const field = model.fields.get(name);
  if (field === undefined) {
    const relation = model.idNames.get(name);
    const hint = relation
      ? ` Write "${relation.name}", which stands for both.`
      : name === '*'
        ? ' "*" stands alone.'
        : didYouMean(name, model.fields.keys());
    found.error('FIELD_UNKNOWN', path, `"${model.name}" has no field ${quoted(name)}.${hint}`);
  } else if (field.system && (verb === 'update' || (verb === 'create' && name !== 'id'))) {
    found.error('FIELD_NOT_ALLOWED', path, `"${name}" is set by the system, so nobody may write it. Leave it out.`);
  } else if (isComputed(field) && verb !== 'read') {
    found.error('FIELD_NOT_ALLOWED', path, `"${name}" is computed, so nobody writes it. Leave it out.`);
  }
}

/** Whether values can be written to fields of the model: presets of a rule, or the data of a workflow's update. */
export function checkAssignments(scope: WhereScope, model: ModelView, data: JsonObject, path: string): void {
  const { found, variables } = scope;
  for (const [name, value] of Object.entries(data)) {
    const place = path + pointer(name);
    const field = assignableField(model, name, place, found);
    if (field === undefined) continue;
    if (isVariable(value)) checkVariable(value, field.type, field.list, variables, place, found);
    else if (value === null) checkNull(field, place, found);
    else if (!field.list) checkValue(value, field.type, field.definition, place, found);
    else if (!isList(value)) found.error('VALUE_INVALID', place, 'Expected a list, as the field is one.');
    else value.forEach((one, i) => checkValue(one, field.type, field.definition, place + pointer(i), found));
  }
}

function checkNull(field: FieldView, path: string, found: ProblemList): void {
  if (field.definition?.required)
    found.error('VALUE_INVALID', path, `"${field.name}" is required, so it cannot be null.`);
}

function assignableField(model: ModelView, name: string, path: string, found: ProblemList): FieldView | undefined {
  const relation = model.idNames.get(name);
  if (relation) return relation;
  const field = model.fields.get(name);
  if (field === undefined) {
    const hint = didYouMean(name, [...model.fields.keys(), ...model.idNames.keys()]);
    found.error('FIELD_UNKNOWN', path, `"${model.name}" has no field ${quoted(name)}.${hint}`);
    return undefined;
  }
  if (field.system) {
    found.error('FIELD_NOT_ALLOWED', path, `"${name}" is set by the system. Leave it out.`);
    return undefined;
  }
  if (isComputed(field)) {
    found.error('FIELD_NOT_ALLOWED', path, `"${name}" is computed, so nobody writes it. Leave it out.`);
    return undefined;
  }
  if (field.type.kind === 'model') {
    const hint = field.list ? 'Lists of records cannot be set here.' : `Set its record's id: "${name}Id".`;
    found.error('FIELD_NOT_ALLOWED', path, hint);
    return undefined;
  }
  return field;
}
