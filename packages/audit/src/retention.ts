import { type AuditSchema, insertEntry } from './insertion.ts';
import { holdChain, type InTransaction, sealDue, sealedAtOnce } from './sealer.ts';

/** So many go in one transaction. */
const deletedAtOnce = 10_000;

/**
 * Deletes sealed events from before a time, the oldest of the chain first, and tells how many. In their place stands an
 * event that says up to which number, and with which hash the chain goes on: verification begins there. It is sealed
 * before anything is deleted, in the same transaction, so that the chain tells of a deletion that it was made up for.
 */
export function deleteOld(inTransaction: InTransaction, schema: AuditSchema, before: Date): Promise<number> {
  return inTransaction(async (client) => {
    if (!(await holdChain(client, schema))) return 0;
    // As many as lie before the first young one. Those that only tell of a deletion are not worth another one.
    const { rows } = await client.query<{ upTo: string | null; hash: string; count: number; isWorth: boolean }>(
      `select max(seq)::text as "upTo", (array_agg(hash order by seq desc))[1] as hash, count(*)::int as count,
         bool_or(action <> 'DELETE_AUDIT') as "isWorth"
       from (
         select seq, hash, action, bool_and(at < $1) over (order by seq) as is_old
         from (select seq, hash, action, at from ${schema}.audit_event where seq is not null order by seq limit $2) oldest
       ) judged where is_old`,
      [before, deletedAtOnce],
    );
    const [due] = rows;
    if (!due?.upTo || !due.isWorth) return 0;
    const { upTo, hash, count } = due;
    const after = { upTo, hash, count, before: before.toISOString() };
    const { text, values } = insertEntry(schema, { action: 'DELETE_AUDIT', origin: {}, after });
    await client.query(text, values);
    while ((await sealDue(client, schema)) === sealedAtOnce);
    // The guard of the table lets it through by this alone.
    await client.query(`select set_config('trellis.audit_retention', 'on', true)`);
    await client.query(`delete from ${schema}.audit_event where seq <= $1::bigint`, [upTo]);
    return count;
  });
}
