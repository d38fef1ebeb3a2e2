import { isAlways } from '../authorize/permissions.ts';
import { compileCondition } from '../compile/condition.ts';
import { sql } from '../sql.ts';
import { allows } from './delete.ts';
import { ask, type Check, target, type Writing } from './writing.ts';

/**
 * The writes that no rule allows, once all is written: those under the same rules are asked of in one statement. What is
 * gone by then needs no rule.
 */
export async function brokenChecks(writing: Writing): Promise<readonly Check[]> {
  const broken: Check[] = [];
  for (const [{ rules }, checks] of Map.groupBy(writing.checks, (check) => check.rules)) {
    const [first] = checks;
    if (!first) continue;
    if (rules.every(({ after }) => isAlways(after))) {
      broken.push(...checks.filter((check) => !allows(check.rules, check.before, undefined)));
      continue;
    }
    const ids = checks.map(({ id }) => id);
    const rows = await ask(writing, (c) => {
      const after = rules.map((rule) => sql`(${compileCondition(c, rule.after, target)}) is true`);
      return sql`select ${target}.id, array[${sql.join(after, ', ')}]::boolean[] from ${c.table(first.model.table)} as ${target} where ${target}.id = any (${c.own({ kind: 'given', value: ids }, 'uuid[]')})`;
    });
    const after = new Map(rows.map(([id, holds]) => [String(id), holds as readonly boolean[]]));
    broken.push(
      ...checks.filter((check) => after.has(check.id) && !allows(check.rules, check.before, after.get(check.id))),
    );
  }
  return broken;
}
