import {
  type AuditCounted,
  type AuditEntry,
  type AuditTrail,
  createTrail,
  insertCounted,
  insertEntry,
  keepTrail,
} from '@trellis/audit';
import { createPool, createPrismaAdapter, migrate, transaction } from '@trellis/postgres';
import type { Log } from '@trellis/service-api';
import { Prisma, PrismaClient } from './generated/client.ts';

export type Database = PrismaClient;

export interface OpenDatabase extends AsyncDisposable {
  readonly database: Database;
  readonly trail: AuditTrail;
}

/** Brings the tables up to date and connects. */
export async function openDatabase(databaseUrl: string, log: Log, auditDays: number): Promise<OpenDatabase> {
  await migrate({ service: 'app-model', databaseUrl });
  const pool = createPool({
    url: databaseUrl,
    applicationName: 'trellis app-model',
    statementTimeoutMs: 10_000,
    onConnectionLost: (err) => log.warn({ err }, 'app-model lost a database connection'),
  });
  // A longer format quotes the query's arguments, and the log would have whole definitions.
  const database = new PrismaClient({ adapter: createPrismaAdapter(pool, 'app-model'), errorFormat: 'minimal' });
  const keeping = keepTrail({
    schema: 'app_model',
    inTransaction: (work) => transaction(pool, {}, work),
    keepDays: auditDays,
    onError: (err) => log.error({ err }, 'the audit trail could not be sealed'),
  });
  const query = async <Row extends Record<string, unknown>>(text: string, values: readonly unknown[]) =>
    (await pool.query<Row>(text, [...values])).rows;
  return {
    database,
    trail: createTrail({ query }, 'app_model'),
    async [Symbol.asyncDispose]() {
      await keeping[Symbol.asyncDispose]();
      await database.$disconnect();
      await pool.end();
    },
  };
}

/** Writes to the audit trail, in the transaction that it is made part of. */
export function record(
  database: Pick<Database, '$executeRawUnsafe'>,
  entry: AuditEntry | AuditCounted,
): Prisma.PrismaPromise<number> {
  const { text, values } = 'refusal' in entry ? insertCounted('app_model', entry) : insertEntry('app_model', entry);
  return database.$executeRawUnsafe(text, ...values);
}

export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}
