import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { olderVersions, startOlderPostgres } from './older-postgres.ts';

const root = join(import.meta.dirname, '../..');

/** What leans on the server's version: migrations, publishing, the proofs of the generated API, the change log. */
const essentials = [
  'packages/postgres',
  'packages/change-log',
  'subgraphs/identity/src/graph',
  'subgraphs/app-model/src/publishing/publishing',
  'subgraphs/records/src/publish',
  'subgraphs/records/src/proofs',
  'subgraphs/records/src/search',
  'subgraphs/records/src/pull',
  'subgraphs/files/src/uploads/uploads',
];

/** The version on which, beside the newest, all that records promises is shown, with live updates and workflows. */
const common = '15.18.0-beta.17';
const everything = [...essentials, 'subgraphs/records', 'e2e/live', 'e2e/workflow/approvals', 'e2e/workflow/triggers'];

/** Takes minutes and the registry, so `npm run test:long` has it. */
describe.skipIf(!process.env['TRELLIS_TEST_LONG'])('an older PostgreSQL keeps the promises of the newest', () => {
  test.each(olderVersions)('%s', { timeout: 900_000, retry: 0 }, async (version) => {
    await using server = await startOlderPostgres(version);
    expect(await failureOf(version === common ? everything : essentials, server.url)).toBe('');
  });
});

/** What the tests print on a server, unless all of them pass. */
async function failureOf(files: readonly string[], databaseUrl: string): Promise<string> {
  const own = Object.entries(process.env).filter(([name]) => !/^(VITEST|TRELLIS_|NODE_ENV$)/.test(name));
  // What a version of the server changes, it changes in any app: few tell.
  const proofs = { TRELLIS_PROOF_APPS: '2' };
  const env = { ...Object.fromEntries(own), ...proofs, TRELLIS_TEST_DATABASE_URL: databaseUrl };
  const vitest = join(root, 'node_modules/vitest/vitest.mjs');
  // The report of the run around it stays as it is: what is counted is this test.
  const args = [vitest, 'run', '--reporter=dot', ...files];
  return promisify(execFile)(process.execPath, args, { cwd: root, env, maxBuffer: 64 * 1024 * 1024 }).then(
    () => '',
    ({ stdout, stderr }: { readonly stdout: string; readonly stderr: string }) => `${stdout}${stderr}`.slice(-20_000),
  );
}
