import { type AuditEntry, type AuditStatement, insertEntry } from '@trellis/audit';
import type { Log } from '@trellis/service-api';
import { createPool, createPrismaAdapter, migrate, type Queryable, transaction } from '@trellis/postgres';
import { Prisma, PrismaClient } from './generated/client.ts';

/** Identity's tables. */
export interface Database extends AsyncDisposable {
  readonly prisma: IdentityPrisma;
  /** One statement of our own, which names the schema itself. */
  readonly query: <Row extends Record<string, unknown>>(
    text: string,
    values: readonly unknown[],
  ) => Promise<readonly Row[]>;
  /** For what has to hold a lock: statements of our own, which name the schema themselves. */
  readonly transaction: <T>(work: (client: Queryable) => Promise<T>) => Promise<T>;
}

/** Password hashes are in no answer that does not ask for them by name. */
export type IdentityPrisma = ReturnType<typeof createClient>;

/** A person as everything but the check of a password sees him. */
export type Person = Prisma.PersonGetPayload<{ readonly omit: { readonly passwordHash: true } }>;

/** Brings the tables up to date and connects. */
export async function openDatabase(databaseUrl: string, log: Log): Promise<Database> {
  await migrate({ service: 'identity', databaseUrl });
  const pool = createPool({
    url: databaseUrl,
    applicationName: 'trellis identity',
    statementTimeoutMs: 10_000,
    onConnectionLost: (err) => log.warn({ err }, 'identity lost a database connection'),
  });
  const prisma = createClient(createPrismaAdapter(pool, 'identity'));
  return {
    prisma,
    query: async <Row extends Record<string, unknown>>(text: string, values: readonly unknown[]) =>
      (await pool.query<Row>(text, [...values])).rows,
    transaction: (work) => transaction(pool, { lockTimeoutMs: 5000, retries: 2 }, work),
    async [Symbol.asyncDispose]() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

function createClient(adapter: ReturnType<typeof createPrismaAdapter>) {
  return new PrismaClient({
    adapter,
    omit: { person: { passwordHash: true } },
    // A longer format quotes the query's arguments, and the log would have password hashes and addresses.
    errorFormat: 'minimal',
  });
}

/** Writes to the audit trail, in the transaction whose client is given or that it is made part of. */
export function record(
  client: Pick<IdentityPrisma, '$executeRawUnsafe'>,
  entry: AuditEntry,
): Prisma.PrismaPromise<number> {
  const { text, values }: AuditStatement = insertEntry('identity', entry);
  return client.$executeRawUnsafe(text, ...values);
}

/** The same in a transaction of statements of our own. */
export async function recordIn(client: Queryable, entry: AuditEntry): Promise<void> {
  const { text, values } = insertEntry('identity', entry);
  await client.query(text, values);
}

export function isUniqueViolation(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002';
}

/** A row that others refer to cannot go, or one that is not there cannot be referred to. */
export function isBrokenReference(error: unknown): boolean {
  return error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2003';
}
