import { type FieldError, must } from '@trellis/errors';
import type { Queryable } from '@trellis/postgres';
import type { Caller } from '@trellis/service-api';
import { callerKey } from '../run/idempotency.ts';
import { sql, type SQL, verbatim } from '../sql.ts';
import { fingerprintOf, type Sender } from './ledger.ts';
import type { RawChange } from './pushed-change.ts';

/** A change that was refused. */
export interface Refused {
  readonly raw: RawChange;
  readonly key: string;
  readonly fieldErrors: readonly FieldError[];
}

/** A refused change as it is kept until somebody pushes it again or gives it up. */
export interface RejectedWrite {
  readonly id: string;
  readonly caller: string;
  readonly clientId: string;
  readonly key: string;
  readonly model: string;
  readonly op: string;
  readonly recordId: string;
  readonly expectedVersion: number | null;
  readonly assumed: unknown;
  readonly data: unknown;
}

/** Keeps refused changes, and answers the id of each. The same change, refused again, is kept once. */
export async function keepRejected(
  client: Queryable,
  schema: string,
  { caller, clientId }: Sender,
  refused: readonly Refused[],
): Promise<readonly string[]> {
  if (refused.length === 0) return [];
  const fingerprints = refused.map(({ raw }) => fingerprintOf(raw));
  // As `json`, which keeps what no text of PostgreSQL may hold; `jsonb` would refuse it.
  const json = (value: unknown) => (value === null || value === undefined ? null : JSON.stringify(value));
  const columns = [
    [refused.map(({ key }) => key), 'text'],
    [fingerprints, 'text'],
    [refused.map(({ raw }) => raw.model), 'text'],
    [refused.map(({ raw }) => raw.op), 'text'],
    [refused.map(({ raw }) => raw.id), 'text'],
    [refused.map(({ raw }) => raw.expectedVersion), 'integer'],
    [refused.map(({ raw }) => json(raw.assumed)), 'json'],
    [refused.map(({ raw }) => json(raw.data)), 'json'],
    [refused.map(({ fieldErrors }) => json(fieldErrors)), 'json'],
  ] as const;
  const arrays = columns.map(([values, type]) => sql`${sql.value(values)}::${verbatim(type)}[]`);
  const { text, values } = sql.compile(sql`with refused as (
  select distinct on (key, fingerprint) * from unnest(${sql.join(arrays, ', ')})
    as r(key, fingerprint, model, op, record_id, expected_version, assumed, data, field_errors)
)
insert into ${sql.identifier(schema, '_rejected')} (caller, client_id, key, fingerprint, model, op, record_id, expected_version, assumed, data, field_errors)
select ${sql.value(caller)}, ${sql.value(clientId)}, * from refused
on conflict (caller, client_id, key, fingerprint) do update set field_errors = excluded.field_errors, at = now()
returning id, key, fingerprint`);
  const { rows } = await client.query<{ id: string; key: string; fingerprint: string }>(text, values);
  const ids = new Map(rows.map(({ id, key, fingerprint }) => [`${fingerprint} ${key}`, id]));
  return refused.map(({ key }, index) => must(ids.get(`${fingerprints[index]} ${key}`), 'a kept change'));
}

/** Holds a refused change; undefined where there is none that is the caller's. `caller` is undefined for those who may see all. */
export async function holdRejected(
  client: Queryable,
  schema: string,
  id: string,
  caller: string | undefined,
): Promise<RejectedWrite | undefined> {
  const { text, values } =
    sql.compile(sql`select id, caller, client_id as "clientId", key, model, op, record_id as "recordId",
  expected_version as "expectedVersion", assumed::text, data::text
from ${sql.identifier(schema, '_rejected')} where id = ${sql.value(id)}::uuid${ownedBy(caller)} for update`);
  const { rows } = await client.query<RejectedWrite & Readonly<Record<'assumed' | 'data', string | null>>>(
    text,
    values,
  );
  const [row] = rows;
  return row && { ...row, assumed: parsed(row.assumed), data: parsed(row.data) };
}

/** Where a refused change stands in their list: by its time, in microseconds, and its id. */
export interface Place {
  readonly place: string;
  readonly id: string;
}

/** The refused changes of a caller, or all, the oldest first. */
export async function listRejected(
  client: Queryable,
  schema: string,
  caller: string | undefined,
  after: Place | undefined,
  limit: number,
): Promise<readonly (RejectedWrite & Place & { readonly at: string; readonly fieldErrors: readonly FieldError[] })[]> {
  const place = sql`(extract(epoch from at) * 1000000)::bigint`;
  const isBehind = after
    ? sql` and (${place}, id) > (${sql.value(after.place)}::bigint, ${sql.value(after.id)}::uuid)`
    : sql.blank;
  const { text, values } =
    sql.compile(sql`select id, caller, client_id as "clientId", key, model, op, record_id as "recordId",
  expected_version as "expectedVersion", assumed::text, data::text, field_errors::text as "fieldErrors",
  to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') as at, ${place}::text as place
from ${sql.identifier(schema, '_rejected')} where true${ownedBy(caller)}${isBehind} order by _rejected.at, id limit ${sql.value(limit)}`);
  const { rows } = await client.query<
    RejectedWrite & Place & Readonly<Record<'assumed' | 'data', string | null>> & { at: string; fieldErrors: string }
  >(text, values);
  return rows.map((row) => ({
    ...row,
    assumed: parsed(row.assumed),
    data: parsed(row.data),
    fieldErrors: JSON.parse(row.fieldErrors) as readonly FieldError[], // As `keepRejected` wrote it.
  }));
}

/** Whose refused changes a caller may see: his own, or everybody's, which is undefined. */
export function ownerOf(caller: Caller): string | undefined {
  return caller.roles.includes('admin') ? undefined : callerKey(caller);
}

/** Forgets a refused change; false where there is none that is the caller's. */
export async function dropRejected(
  client: Queryable,
  schema: string,
  id: string,
  caller: string | undefined,
): Promise<boolean> {
  const { text, values } = sql.compile(
    sql`delete from ${sql.identifier(schema, '_rejected')} where id = ${sql.value(id)}::uuid${ownedBy(caller)}`,
  );
  const { rowCount } = await client.query(text, values);
  return rowCount === 1;
}

function parsed(json: string | null): unknown {
  return json === null ? null : JSON.parse(json);
}

function ownedBy(caller: string | undefined): SQL {
  return caller === undefined ? sql.blank : sql` and caller = ${sql.value(caller)}`;
}
