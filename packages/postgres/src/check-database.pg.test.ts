import { createTestDatabase } from '@trellis/testing';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { checkDatabase } from './check-database.ts';

async function refusal(url: string): Promise<string> {
  const error = await checkDatabase({ url, variable: 'DATABASE_URL' }).catch((reason: unknown) => reason);
  expect(String(error)).not.toContain('\n');
  return String(error);
}

test('a UTF-8 database of a primary server is fine', async () => {
  await using database = await createTestDatabase();
  await expect(checkDatabase({ url: database.url, variable: 'DATABASE_URL' })).resolves.toBeUndefined();
});

test('what cannot be reached is told in one line, without the password', async () => {
  expect(await refusal('postgres://me:secret@127.0.0.1:1/shop')).toBe(
    'StartError: DATABASE_URL: no connection to the database at 127.0.0.1:1/shop (ECONNREFUSED).',
  );
  expect(await refusal('postgres://me:secret@no-such-host.invalid/shop')).toMatch(
    /no connection to the database at no-such-host\.invalid:5432\/shop \((ENOTFOUND|EAI_AGAIN)\)/,
  );
  expect(await refusal('mysql://me:secret@host/shop')).toContain('DATABASE_URL is not a PostgreSQL URL');
});

test('a database that does not exist is told by name', async () => {
  await using database = await createTestDatabase();
  const url = new URL(database.url);
  url.pathname = '/nowhere';
  expect(await refusal(url.href)).toContain('database "nowhere" does not exist');
});

test('a database without UTF-8 is refused', async () => {
  await using database = await createTestDatabase();
  const name = `${database.name}_ascii`;
  const client = new Client({ connectionString: database.url });
  await client.connect();
  await client.query(`create database ${name} template template0 encoding 'SQL_ASCII' locale 'C'`);
  const url = new URL(database.url);
  url.pathname = `/${name}`;
  const line = await refusal(url.href);
  await client.query(`drop database ${name}`);
  await client.end();
  expect(line).toContain('has the encoding SQL_ASCII: make one with encoding UTF8');
});
