import type { Model } from '@trellis/app-definition';
import { compileCondition, compileRows } from '../compile/condition.ts';
import { rowsOf } from '../read/where.ts';
import type { ArgumentPath, WriteRules } from '../request.ts';
import { sql, verbatim } from '../sql.ts';
import { ask, notFound, target, type Writing } from './writing.ts';

/** Holds records that the caller sees until the transaction ends. Answers which rules hold on each as it stands. */
export async function lockRecords(
  writing: Writing,
  model: Model,
  asked: readonly { readonly id: string; readonly path: ArgumentPath }[],
  { rules }: WriteRules,
  strength: 'no key update' | 'update',
  deleted: 'EXCLUDE' | 'INCLUDE' = 'EXCLUDE',
): Promise<ReadonlyMap<string, readonly boolean[]>> {
  if (asked.length === 0) return new Map();
  const rows = writing.view.rows(rowsOf(model, undefined, deleted));
  const answers = await ask(writing, (c) => {
    const before = rules.map(({ before: condition }) => sql`(${compileCondition(c, condition, target)}) is true`);
    const wanted = c.own({ kind: 'given', value: asked.map(({ id }) => id) }, 'uuid[]');
    // In one order, so that two requests that hold the same records wait for each other and not in a circle.
    return sql`select ${target}.id, array[${sql.join(before, ', ')}]::boolean[] from ${c.table(model.table)} as ${target} where ${target}.id = any (${wanted}) and ${compileRows(c, rows, target)} order by ${target}.id for ${verbatim(strength)} of ${target}`;
  });
  const held = new Map(answers.map(([id, before]) => [String(id), before as readonly boolean[]]));
  const missing = asked.filter(({ id }) => !held.has(id));
  if (missing.length > 0) throw notFound(missing.map(({ path }) => path));
  return held;
}
