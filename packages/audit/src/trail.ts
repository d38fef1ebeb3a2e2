import type { AuditEvent, AuditThing } from './event.ts';
import type { AuditSchema } from './insertion.ts';

/** Conditions that all hold. */
export interface AuditWhere {
  readonly person?: string;
  readonly app?: string;
  readonly action?: string;
  readonly thing?: { readonly type?: AuditThing['type']; readonly id: string };
  readonly isRefused?: boolean;
  /** Milliseconds since the epoch; the end is not part of it. */
  readonly from?: number;
  readonly to?: number;
}

/** One service's part of the trail. */
export interface AuditTrail {
  /** The newest first; only those before an id where one is given. */
  read(where: AuditWhere, beforeId: string | undefined, limit: number): Promise<readonly AuditEvent[]>;
}

interface Row extends Omit<AuditEvent, 'thing' | 'before' | 'after'> {
  readonly thingType: AuditThing['type'] | null;
  readonly thingId: string | null;
  readonly before: string | null;
  readonly after: string | null;
}

/** What runs one statement. */
export interface TrailDatabase {
  query<Row extends Record<string, unknown>>(text: string, values: readonly unknown[]): Promise<readonly Row[]>;
}

const longestTransactionMs = 3_600_000;

/** The least id of version 7 that is made at a time. */
function idAt(ms: number): string {
  const digits = Math.min(Math.max(0, Math.floor(ms)), 2 ** 48 - 1)
    .toString(16)
    .padStart(12, '0');
  return `${digits.slice(0, 8)}-${digits.slice(8)}-0000-0000-000000000000`;
}

/** The trail that a service keeps in its own schema. */
export function createTrail(database: TrailDatabase, schema: AuditSchema): AuditTrail {
  return {
    async read(where, beforeId, limit) {
      const { person, app, action, thing, isRefused, from, to } = where;
      const rows = await database.query<Row & Record<string, unknown>>(
        `select id, (extract(epoch from at) * 1000)::float8 as at, (extract(epoch from last_at) * 1000)::float8 as "lastAt",
          action, refusal, person_id as "personId", app_id as "appId", thing_type as "thingType", thing_id as "thingId",
          before, after, request_id as "requestId", client_address as "clientAddress", times, seq is not null as "isSealed"
        from ${schema}.audit_event
        where ($1::uuid is null or id < $1) and ($2::uuid is null or person_id = $2) and ($3::text is null or app_id = $3)
          and ($4::text is null or action = $4) and ($5::text is null or thing_type = $5)
          and ($6::text is null or thing_id = $6) and ($7::boolean is null or (refusal is not null) = $7)
          and ($8::float8 is null or at >= to_timestamp($8 / 1000)) and ($9::float8 is null or at < to_timestamp($9 / 1000))
          and ($11::uuid is null or id >= $11) and ($12::uuid is null or id < $12)
        order by id desc limit $10`,
        [
          beforeId,
          person,
          app,
          action,
          thing?.type,
          thing?.id,
          isRefused,
          from,
          to,
          limit,
          // An id is made a little later than its transaction began, which is the event's time: so the index finds times.
          from === undefined ? undefined : idAt(from),
          to === undefined ? undefined : idAt(to + longestTransactionMs),
        ].map((value) => value ?? null),
      );
      return rows.map(toEvent);
    },
  };
}

/** The newest first over the parts that several services keep. */
export function joinTrails(trails: readonly AuditTrail[]): AuditTrail {
  return {
    async read(where, beforeId, limit) {
      const pages = await Promise.all(trails.map((trail) => trail.read(where, beforeId, limit)));
      return pages
        .flat()
        .toSorted((one, other) => (one.id < other.id ? 1 : -1))
        .slice(0, limit);
    },
  };
}

function toEvent({ thingType, thingId, before, after, ...row }: Row): AuditEvent {
  return {
    ...row,
    thing: thingType === null || thingId === null ? null : { type: thingType, id: thingId },
    // Connections hand JSON on as text.
    before: before === null ? null : (JSON.parse(before) as unknown),
    after: after === null ? null : (JSON.parse(after) as unknown),
  };
}
