import { createPool, createPrismaAdapter, migrate, type Queryable, transaction } from '@trellis/postgres';
import type { Log } from '@trellis/service-api';
import { type File, FileState, PrismaClient } from './generated/client.ts';

/** Files' tables. */
export interface Database extends AsyncDisposable {
  readonly prisma: PrismaClient;
  /** For what has to hold a lock: statements of our own, which name the schema themselves. */
  readonly transaction: <T>(work: (client: Queryable) => Promise<T>) => Promise<T>;
}

export type FileRow = File;
export { FileState };

/** Brings the tables up to date and connects. */
export async function openDatabase(databaseUrl: string, log: Log): Promise<Database> {
  await migrate({ service: 'files', databaseUrl });
  const pool = createPool({
    url: databaseUrl,
    applicationName: 'trellis files',
    statementTimeoutMs: 10_000,
    onConnectionLost: (err) => log.warn({ err }, 'files lost a database connection'),
  });
  // A longer format quotes the query's arguments, and the log would have the names of people's files.
  const prisma = new PrismaClient({ adapter: createPrismaAdapter(pool, 'files'), errorFormat: 'minimal' });
  return {
    prisma,
    transaction: (work) => transaction(pool, { lockTimeoutMs: 5000 }, work),
    async [Symbol.asyncDispose]() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
