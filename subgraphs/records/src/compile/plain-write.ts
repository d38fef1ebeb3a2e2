import type { App, Model } from '@trellis/app-definition';
import type { ArgumentPath, Assignment, Condition, Selected, WriteRules } from '../request.ts';
import { sql, type SQL } from '../sql.ts';
import type { RootMutation } from '../write-request.ts';
import { Compilation, type Statement } from './compilation.ts';
import { compileCondition, compileRows } from './condition.ts';
import { joinsOf, type RowScope } from './row-scope.ts';
import { compileRecord } from './selection.ts';
import { isInSightOfWrite } from './sight.ts';
import { finish } from './statement.ts';
import { type Connected, connectedTargets, insertReturning, target, updateReturning, written } from './write.ts';

/**
 * A whole mutation that one statement does and answers, because nothing can refuse it once it is done. It answers the
 * record's text; no row where it wrote nothing, and why that is only the mutation's steps can tell.
 */
export interface PlainWrite {
  readonly key: string;
  readonly path: ArgumentPath;
  readonly statement: Statement;
}

/** The mutation as a plain write, if it is one. */
export function compilePlainWrite(app: App, schema: string, fields: readonly RootMutation[]): PlainWrite | undefined {
  const [field] = fields;
  if (!field || fields.length > 1) return undefined;
  const compilation = new Compilation(app, schema);
  switch (field.kind) {
    case 'create': {
      const [attempt] = field.attempts;
      const { key, path, model, links, selection } = field;
      if (!attempt || field.attempts.length > 1 || links.length > 0) return undefined;
      if (!isPlain(model, attempt.assignments, attempt.rules, selection)) return undefined;
      const opening = changeSettings(compilation);
      const connected = connectedTargets(compilation, attempt.assignments);
      const insert = insertReturning(compilation, model, attempt.assignments, connected, afterSettings);
      return { key, path, statement: answering(compilation, opening, connected, insert, selection) };
    }
    case 'update': {
      const { key, path, rows, assignments, links, condition, expectedVersion, rules, selection } = field;
      if (assignments.length === 0 || links.length > 0 || rows.deleted !== 'EXCLUDE') return undefined;
      if (!isPlain(rows.model, assignments, rules, selection)) return undefined;
      const opening = changeSettings(compilation);
      const connected = connectedTargets(compilation, assignments);
      const where = [compileRows(compilation, rows, target)];
      if (expectedVersion) where.push(sql`${target}.version = ${compilation.param(expectedVersion)}`);
      if (!isAlways(condition)) where.push(sql`(${compileCondition(compilation, condition, target)})`);
      const all = sql.join(where, ' and ');
      const update = updateReturning(compilation, rows.model, assignments, connected, all, afterSettings);
      return { key, path, statement: answering(compilation, opening, connected, update, selection) };
    }
    default:
      return undefined;
  }
}

function isPlain(
  model: Model,
  assignments: readonly Assignment[],
  { rules, fields }: WriteRules,
  selection: readonly Selected[],
): boolean {
  const isCertain = (rule: number) => {
    const { before, after } = rules[rule] ?? {};
    return isAlways(before) && isAlways(after);
  };
  return (
    fields.every((one) => one.some(isCertain)) && !assignments.some(namesFile) && isInSightOfWrite(model, selection)
  );
}

function isAlways(condition: Condition | undefined): boolean {
  return condition?.kind === 'all' && condition.of.length === 0;
}

/** Files are judged once they are written. */
function namesFile({ field }: Assignment): boolean {
  return field.kind === 'value' && field.type.kind === 'entity' && field.type.entity === 'File';
}

const settings = sql.identifier('settings');

/** Defaults of columns ask who writes, so the write reads from what says so. */
const afterSettings = sql` from ${settings}`;

/** By whom and for what records are changed, as the change log has it. */
function changeSettings(compilation: Compilation): SQL {
  const actor = sql`coalesce(${compilation.own({ kind: 'actor' }, 'text')}, '')`;
  const mutation = compilation.own({ kind: 'mutation' }, 'text');
  return sql`${settings} as materialized (select set_config('trellis.actor', ${actor}, true), set_config('trellis.mutation', ${mutation}, true))`;
}

function answering(
  compilation: Compilation,
  opening: SQL,
  connected: readonly Connected[],
  write: SQL,
  selection: readonly Selected[],
): Statement {
  const scope: RowScope = { row: written, joins: [] };
  const record = compileRecord(compilation, selection, scope);
  const steps = [opening, ...connected.map(({ query }) => query), sql`${written} as (${write})`];
  return finish(
    compilation,
    sql`with ${sql.join(steps, ', ')} select ${record} as record from ${written}${joinsOf(scope.joins)}`,
  );
}
