import { createHash } from 'node:crypto';
import type { Queryable } from '@trellis/postgres';
import type { AuditSchema } from './insertion.ts';

/** Runs work in one transaction. */
export type InTransaction = <T>(work: (client: Queryable) => Promise<T>) => Promise<T>;

/** Before the first event. */
export const noHash = '';

/** What the hash of an event covers, `seq` given apart: an event has none before it is sealed. */
export function sealedText(seq: string): string {
  return `jsonb_build_array(${seq}, id, floor(extract(epoch from at) * 1000)::bigint, action, refusal, person_id, app_id,
    thing_type, thing_id, before, after, request_id, client_address, fingerprint, times,
    floor(extract(epoch from last_at) * 1000)::bigint)::text`;
}

/** The next link of the chain. */
export function link(previous: string, text: string): string {
  return createHash('sha256').update(previous).update('\n').update(text).digest('hex');
}

/** So many are chained by one statement. */
export const sealedAtOnce = 1000;

/**
 * Chains what is committed and not sealed yet, and tells how many that were. What a sealer sees is the difference between
 * its snapshot and the last one's: an event that commits late comes late in the chain, and none is missed. Refusals wait
 * until their minute is over, because they are still counted.
 */
export function seal(inTransaction: InTransaction, schema: AuditSchema): Promise<number> {
  return inTransaction(async (client) => ((await holdChain(client, schema)) ? sealDue(client, schema) : 0));
}

/**
 * Whether the chain is this transaction's until it ends. A second chain would begin where two seal at once; whoever comes
 * second leaves it to the first.
 */
export async function holdChain(client: Queryable, schema: AuditSchema): Promise<boolean> {
  const { rows } = await client.query<{ mine: boolean }>(
    'select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as mine',
    [`trellis audit ${schema}`],
  );
  return rows[0]?.mine === true;
}

/** Only for the holder of the chain. */
export async function sealDue(client: Queryable, schema: AuditSchema): Promise<number> {
  const { rows: ends } = await client.query<{ seq: string; hash: string }>(
    `select seq, hash from ${schema}.audit_event where seq is not null order by seq desc limit 1`,
  );
  const { seq: lastSeq, hash: lastHash } = ends[0] ?? { seq: '0', hash: noHash };
  const { rows } = await client.query<{ id: string; seq: string; text: string }>(
    `select id, seq, ${sealedText('due.seq')} as text from (
       select id, at, action, refusal, person_id, app_id, thing_type, thing_id, before, after, request_id, client_address,
         fingerprint, times, last_at, row_number() over (order by id) + $1::bigint as seq
       from ${schema}.audit_event
       where seq is null and (minute is null or minute < now() - interval '90 seconds')
       order by id limit ${sealedAtOnce}
     ) due order by seq`,
    [lastSeq],
  );
  let hash = lastHash;
  const hashes = rows.map(({ text }) => (hash = link(hash, text)));
  await client.query(
    `update ${schema}.audit_event event set seq = sealed.seq, hash = sealed.hash
     from unnest($1::uuid[], $2::bigint[], $3::text[]) as sealed (id, seq, hash) where event.id = sealed.id`,
    [rows.map(({ id }) => id), rows.map(({ seq }) => seq), hashes],
  );
  return rows.length;
}
