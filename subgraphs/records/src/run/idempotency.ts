import { createHash } from 'node:crypto';
import { say, TrellisError } from '@trellis/errors';
import type { Queryable } from '@trellis/postgres';
import { parseScalar } from '@trellis/scalars';
import type { CallContext, Caller, GraphRequest } from '@trellis/service-api';
import { sql } from '../sql.ts';

const maximumLength = 255;

/**
 * Runs `work` once a key, caller and app: a repeat is answered with what the first one answered. The key's row is
 * written in the transaction of the work, so there is never one without the other; a second request with the key waits
 * on that row until the first has committed (then it repeats the answer) or failed (then it does the work).
 */
export async function once(
  client: Queryable,
  schema: string,
  context: CallContext,
  request: GraphRequest,
  work: () => Promise<string>,
): Promise<{ readonly body: string; readonly replayed: boolean }> {
  const key = context.idempotencyKey;
  if (key === undefined) return { body: await work(), replayed: false };
  if (key.length === 0 || key.length > maximumLength || !parseScalar('Text', key).ok) {
    throw new TrellisError('BAD_USER_INPUT', say('idempotency.length', { maxLength: maximumLength }));
  }
  const table = sql.identifier(schema, '_idempotency');
  const caller = callerKey(context.caller);
  const fingerprint = createHash('sha256')
    .update(JSON.stringify([request.query, request.operationName ?? null, request.variables]))
    .digest();
  const claim = sql.compile(
    sql`insert into ${table} (key, caller, fingerprint) values (${sql.value(key)}, ${sql.value(caller)}, decode(${sql.value(fingerprint.toString('hex'))}, 'hex'))
on conflict (key, caller) do update set fingerprint = excluded.fingerprint, answer = null, created_at = now()
where ${table}.created_at < now() - interval '24 hours'
returning key`,
  );
  const claimed = await client.query(claim.text, claim.values);
  if (claimed.rowCount === 0) {
    const find = sql.compile(
      sql`select fingerprint, answer from ${table} where key = ${sql.value(key)} and caller = ${sql.value(caller)}`,
    );
    const { rows } = await client.query<{ fingerprint: Buffer; answer: string }>(find.text, find.values);
    const [found] = rows;
    if (!found?.fingerprint.equals(fingerprint)) {
      throw new TrellisError('IDEMPOTENCY_MISMATCH', say('idempotency.mismatch'));
    }
    return { body: found.answer, replayed: true };
  }
  const body = await work();
  const keep = sql.compile(
    sql`update ${table} set answer = ${sql.value(body)} where key = ${sql.value(key)} and caller = ${sql.value(caller)}`,
  );
  await client.query(keep.text, keep.values);
  return { body, replayed: false };
}

/** Other services, who have no person, share no keys with those who are not signed in. */
export function callerKey(caller: Caller): string {
  return caller.person?.id ?? (caller.roles.includes('admin') ? 'system' : '');
}
