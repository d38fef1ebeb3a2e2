import { existsSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '@trellis/embedded-postgres';
import { expect } from 'vitest';

/** The first administrator, for variables, and how he signs in. */
export const admin = { TRELLIS_ADMIN_EMAIL: 'ada@example.com', TRELLIS_ADMIN_PASSWORD: 'correct horse battery' };

export const signIn = {
  query: 'mutation ($input: SignInInput!) { signIn(input: $input) { expiresIn } }',
  variables: { input: { email: admin.TRELLIS_ADMIN_EMAIL, password: admin.TRELLIS_ADMIN_PASSWORD } },
};
export const signedIn = { data: { signIn: { expiresIn: expect.any(Number) as number } } };

export async function post(address: string, operation: object): Promise<unknown> {
  const response = await fetch(`${address}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(operation),
  });
  return response.json();
}

/** A data directory that the database's user may enter. */
export async function makeDataDirectory(): Promise<string> {
  const dataDir = await mkdtemp(join(tmpdir(), 'trellis-standalone-'));
  await chmod(dataDir, 0o711);
  return dataDir;
}

export async function removeDataDirectory(dataDir: string): Promise<void> {
  // What a test killed leaves its database running; whoever takes it over can stop it.
  if (existsSync(join(dataDir, 'postgres/data/postmaster.pid'))) {
    await (await startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres') })).stop();
  }
  await rm(dataDir, { recursive: true, force: true });
}

export function expectNothingLeft(dataDir: string): void {
  expect(existsSync(join(dataDir, 'lock'))).toBe(false);
  expect(existsSync(join(dataDir, 'postgres/data/postmaster.pid'))).toBe(false);
}
