import { createHash } from 'node:crypto';
import type { AuditCounted, AuditEntry } from './event.ts';

/** Which service's trail. */
export type AuditSchema = 'identity' | 'app_model' | 'workflow';

/** For whatever runs statements, so that an entry is written in the transaction of the change that it tells of. */
export interface AuditStatement {
  readonly text: string;
  readonly values: unknown[];
}

/** A UUID of version 7, so that the parts of several services are read in one order. */
const newId = `encode(set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
  placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1),
  'hex')::uuid`;

/** Writes an entry. The sealer chains it once it is committed. */
export function insertEntry(schema: AuditSchema, entry: AuditEntry): AuditStatement {
  return {
    text: `insert into ${schema}.audit_event
      (id, action, person_id, app_id, thing_type, thing_id, request_id, client_address, before, after)
      values (${newId}, $1, $2::uuid, $3, $4, $5, $6, $7, $8::jsonb, $9::jsonb)`,
    values: [...valuesOf(entry), jsonOf(entry.before), jsonOf(entry.after)],
  };
}

/** Writes what is counted, or adds it to an equal one of this minute. */
export function insertCounted(schema: AuditSchema, counted: AuditCounted, times = 1): AuditStatement {
  const { personId, clientAddress } = counted.origin;
  const { action, refusal, appId, thing } = counted;
  const equal = JSON.stringify([action, refusal, personId, clientAddress, appId, thing?.type, thing?.id]);
  return {
    text: `insert into ${schema}.audit_event as event
      (id, action, person_id, app_id, thing_type, thing_id, request_id, client_address, refusal, fingerprint, minute, times)
      values (${newId}, $1, $2::uuid, $3, $4, $5, $6, $7, $8, $9, date_trunc('minute', now()), $10)
      on conflict (fingerprint, minute) do update set times = event.times + excluded.times, last_at = now()`,
    values: [...valuesOf(counted), refusal, createHash('sha256').update(equal).digest('hex'), times],
  };
}

function valuesOf({ action, origin, appId, thing }: Omit<AuditEntry, 'before' | 'after'>): unknown[] {
  const { personId, requestId, clientAddress } = origin;
  return [action, personId, appId, thing?.type, thing?.id, requestId, clientAddress].map((value) => value ?? null);
}

function jsonOf(value: AuditEntry['before']): string | null {
  return value === undefined ? null : JSON.stringify(value);
}
