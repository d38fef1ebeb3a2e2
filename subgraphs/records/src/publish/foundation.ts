import { sql, type SQL } from '../sql.ts';
import { textJson } from './names.ts';

/**
 * What every app's schema holds beside its models' tables. These names begin with an underscore, which builders' names
 * cannot. Run at each publish and where a newer build finds what an earlier one made: all of it says "if not exists" or "or replace".
 */
export function foundationStatements(schema: string, serverVersion: number): readonly SQL[] {
  const own = (name: string) => sql.identifier(schema, name);
  return [
    sql`create schema if not exists ${sql.identifier(schema)}`,
    sql`create table if not exists ${own('_version')} (
  number integer primary key,
  hash text not null,
  definition text not null,
  storage jsonb not null,
  published_at timestamptz not null default now()
)`,
    // What a snapshot of this history does not see was written under the version. Absent before these columns were.
    sql`alter table ${own('_version')} add column if not exists epoch text, add column if not exists begins pg_snapshot`,
    // xid8 and not xid: it never wraps. The key's order is the reader's: a range of xid, then seq.
    sql`create table if not exists ${own('_change')} (
  seq bigint generated always as identity,
  xid xid8 not null default pg_current_xact_id(),
  model text not null,
  record_id uuid not null,
  op "char" not null,
  version integer not null,
  old jsonb,
  new jsonb,
  actor uuid default nullif(current_setting('trellis.actor', true), '')::uuid,
  client_id text default nullif(current_setting('trellis.client', true), ''),
  mutation_id text default nullif(current_setting('trellis.mutation', true), ''),
  at timestamptz not null default clock_timestamp(),
  primary key (xid, seq)
)`,
    // Whether a record was there once is asked when one with its id is pushed as new.
    sql`create index if not exists _change_deleted on ${own('_change')} (record_id) where op = 'D'`,
    // A replica's first pull asks what its caller made that is gone.
    sql`create index if not exists _change_deleted_own on ${own('_change')} ((old ->> 'createdBy'), record_id) where op = 'D'`,
    sql`create table if not exists ${own('_idempotency')} (
  key text not null,
  caller text not null,
  fingerprint bytea not null,
  answer text,
  created_at timestamptz not null default now(),
  primary key (key, caller)
)`,
    // What clients have pushed, by the keys of their own, with what it was answered. No row is ever without an answer
    // once it is committed.
    sql`create table if not exists ${own('_pushed')} (
  caller text not null,
  client_id text not null,
  key text not null,
  fingerprint text not null,
  status text,
  version integer,
  field_errors json,
  rejected_id uuid,
  mutation_id text default nullif(current_setting('trellis.mutation', true), ''),
  at timestamptz not null default now(),
  primary key (caller, client_id, key)
)`,
    sql`create index if not exists _pushed_at on ${own('_pushed')} (at)`,
    // What was pushed and refused, so that nothing that was written offline is lost.
    sql`create table if not exists ${own('_rejected')} (
  id uuid primary key default gen_random_uuid(),
  caller text not null,
  client_id text not null,
  key text not null,
  fingerprint text not null,
  model text not null,
  op text not null,
  record_id text not null,
  expected_version integer,
  assumed json,
  data json,
  field_errors json not null,
  at timestamptz not null default now(),
  unique (caller, client_id, key, fingerprint)
)`,
    sql`create index if not exists _rejected_at on ${own('_rejected')} (at, id)`,
    // By its digest, because a cursor can be longer than what an index takes.
    sql`create table if not exists ${own('_sync_cursor')} (
  number bigint generated always as identity primary key,
  digest bytea not null unique,
  cursor text not null,
  used_at timestamptz not null default now()
)`,
    // The last transaction of which the log no longer has everything.
    sql`create table if not exists ${own('_trimmed')} (one_row boolean primary key default true check (one_row), xid xid8 not null)`,
    // What is left of a record that is gone, once the log no longer has it.
    sql`create table if not exists ${own('_tombstone')} (
  model text not null,
  record_id uuid not null,
  version integer not null,
  at timestamptz not null,
  primary key (model, record_id)
)`,
    sql`create table if not exists ${own('_history')} (model text primary key, began timestamptz(3) not null)`,
    asOf(schema),
    uuid7(schema, serverVersion),
    textAsJson(schema, serverVersion),
    sql`create or replace function ${own('_touch')}() returns trigger language plpgsql as $$
begin
  if new.id <> old.id then
    raise exception 'the id of a record never changes' using errcode = 'integrity_constraint_violation';
  end if;
  if new.version = old.version then
    new.version := old.version + 1;
    new."updatedAt" := now();
    new."updatedBy" := nullif(current_setting('trellis.actor', true), '')::uuid;
  end if;
  return new;
end $$`,
    sql`create or replace function ${own('_refuse_truncate')}() returns trigger language plpgsql as $$
begin
  raise exception 'TRUNCATE is not logged; use DELETE' using errcode = 'feature_not_supported';
end $$`,
  ];
}

/** A moment, where the history of a model has begun by then: of what was before nothing is known, so nothing is told. */
function asOf(schema: string): SQL {
  return sql`create or replace function ${sql.identifier(schema, '_as_of')}(moment timestamptz, asked text, name text) returns timestamptz language plpgsql stable as $$
declare
  began timestamptz := (select h.began from ${sql.identifier(schema, '_history')} h where h.model = asked);
begin
  if began is null or moment < began then
    raise exception 'before the history' using errcode = '72000', table = name,
      detail = to_char(began at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
  end if;
  return moment;
end $$`;
}

/**
 * A text as a JSON string, null where it is null. From PostgreSQL 17 there is a form of it that looks at the type once a
 * plan and not once a value (decision 0187). A function of one expression, of which nothing is left in a plan. It gives
 * `json` and not `text`, which would hand the collation of its value on to whatever it is put together with.
 */
function textAsJson(schema: string, serverVersion: number): SQL {
  const body = serverVersion >= 17 ? sql`json_scalar(value)` : sql`to_json(value)`;
  return sql`create or replace function ${sql.identifier(schema, textJson)}(value text) returns json language sql stable parallel safe return ${body}`;
}

/** uuidv7() is built in from PostgreSQL 18; before, the first 48 bits of a random UUID become the time (RFC 9562, 5.7). */
function uuid7(schema: string, serverVersion: number): SQL {
  const body =
    serverVersion >= 18
      ? sql`select uuidv7()`
      : sql`select encode(
    set_bit(set_bit(overlay(uuid_send(gen_random_uuid())
      placing substring(int8send((extract(epoch from clock_timestamp()) * 1000)::bigint) from 3) from 1 for 6), 52, 1), 53, 1),
    'hex')::uuid`;
  return sql`create or replace function ${sql.identifier(schema, '_uuid7')}() returns uuid language sql volatile as $$ ${body} $$`;
}
