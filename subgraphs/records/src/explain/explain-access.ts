import {
  type App,
  type Field,
  fieldsGivenBy,
  type JsonObject,
  type Model,
  pointer,
  type RuleDefinition,
  rulesOfRole,
  type Verb,
} from '@trellis/app-definition';
import { must, say, TrellisError } from '@trellis/errors';
import { parseOperand } from '@trellis/scalars';
import type {
  AccessAction,
  AccessExplanation,
  AccessQuestion,
  AccessReason,
  AccessRule,
  Caller,
} from '@trellis/service-api';
import { unrestricted } from '../authorize/unrestricted.ts';
import { View } from '../authorize/view.ts';
import { Compilation } from '../compile/compilation.ts';
import { compileCondition } from '../compile/condition.ts';
import { finish } from '../compile/statement.ts';
import { definitionInput } from '../read/input.ts';
import { fieldOf, readWhere, rowsOf } from '../read/where.ts';
import { always, type Condition } from '../request.ts';
import type { CursorKey } from '../run/cursor-key.ts';
import { runStatement } from '../run/statement.ts';
import { sql } from '../sql.ts';
import type { Version } from '../versions.ts';
import { type WherePart, whereParts } from './where-parts.ts';

const verbs: readonly Verb[] = ['read', 'update', 'delete', 'create'];

/** A rule as it will be judged: the place of its answer, and those of its parts, among the conditions that are asked. */
interface JudgedRule {
  readonly role: string;
  readonly path: string;
  readonly givesField: boolean;
  readonly whole: number;
  readonly parts: readonly (WherePart & { readonly index: number })[];
}

/** Judges every rule of the caller's roles on the record, condition by condition, in one statement. */
export async function explainAccess(
  version: Pick<Version, 'app' | 'schema' | 'permissions'> & { readonly pool: Parameters<typeof runStatement>[0] },
  { caller, ...question }: AccessQuestion,
  cursorKey: CursorKey,
): Promise<AccessExplanation> {
  const { app } = version;
  const model = app.models.get(question.model) ?? unknown('model', say('access.model', { model: question.model }));
  const name = question.field;
  const field = name === undefined ? undefined : (fieldOf(model, name) ?? unknownField(model, name));
  const id = parseOperand('UUID', question.recordId);
  if (!id.ok) return unknown('id', id);

  const conditions: Condition[] = [];
  const ask = (condition: Condition): number => conditions.push(condition) - 1;
  const view = new View(app, version.permissions(caller.roles));
  const visible = ask(view.rows(rowsOf(model, always, 'INCLUDE')).visible);
  // Where its record cannot be seen, a relation reads as none.
  const seen = ask((field && isColumn(field) ? view.operand(model, { field }, 'INCLUDE').guard : undefined) ?? always);
  const rules = new Map(verbs.map((verb) => [verb, rulesFor(app, model, caller.roles, verb, field, ask)]));

  const compilation = new Compilation(app, version.schema);
  const row = sql.identifier(Symbol(model.name));
  const judged = conditions.map((each) => sql`(${compileCondition(compilation, each, row)}) is true`);
  const deleted = model.softDelete ? sql`${compilation.column(row, 'deletedAt')} is not null` : sql`false`;
  const statement = finish(
    compilation,
    sql`select array_to_string(array[${deleted}, ${sql.join(judged, ', ')}], '') from ${compilation.table(model.table)} as ${row} where ${row}.id = ${compilation.own({ kind: 'given', value: id.value }, 'uuid')}`,
  );
  const values = { appId: question.appId, variables: {}, caller, cursorKey };
  const [found] = await runStatement(version.pool, statement, values);
  const answers = found && Array.from(String(found[0]), (letter) => letter === 't');
  const record = answers ? (answers[0] ? 'DELETED' : 'PRESENT') : 'MISSING';
  const holds = (index: number): boolean | undefined => answers?.[index + 1];
  return {
    record,
    roles: caller.roles,
    actions: verbs.map((verb) => {
      const told = must(rules.get(verb), verb).map((rule) => tell(rule, holds));
      const reason = reasonFor(verb, caller, record, told, holds(visible) === true, holds(seen) === true);
      return { verb, allowed: reason === 'ADMIN' || reason === 'RULE_HOLDS', reason, rules: told };
    }),
  };
}

function rulesFor(
  app: App,
  model: Model,
  roles: readonly string[],
  verb: Verb,
  field: Field | undefined,
  ask: (condition: Condition) => number,
): readonly JudgedRule[] {
  const read = (where: JsonObject): Condition => unrestricted(readWhere(app, model, definitionInput(where, ['where'])));
  return roles.flatMap((role) =>
    rulesOfRole(model, role, verb).map((rule, index): JudgedRule => {
      // A new record is judged by what it would be: by the check.
      const key = verb === 'create' && rule.check ? 'check' : 'where';
      const where = rule[key] ?? {};
      const owner = model.rolesByDefault.has(role) ? ['defaults'] : ['models', model.name];
      const path = [...owner, 'permissions', role, verb, ...(isTrue(model, role, verb) ? [] : [index])];
      return {
        role,
        path: pointer(...path),
        givesField: field === undefined || gives(rule, verb, field),
        whole: ask(read(where)),
        parts: whereParts(app, model, where, [...path, key]).map((part) => ({ ...part, index: ask(read(part.where)) })),
      };
    }),
  );
}

function isTrue(model: Model, role: string, verb: Verb): boolean {
  return model.permissions.get(role)?.[verb] === true;
}

/** What a rule presets it does not give to be written. */
function gives(rule: RuleDefinition, verb: Verb, { name }: Field): boolean {
  return fieldsGivenBy(rule)(name) && (verb === 'read' || !Object.hasOwn(rule.set ?? {}, name));
}

function tell(rule: JudgedRule, holds: (index: number) => boolean | undefined): AccessRule {
  const { role, path, givesField, whole, parts } = rule;
  const conditions = parts.map((part) => ({ path: pointer(...part.path), holds: holds(part.index) }));
  return { role, path, givesField, holds: holds(whole), conditions };
}

function reasonFor(
  verb: Verb,
  { roles }: Caller,
  record: AccessExplanation['record'],
  rules: AccessAction['rules'],
  isVisible: boolean,
  isSeen: boolean,
): AccessReason {
  if (record === 'MISSING') return 'RECORD_MISSING';
  const isChange = verb === 'update' || verb === 'delete';
  if (isChange && record === 'DELETED') return 'RECORD_DELETED';
  if (roles.includes('admin')) return 'ADMIN';
  if (rules.length === 0) return 'NO_RULE';
  // What cannot be read is not there for a change.
  if (isChange && !isVisible) return 'RECORD_NOT_READABLE';
  const giving = verb === 'delete' ? rules : rules.filter(({ givesField }) => givesField);
  if (giving.length === 0) return 'FIELD_NOT_GIVEN';
  if (!giving.some(({ holds }) => holds)) return 'NO_RULE_HOLDS';
  return verb === 'read' && !isSeen ? 'RELATED_NOT_READABLE' : 'RULE_HOLDS';
}

function isColumn(field: Field): field is Extract<Field, { kind: 'value' | 'toOne' }> {
  return field.kind === 'value' || field.kind === 'toOne';
}

function unknownField(model: Model, field: string): never {
  return unknown('field', say('filter.noField', { model: model.name, field }));
}

function unknown(argument: string, said: ReturnType<typeof say>): never {
  const fault = { path: [argument], rule: 'type', ...said } as const;
  throw new TrellisError('BAD_USER_INPUT', [fault], { fieldErrors: [fault] });
}
