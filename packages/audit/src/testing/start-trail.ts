import { createPool, migrate, type Queryable, transaction } from '@trellis/postgres';
import { createTestDatabase } from '@trellis/testing';
import { type AuditSchema, type AuditStatement, insertCounted, insertEntry } from '../insertion.ts';
import { deleteOld } from '../retention.ts';
import { type InTransaction, seal } from '../sealer.ts';
import { verifyTrail } from '../verify.ts';

/** Which service keeps which schema. */
export const services = [
  ['identity', 'identity'],
  ['app-model', 'app_model'],
] as const;

export const person = '01890a5d-ac96-774b-bcce-b302099a8057';
const entry = { action: 'SET_APP_ROLES', origin: { personId: person }, appId: 'shop' } as const;

export type TestTrail = Awaited<ReturnType<typeof startTrail>>;

/** One service's trail on a database of its own. */
export async function startTrail(service: 'identity' | 'app-model', schema: AuditSchema) {
  const database = await createTestDatabase();
  await migrate({ service, databaseUrl: database.url });
  const pool = createPool({ url: database.url, applicationName: 'test' });
  const inTransaction: InTransaction = (work) => transaction(pool, {}, work);
  const byHand = async (sql: string): Promise<void> => {
    await pool.query(`alter table ${schema}.audit_event disable trigger user`);
    await pool.query(sql);
    await pool.query(`alter table ${schema}.audit_event enable trigger user`);
  };
  return {
    pool,
    write: (after: object) => run(pool, insertEntry(schema, { ...entry, after: { ...after } })),
    deny: (times = 1) => run(pool, insertCounted(schema, { ...entry, refusal: 'FORBIDDEN' }, times)),
    seal: () => seal(inTransaction, schema),
    verify: () => verifyTrail(pool, schema),
    /** What lies further back than a month. */
    deleteOld: () => deleteOld(inTransaction, schema, new Date(Date.now() - 30 * 86_400_000)),
    /** As somebody who owns the tables could. */
    byHand,
    /** Makes what is not sealed yet two months old. */
    age: () => byHand(`update ${schema}.audit_event set at = at - interval '60 days' where seq is null`),
    async [Symbol.asyncDispose]() {
      await pool.end();
      await database[Symbol.asyncDispose]();
    },
  };
}

export function run(on: Queryable, { text, values }: AuditStatement): Promise<unknown> {
  return on.query(text, values);
}
