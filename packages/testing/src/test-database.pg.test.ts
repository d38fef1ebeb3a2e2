import { Client } from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase } from './test-database.ts';

test('a test database is UTF-8, alone and gone after its test', async () => {
  let name: string;
  {
    await using database = await createTestDatabase();
    name = database.name;
    const inside = new Client({ connectionString: database.url });
    inside.on('error', () => undefined);
    await inside.connect();
    const { rows } = await inside.query(`select current_database() as name, pg_encoding_to_char(encoding) as encoding
      from pg_database where datname = current_database()`);
    expect(rows).toEqual([{ name, encoding: 'UTF8' }]);
  }
  const server = new Client({ connectionString: process.env['TRELLIS_TEST_DATABASE_URL'] });
  await server.connect();
  const { rowCount } = await server.query('select from pg_database where datname = $1', [name]);
  await server.end();
  expect(rowCount).toBe(0);
});
