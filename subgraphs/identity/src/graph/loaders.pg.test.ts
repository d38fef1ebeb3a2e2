import { createPool, createPrismaAdapter } from '@trellis/postgres';
import { expect, it } from 'vitest';
import { PrismaClient } from '../generated/client.ts';
import { startTestIdentity } from '../testing/start-identity.ts';
import { createLoaders } from './context.ts';

it('people of one operation are loaded by one query, without their password hashes', async () => {
  await using test = await startTestIdentity();
  const [anna, bert] = [await test.signUp('anna'), await test.signUp('bert')];
  const pool = createPool({ url: test.database.url, applicationName: 'test' });
  const prisma = new PrismaClient({
    adapter: createPrismaAdapter(pool, 'identity'),
    omit: { person: { passwordHash: true } },
    log: [{ emit: 'event', level: 'query' }],
  });
  const queries: string[] = [];
  prisma.$on('query', ({ query }) => queries.push(query));
  const { people } = createLoaders({ prisma }, undefined);
  const ids = [anna.id, bert.id, anna.id, 'x', bert.id.toUpperCase()];
  const loaded = await Promise.all(ids.map((id) => people.load(id)));
  expect(loaded.map((person) => person?.name)).toEqual(['anna', 'bert', 'anna', undefined, 'bert']);
  expect(queries).toHaveLength(1);
  expect(loaded[0]).not.toHaveProperty('passwordHash');
  await prisma.$disconnect();
  await pool.end();
});
