import { createPool, createPrismaAdapter, migrate, type Queryable, transaction } from '@trellis/postgres';
import type { Log } from '@trellis/service-api';
import { PrismaClient } from './generated/client.ts';

/** Workflow's tables: what the engine writes is SQL of our own, what the graph reads goes through Prisma. */
export interface Database extends AsyncDisposable {
  readonly prisma: PrismaClient;
  readonly statements: Queryable;
  readonly transaction: <T>(work: (client: Queryable) => Promise<T>) => Promise<T>;
}

/** Brings the tables up to date and connects. */
export async function openDatabase(databaseUrl: string, log: Log): Promise<Database> {
  await migrate({ service: 'workflow', databaseUrl });
  const pool = createPool({
    url: databaseUrl,
    applicationName: 'trellis workflow',
    statementTimeoutMs: 10_000,
    onConnectionLost: (err) => log.warn({ err }, 'workflow lost a database connection'),
  });
  const prisma = new PrismaClient({ adapter: createPrismaAdapter(pool, 'workflow'), errorFormat: 'minimal' });
  return {
    prisma,
    statements: pool,
    transaction: (work) => transaction(pool, { lockTimeoutMs: 5000, retries: 2 }, work),
    async [Symbol.asyncDispose]() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
