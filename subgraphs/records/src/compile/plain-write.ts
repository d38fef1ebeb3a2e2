import type { App, Model } from '@trellis/app-definition';
import type { ArgumentPath, Assignment, Condition, Selected, WriteRules } from '../request.ts';
import { sql, type SQL } from '../sql.ts';
import type { RootMutation } from '../write-request.ts';
import { Compilation, type Statement } from './compilation.ts';
import { compileRows } from './condition.ts';
import { joinsOf, type RowScope } from './row-scope.ts';
import { compileRecord } from './selection.ts';
import { isInSightOfWrite } from './sight.ts';
import { finish } from './statement.ts';
import { type Connected, connectedTargets, insertReturning, target, updateReturning, written } from './write.ts';

/**
 * A whole mutation that one statement does and answers, because nothing can refuse it once it is done. It answers
 * `{id, found: boolean[], record: text}`; no id where the record, or a connected one, was not found.
 */
export interface PlainWrite {
  readonly key: string;
  readonly path: ArgumentPath;
  readonly model: Model;
  readonly statement: Statement;
  /** Where each of `found` stands in the request. */
  readonly references: readonly ArgumentPath[];
}

/** The mutation as a plain write, if it is one. */
export function compilePlainWrite(app: App, schema: string, fields: readonly RootMutation[]): PlainWrite | undefined {
  const [field] = fields;
  if (!field || fields.length > 1) return undefined;
  const compilation = new Compilation(app, schema);
  switch (field.kind) {
    case 'create': {
      const [attempt] = field.attempts;
      const { model, links, selection } = field;
      if (!attempt || field.attempts.length > 1 || links.length > 0) return undefined;
      if (!isPlain(model, attempt.assignments, attempt.rules, selection)) return undefined;
      const connected = connectedTargets(compilation, attempt.assignments);
      const insert = insertReturning(compilation, model, attempt.assignments, connected);
      return { ...field, ...answering(compilation, insert, connected, selection) };
    }
    case 'update': {
      const { rows, assignments, links, condition, expectedVersion, rules, selection } = field;
      if (assignments.length === 0 || links.length > 0 || expectedVersion || !isAlways(condition)) return undefined;
      // Where nothing was written, it could not tell whether the record or a connected one was missing.
      if (assignments.some(({ kind }) => kind === 'connect') || rows.deleted !== 'EXCLUDE') return undefined;
      if (!isPlain(rows.model, assignments, rules, selection)) return undefined;
      const where = compileRows(compilation, rows, target);
      const update = updateReturning(compilation, rows.model, assignments, [], where);
      return { ...field, model: rows.model, ...answering(compilation, update, [], selection) };
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

function answering(
  compilation: Compilation,
  write: SQL,
  connected: readonly Connected[],
  selection: readonly Selected[],
): Pick<PlainWrite, 'statement' | 'references'> {
  const scope: RowScope = { row: written, joins: [] };
  const record = compileRecord(compilation, selection, scope);
  const found = connected.map(({ name }) => sql`exists (select from ${name})`);
  const steps = [...connected.map(({ query }) => query), sql`${written} as (${write})`];
  return {
    statement: finish(
      compilation,
      sql`with ${sql.join(steps, ', ')} select ${written}.id, array[${sql.join(found, ', ')}]::boolean[] as found, ${record} as record from (select) as one left join ${written} on true${joinsOf(scope.joins)}`,
    ),
    references: connected.map(({ path }) => path),
  };
}
