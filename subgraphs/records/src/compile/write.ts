import type { App, ColumnField, Model } from '@trellis/app-definition';
import { must, unreachable } from '@trellis/errors';
import type { ArgumentPath, Assignment, Attempt, Condition, Rows, Selected, WriteRules } from '../request.ts';
import { sql, type SQL } from '../sql.ts';
import { Compilation, type Statement } from './compilation.ts';
import { compileCondition, compileRows } from './condition.ts';
import { looksElsewhere } from './sight.ts';
import { fromScope, rowScope } from './row-scope.ts';
import { compileRecord } from './selection.ts';
import { finish } from './statement.ts';

/**
 * Answers `{id, found: boolean[], after: boolean[]}`; no id where a connected record was not found. `after` says which
 * rules hold on the row as written, and is empty where a statement of its own must tell.
 */
export interface WriteStatement {
  readonly statement: Statement;
  /** Where each of `found` stands in the request. */
  readonly references: readonly ArgumentPath[];
}

/** The row that is to be written, and the row as written. */
export const target = sql.identifier('target');
export const written = sql.identifier('written');

/** The row as it stands, held until the transaction ends: its version, whether `if` holds, and which rules do. */
export function compileLock(
  app: App,
  schema: string,
  rows: Rows,
  condition: Condition,
  rules: WriteRules,
  strength: SQL,
): Statement {
  const compilation = new Compilation(app, schema);
  const before = booleans(
    compilation,
    rules.rules.map((rule) => rule.before),
    target,
  );
  return finish(
    compilation,
    sql`select ${target}.id, ${target}.version, (${compileCondition(compilation, condition, target)}) is true as applies, ${before} as before from ${compilation.table(rows.model.table)} as ${target} where ${compileRows(compilation, rows, target)} for ${strength} of ${target}`,
  );
}

export function compileInsert(
  app: App,
  schema: string,
  model: Model,
  { assignments, rules }: Attempt,
  checksLater: boolean,
): WriteStatement {
  const compilation = new Compilation(app, schema);
  const connected = connectedTargets(compilation, assignments);
  const insert = insertReturning(compilation, model, assignments, connected);
  return writeStatement(compilation, connected, insert, checksLater ? [] : rules.rules);
}

export function compileUpdate(
  app: App,
  schema: string,
  model: Model,
  { assignments, rules }: Attempt,
  checksLater: boolean,
): WriteStatement {
  const compilation = new Compilation(app, schema);
  const connected = connectedTargets(compilation, assignments);
  const byId = sql`${target}.id = ${compilation.own({ kind: 'record' }, 'uuid')}`;
  const update = updateReturning(compilation, model, assignments, connected, byId);
  return writeStatement(compilation, connected, update, checksLater ? [] : rules.rules);
}

/** The row as inserted; none where a connected record was not found. What `from` names is read before. */
export function insertReturning(
  compilation: Compilation,
  model: Model,
  assignments: readonly Assignment[],
  connected: readonly Connected[],
  from: SQL = sql.blank,
): SQL {
  const values: (readonly [SQL, SQL])[] = [
    ...assignments.map(
      (assignment) =>
        [sql.identifier(assignment.field.column), assignedValue(compilation, assignment, connected)] as const,
    ),
    [sql`"createdBy"`, compilation.own({ kind: 'actor' }, 'uuid')],
    [sql`"updatedBy"`, compilation.own({ kind: 'actor' }, 'uuid')],
  ];
  const columns = sql.join(
    values.map(([column]) => column),
    ', ',
  );
  const row = sql.join(
    values.map(([, value]) => value),
    ', ',
  );
  return sql`insert into ${compilation.table(model.table)} (${columns}) select ${row}${from}${allFound(connected)} returning *`;
}

/** The rows of `target` for which `where` holds, as updated; none where a connected record was not found. What `from` names is read before. */
export function updateReturning(
  compilation: Compilation,
  model: Model,
  assignments: readonly Assignment[],
  connected: readonly Connected[],
  where: SQL,
  from: SQL = sql.blank,
): SQL {
  const sets = [
    ...assignments.map(
      (assignment) =>
        sql`${sql.identifier(assignment.field.column)} = ${assignedValue(compilation, assignment, connected)}`,
    ),
    ...bookkeeping(compilation),
  ];
  return sql`update ${compilation.table(model.table)} as ${target} set ${sql.join(sets, ', ')}${from}${allFound(connected, sql` where ${where}`)} returning *`;
}

/**
 * Which rules hold on the row once all is written. A statement of its own, because the one that writes does not see what
 * it wrote: neither the row from elsewhere, nor the links, which are changed after it.
 */
export function compileCheck(app: App, schema: string, model: Model, { rules }: WriteRules): Statement {
  const compilation = new Compilation(app, schema);
  const after = afterRules(compilation, rules, target);
  const where = sql`${target}.id = ${compilation.own({ kind: 'record' }, 'uuid')}`;
  return finish(
    compilation,
    sql`select ${after} as after from ${compilation.table(model.table)} as ${target} where ${where}`,
  );
}

