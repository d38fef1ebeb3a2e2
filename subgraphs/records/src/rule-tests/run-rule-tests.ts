import {
  type AppDefinition,
  type AppProblem,
  deriveStorage,
  type PermissionTestDefinition,
  pointer,
  resolveApp,
} from '@trellis/app-definition';
import type { Queryable } from '@trellis/postgres';
import { randomUUID } from 'node:crypto';
import type { Pool } from 'pg';
import { runAll } from '../publish/changing-tables.ts';
import { historyStatements } from '../publish/history.ts';
import { standingOf } from '../publish/standing.ts';
import { tableStatements } from '../publish/tables.ts';
import type { CursorKey } from '../run/cursor-key.ts';
import { appSchema } from '../sql.ts';
import { loadVersion } from '../versions.ts';
import { callerOf } from './stand-ins.ts';
import { makeRow, type Trial, tryStep } from './try-step.ts';

/** An operation at the edge has 10 s, and a publish has more to do than this. */
const mostMs = 5_000;

/**
 * Tries what an app's tests of its rules expect, each on rows of its own, on the version's empty tables in a schema that
 * is made in a transaction and rolled back with it. Answers a problem for each expectation that is not met.
 */
export async function runRuleTests(
  pool: Pool,
  definition: AppDefinition,
  cursorKey: CursorKey,
): Promise<readonly AppProblem[]> {
  const tests = Object.entries(definition.permissionTests ?? {});
  if (tests.length === 0) return [];
  const client = await pool.connect();
  try {
    await client.query('begin');
    const trial = await makeTables(client, pool, definition, cursorKey);
    const until = Date.now() + mostMs;
    const problems: AppProblem[] = [];
    for (const [name, test] of tests) problems.push(...(await runTest(trial, name, test, until)));
    return problems;
  } finally {
    await client.query('rollback').catch(() => undefined);
    // It has prepared statements for tables that never were.
    client.release(true);
  }
}

async function makeTables(
  client: Queryable,
  pool: Pool,
  definition: AppDefinition,
  cursorKey: CursorKey,
): Promise<Trial> {
  const appId = randomUUID();
  const schema = appSchema(appId);
  const app = resolveApp(definition, deriveStorage(definition));
  const { foundation, functions, triggers } = await standingOf(client, schema, app);
  const tables = [...tableStatements(schema, undefined, app), ...historyStatements(schema, undefined, app)];
  await runAll(client, [...foundation, ...functions, ...tables, ...triggers]);
  return { client, version: loadVersion(appId, 'tried', app, pool), cursorKey };
}

async function runTest(
  trial: Trial,
  name: string,
  test: PermissionTestDefinition,
  until: number,
): Promise<readonly AppProblem[]> {
  const problem = (message: string, ...place: readonly (string | number)[]): AppProblem => ({
    path: pointer('permissionTests', name, ...place),
    code: 'TEST_FAILED',
    message: `The test "${name}" failed: ${message}`,
    severity: 'ERROR',
  });
  await trial.client.query('savepoint test');
  try {
    for (const [row, { model, data }] of Object.entries(test.rows ?? {})) {
      const made = await makeRow(trial, row, model, data);
      if (made.kind !== 'allowed') return [problem(`its row "${row}" cannot be made: ${made.because}`, 'rows', row)];
    }
    const caller = callerOf(test.as);
    const problems: AppProblem[] = [];
    for (const [index, step] of test.expect.entries()) {
      if (Date.now() > until) {
        const message = `all tests together take longer than ${mostMs / 1000} s. Leave some out.`;
        return [...problems, { ...problem(message, 'expect', index), code: 'LIMIT_EXCEEDED' }];
      }
      for (const { what, outcome } of await tryStep(trial, test, caller, step)) {
        if (outcome.kind === (step.allowed ? 'allowed' : 'refused')) continue;
        const expected = step.allowed ? 'allowed' : 'refused';
        const came = outcome.kind === 'allowed' ? 'allowed' : `${outcome.kind}: ${outcome.because}`;
        problems.push(problem(`${what} should be ${expected}, and it is ${came}`, 'expect', index));
      }
    }
    return problems;
  } finally {
    await trial.client.query('rollback to savepoint test');
  }
}
