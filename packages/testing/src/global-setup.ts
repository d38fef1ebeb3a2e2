import { startTestServer } from './test-server.ts';

/** Vitest's global setup: one PostgreSQL for all tests of a run. */
export async function setup(): Promise<() => Promise<void>> {
  const server = await startTestServer();
  return async () => server[Symbol.asyncDispose]();
}
