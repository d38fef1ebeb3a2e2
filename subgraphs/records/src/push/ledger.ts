import { createHash } from 'node:crypto';
import type { FieldError } from '@trellis/errors';
import type { Queryable } from '@trellis/postgres';
import { sql, verbatim } from '../sql.ts';
import type { Outcome, RawChange } from './pushed-change.ts';

export type Status = Outcome['status'];

/** What a change was answered with. */
export interface Kept {
  readonly status: Status;
  readonly version: number | null;
  readonly fieldErrors: readonly FieldError[] | null;
  readonly rejectedId: string | null;
}

/** Whose changes they are: a caller's, by one of their clients. */
export interface Sender {
  readonly caller: string;
  readonly clientId: string;
}

export interface Entry {
  readonly key: string;
  readonly fingerprint: string;
}

/** Tells a change that is pushed again from another under its key. */
export function fingerprintOf({ model, op, id, expectedVersion, assumed, data }: RawChange): string {
  const text = JSON.stringify([model, op, id, expectedVersion, assumed ?? null, data ?? null]);
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Enters changes by their keys, and answers which were not there. The row is written in the transaction of the change,
 * so there is never one without the other; a second push of a key waits on it until the first has committed or failed.
 */
export async function enter(
  client: Queryable,
  schema: string,
  { caller, clientId }: Sender,
  entries: readonly Entry[],
): Promise<ReadonlySet<string>> {
  // In one order, so that two pushes of the same keys wait for each other and not in a circle.
  const { text, values } =
    sql.compile(sql`insert into ${sql.identifier(schema, '_pushed')} (caller, client_id, key, fingerprint)
select ${sql.value(caller)}, ${sql.value(clientId)}, key, fingerprint
from unnest(${sql.value(entries.map(({ key }) => key))}::text[], ${sql.value(entries.map(({ fingerprint }) => fingerprint))}::text[]) as entry(key, fingerprint)
order by key on conflict do nothing returning key`);
  const { rows } = await client.query<{ key: string }>(text, values);
  return new Set(rows.map(({ key }) => key));
}

/** What changes were answered with when they were pushed before. */
export async function findEntered(
  client: Queryable,
  schema: string,
  { caller, clientId }: Sender,
  keys: readonly string[],
): Promise<ReadonlyMap<string, Kept & Entry>> {
  if (keys.length === 0) return new Map();
  const { text, values } =
    sql.compile(sql`select key, fingerprint, status, version, field_errors::text as "fieldErrors", rejected_id as "rejectedId"
from ${sql.identifier(schema, '_pushed')}
where caller = ${sql.value(caller)} and client_id = ${sql.value(clientId)} and key = any (${sql.value(keys)}::text[])`);
  const { rows } = await client.query<Omit<Kept & Entry, 'fieldErrors'> & { fieldErrors: string | null }>(text, values);
  return new Map(
    rows.map(({ fieldErrors, ...row }) => {
      const faults = fieldErrors === null ? null : (JSON.parse(fieldErrors) as readonly FieldError[]); // As `keepAnswers` wrote it.
      return [row.key, { ...row, fieldErrors: faults }];
    }),
  );
}

/** Keeps what entered changes are answered with. */
export async function keepAnswers(
  client: Queryable,
  schema: string,
  { caller, clientId }: Sender,
  answers: ReadonlyMap<string, Kept>,
): Promise<void> {
  if (answers.size === 0) return;
  const kept = [...answers.values()];
  const column = (values: readonly (string | number | null)[], type: string) =>
    sql`${sql.value(values)}::${verbatim(type)}[]`;
  const columns = [
    column([...answers.keys()], 'text'),
    column(
      kept.map(({ status }) => status),
      'text',
    ),
    column(
      kept.map(({ version }) => version),
      'integer',
    ),
    column(
      kept.map(({ fieldErrors }) => fieldErrors && JSON.stringify(fieldErrors)),
      'json',
    ),
    column(
      kept.map(({ rejectedId }) => rejectedId),
      'uuid',
    ),
  ];
  const { text, values } = sql.compile(sql`update ${sql.identifier(schema, '_pushed')} p
set status = a.status, version = a.version, field_errors = a.field_errors, rejected_id = a.rejected_id
from unnest(${sql.join(columns, ', ')}) as a(key, status, version, field_errors, rejected_id)
where p.caller = ${sql.value(caller)} and p.client_id = ${sql.value(clientId)} and p.key = a.key`);
  await client.query(text, values);
}

/** Takes back the entry of changes that have had no effect. */
export async function forget(
  client: Queryable,
  schema: string,
  { caller, clientId }: Sender,
  keys: readonly string[],
): Promise<void> {
  if (keys.length === 0) return;
  const { text, values } = sql.compile(sql`delete from ${sql.identifier(schema, '_pushed')}
where caller = ${sql.value(caller)} and client_id = ${sql.value(clientId)} and key = any (${sql.value(keys)}::text[])`);
  await client.query(text, values);
}
