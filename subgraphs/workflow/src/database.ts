import { type AuditEntry, type AuditTrail, createTrail, insertEntry, keepTrail } from '@trellis/audit';
import { createPool, createPrismaAdapter, migrate, type Queryable, transaction } from '@trellis/postgres';
import type { Log } from '@trellis/service-api';
import { type Prisma, PrismaClient } from './generated/client.ts';

/** Workflow's tables: what the engine writes is SQL of our own, what the graph reads goes through Prisma. */
export interface Database extends AsyncDisposable {
  readonly prisma: PrismaClient;
  readonly statements: Queryable;
  /** This service's part of the audit trail. */
  readonly trail: AuditTrail;
  readonly transaction: <T>(work: (client: Queryable) => Promise<T>) => Promise<T>;
}

/** Brings the tables up to date and connects. */
export async function openDatabase(databaseUrl: string, log: Log, auditDays: number): Promise<Database> {
  await migrate({ service: 'workflow', databaseUrl });
  const pool = createPool({
    url: databaseUrl,
    applicationName: 'trellis workflow',
    statementTimeoutMs: 10_000,
    onConnectionLost: (err) => log.warn({ err }, 'workflow lost a database connection'),
  });
  const prisma = new PrismaClient({ adapter: createPrismaAdapter(pool, 'workflow'), errorFormat: 'minimal' });
  const keeping = keepTrail({
    schema: 'workflow',
    inTransaction: (work) => transaction(pool, {}, work),
    keepDays: auditDays,
    onError: (err) => log.error({ err }, 'the audit trail could not be sealed'),
  });
  return {
    prisma,
    statements: pool,
    trail: trailOf(pool),
    transaction: (work) => transaction(pool, { lockTimeoutMs: 5000, retries: 2 }, work),
    async [Symbol.asyncDispose]() {
      await keeping[Symbol.asyncDispose]();
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** The trail by itself, for a process whose workflow is in another one. */
export function openTrail(databaseUrl: string): AuditTrail & AsyncDisposable {
  const pool = createPool({ url: databaseUrl, applicationName: 'trellis workflow trail' });
  return { ...trailOf(pool), [Symbol.asyncDispose]: () => pool.end() };
}

function trailOf(pool: Queryable): AuditTrail {
  const query = async <Row extends Record<string, unknown>>(text: string, values: readonly unknown[]) =>
    (await pool.query<Row>(text, [...values])).rows;
  return createTrail({ query }, 'workflow');
}

/** Writes to the audit trail, in the transaction that it is made part of. */
export function record(
  prisma: Pick<PrismaClient, '$executeRawUnsafe'>,
  entry: AuditEntry,
): Prisma.PrismaPromise<number> {
  const { text, values } = insertEntry('workflow', entry);
  return prisma.$executeRawUnsafe(text, ...values);
}
