import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { beginRequest, startProductProcess } from '@trellis/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../..', import.meta.url));
let dataDir: string;

beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'trellis-npm-start-'));
  await chmod(dataDir, 0o711);
});

afterEach(() => rm(dataDir, { recursive: true, force: true }));

// The first start builds what is stale.
test.each([
  ['SIGTERM to npm itself', (pid: number) => process.kill(pid, 'SIGTERM')],
  [
    'Ctrl-C in the terminal, which reaches npm, the product and whatever else is in their group',
    (pid: number) => process.kill(-pid, 'SIGINT'),
  ],
])('%s lets requests in flight finish and leaves nothing running', { timeout: 300_000 }, async (_case, send) => {
  const email = 'ada@example.com';
  const password = 'correct horse battery';
  await using npm = startProductProcess({
    command: 'npm',
    args: ['start'],
    cwd: root,
    dataDir,
    environment: { TRELLIS_ADMIN_EMAIL: email, TRELLIS_ADMIN_PASSWORD: password },
  });
  const address = await npm.ready();
  const request = await beginRequest(address, {
    query: 'mutation ($input: SignInInput!) { signIn(input: $input) { expiresIn } }',
    variables: { input: { email, password } },
  });
  expect((await fetch(`${address}/livez`)).status).toBe(200);
  send(npm.pid);
  const { status, body } = await request.finish();
  expect(status).toBe(200);
  expect(JSON.parse(body)).toMatchObject({ data: { signIn: {} } });
  await npm.ended;
  expect(() => process.kill(-npm.pid, 0)).toThrow('ESRCH');
  expect(existsSync(join(dataDir, 'postgres/data/PG_VERSION'))).toBe(true);
  expect(existsSync(join(dataDir, 'postgres/data/postmaster.pid'))).toBe(false);
});