/** Whether rules look beyond the row itself, so that the statement that writes it cannot tell whether they hold. */
export function rulesLookElsewhere({ rules }: WriteRules): boolean {
  return rules.some(({ after }) => looksElsewhere(after));
}

export function compileDelete(app: App, schema: string, model: Model): Statement {
  const compilation = new Compilation(app, schema);
  const table = compilation.table(model.table);
  const where = sql`where id = ${compilation.own({ kind: 'record' }, 'uuid')}`;
  if (!model.softDelete) return finish(compilation, sql`delete from ${table} ${where}`);
  return finish(
    compilation,
    sql`update ${table} set ${sql.join([sql`"deletedAt" = now()`, ...bookkeeping(compilation)], ', ')} ${where}`,
  );
}

/** What the `_touch` trigger would do for a write by hand; done here, it costs no trigger call. */
export function bookkeeping(compilation: Compilation): readonly SQL[] {
  return [
    sql`version = version + 1`,
    sql`"updatedAt" = now()`,
    sql`"updatedBy" = ${compilation.own({ kind: 'actor' }, 'uuid')}`,
  ];
}

export function compileWritten(app: App, schema: string, model: Model, selection: readonly Selected[]): Statement {
  const compilation = new Compilation(app, schema);
  const scope = rowScope(model.name);
  const record = compileRecord(compilation, selection, scope);
  const where = sql`${scope.row}.id = ${compilation.own({ kind: 'record' }, 'uuid')}`;
  return finish(
    compilation,
    sql`select ${record} from ${fromScope(compilation.table(model.table), scope)} where ${where}`,
  );
}

/** The ids and texts of many records. */
export function compileWrittenMany(app: App, schema: string, model: Model, selection: readonly Selected[]): Statement {
  const compilation = new Compilation(app, schema);
  const scope = rowScope(model.name);
  const record = compileRecord(compilation, selection, scope);
  const where = sql`${scope.row}.id = any (${compilation.own({ kind: 'found' }, 'uuid[]')})`;
  return finish(
    compilation,
    sql`select ${scope.row}.id, ${record} from ${fromScope(compilation.table(model.table), scope)} where ${where}`,
  );
}

export interface Connected {
  readonly name: SQL;
  readonly query: SQL;
  readonly field: ColumnField;
  readonly path: ArgumentPath;
}

/** The records that to-one fields are connected to. The lock keeps them from being deleted until we commit. */
export function connectedTargets(compilation: Compilation, assignments: readonly Assignment[]): readonly Connected[] {
  return assignments.flatMap((assignment, index): readonly Connected[] => {
    if (assignment.kind !== 'connect') return [];
    const { rows, path } = assignment.target;
    const name = sql.identifier(`connected${index}`);
    const query = sql`${name} as (select ${target}.id from ${compilation.table(rows.model.table)} as ${target} where ${compileRows(compilation, rows, target)} for key share of ${target})`;
    return [{ name, query, field: assignment.field, path }];
  });
}

function assignedValue(compilation: Compilation, assignment: Assignment, connected: readonly Connected[]): SQL {
  switch (assignment.kind) {
    case 'clear':
      return sql`null`;
    case 'value':
      return compilation.param(assignment.value);
    case 'preset': {
      const cases = assignment.cases.map(({ when, value }) => {
        const preset = value ? compilation.param(value) : sql`null`;
        return sql`when ${compileCondition(compilation, when, target)} then ${preset}`;
      });
      return sql`case ${sql.join(cases, ' ')} else ${target}.${sql.identifier(assignment.field.column)} end`;
    }
    case 'connect': {
      const { name } = must(
        connected.find(({ field }) => field.id === assignment.field.id),
        assignment.field.name,
      );
      return sql`(select id from ${name})`;
    }
    default:
      return unreachable(assignment);
  }
}

function allFound(connected: readonly Connected[], where: SQL = sql.blank): SQL {
  if (connected.length === 0) return where;
  const found = sql.join(
    connected.map(({ name }) => sql`exists (select from ${name})`),
    ' and ',
  );
  return where === sql.blank ? sql` where ${found}` : sql`${where} and ${found}`;
}

function writeStatement(
  compilation: Compilation,
  connected: readonly Connected[],
  write: SQL,
  rules: WriteRules['rules'],
): WriteStatement {
  const found = array(connected.map(({ name }) => sql`exists (select from ${name})`));
  const after = afterRules(compilation, rules, written);
  const steps = [...connected.map(({ query }) => query), sql`${written} as (${write})`];
  const statement = sql`with ${sql.join(steps, ', ')} select ${written}.id, ${found} as found, ${after} as after from (select) as one left join ${written} on true`;
  return { statement: finish(compilation, statement), references: connected.map(({ path }) => path) };
}

function afterRules(compilation: Compilation, rules: WriteRules['rules'], row: SQL): SQL {
  return booleans(
    compilation,
    rules.map((rule) => rule.after),
    row,
  );
}

function booleans(compilation: Compilation, conditions: readonly Condition[], row: SQL): SQL {
  return array(conditions.map((condition) => sql`(${compileCondition(compilation, condition, row)}) is true`));
}

function array(items: readonly SQL[]): SQL {
  return sql`array[${sql.join(items, ', ')}]::boolean[]`;
}
