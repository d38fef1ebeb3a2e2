import { createPool, createPrismaAdapter } from '@trellis/postgres';
import type { CallContext } from '@trellis/service-api';
import { expect, it } from 'vitest';
import { PrismaClient } from '../generated/client.ts';
import { png } from '../testing/contents.ts';
import { startTestFiles } from '../testing/start-files.ts';
import { createLoaders } from './context.ts';

it('the files of one operation are loaded by one query', async () => {
  await using test = await startTestFiles();
  const picture = { name: 'a.png', type: 'image/png' };
  const [first, second] = [await test.upload(png, picture), await test.upload(png, picture)];
  const pool = createPool({ url: test.databaseUrl, applicationName: 'test' });
  const prisma = new PrismaClient({
    adapter: createPrismaAdapter(pool, 'files'),
    log: [{ emit: 'event', level: 'query' }],
  });
  const queries: string[] = [];
  prisma.$on('query', ({ query }) => queries.push(query));
  const { files } = createLoaders({ prisma }, { app: { id: 'shop' } } as CallContext);
  const ids = [first, second, first, 'x', second.toUpperCase()];
  const loaded = await Promise.all(ids.map((id) => files.load(id)));
  expect(loaded.map((file) => file?.id)).toEqual([first, second, first, undefined, second]);
  expect(queries).toHaveLength(1);
  await prisma.$disconnect();
  await pool.end();
});
