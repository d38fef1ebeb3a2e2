import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { createPool, isUnreachable } from './index.ts';

test('a database that is away is told from one that refuses', async () => {
  const pool = createPool({ url: 'postgres://nobody@127.0.0.1:1/none', applicationName: 'test' });
  const error: unknown = await pool.query('select 1').catch((thrown: unknown) => thrown);
  expect(isUnreachable(error)).toBe(true);
  await pool.end();
});

test('a connection that breaks counts as away', async () => {
  const server = createServer((socket) => socket.destroy()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const pool = createPool({ url: `postgres://nobody@127.0.0.1:${port}/none`, applicationName: 'test' });
  const error: unknown = await pool.query('select 1').catch((thrown: unknown) => thrown);
  expect(isUnreachable(error)).toBe(true);
  await pool.end();
  server.close();
});

test('so does one that broke before it was asked again', () => {
  for (const reason of ['has encountered a connection error', 'was closed'])
    expect(isUnreachable(new Error(`Client ${reason} and is not queryable`))).toBe(true);
});

test('an error of a statement does not count as away', () => {
  expect(isUnreachable(Object.assign(new Error('x'), { severity: 'ERROR', code: '23505' }))).toBe(false);
  expect(isUnreachable(Object.assign(new Error('x'), { severity: 'FATAL', code: '57P01' }))).toBe(true);
  expect(isUnreachable(new Error('anything else'))).toBe(false);
  expect(isUnreachable('text')).toBe(false);
});
