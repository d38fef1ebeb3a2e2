import { createPool, createPrismaAdapter, migrate } from '@trellis/postgres';
import type { Log } from '@trellis/service-api';
import { Prisma, PrismaClient } from './generated/client.ts';

export type Database = PrismaClient;

export interface OpenDatabase extends AsyncDisposable {
  readonly database: Database;
}

/** Brings the tables up to date and connects. */
export async function openDatabase(databaseUrl: string, log: Log): Promise<OpenDatabase> {
  await migrate({ service: 'app-model', databaseUrl });
  const pool = createPool({
    url: databaseUrl,
    applicationName: 'trellis app-model',
    statementTimeoutMs: 10_000,
    onConnectionLost: (err) => log.warn({ err }, 'app-model lost a database connection'),
  });
  // A longer format quotes the query's arguments, and the log would have whole definitions.
  const database = new PrismaClient({ adapter: createPrismaAdapter(pool, 'app-model'), errorFormat: 'minimal' });
  return {
    database,
    async [Symbol.asyncDispose]() {
      await database.$disconnect();
      await pool.end();
    },
  };
}

export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
