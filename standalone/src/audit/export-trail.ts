import {
  type AuditEvent,
  type AuditTrail,
  type AuditWhere,
  createTrail,
  insertEntry,
  joinTrails,
} from '@trellis/audit';
import type { ServiceTrail } from './open-trails.ts';

const atOnce = 1000;

/** Prints the events as NDJSON, the newest first. That somebody did stands in the trail before the first is given. */
export async function exportTrail(
  services: readonly ServiceTrail[],
  where: Pick<AuditWhere, 'app' | 'from' | 'to'>,
  print: (line: string) => void,
): Promise<void> {
  for (const { schema, pool } of services) {
    const { app: appId, ...times } = where;
    const entry = {
      action: 'EXPORT_AUDIT',
      origin: {},
      after: times,
      ...(appId === undefined ? {} : { appId }),
    } as const;
    const { text, values } = insertEntry(schema, entry);
    await pool.query(text, values);
  }
  const trail = joinTrails(services.map(trailOf));
  let last: AuditEvent | undefined;
  do {
    const events = await trail.read(where, last?.id, atOnce);
    for (const { at, lastAt, ...event } of events) {
      print(JSON.stringify({ ...event, at: new Date(at).toISOString(), lastAt: new Date(lastAt).toISOString() }));
    }
    last = events.length === atOnce ? events.at(-1) : undefined;
  } while (last);
}

function trailOf({ schema, pool }: ServiceTrail): AuditTrail {
  const query = async <Row extends Record<string, unknown>>(text: string, values: readonly unknown[]) =>
    (await pool.query<Row>(text, [...values])).rows;
  return createTrail({ query }, schema);
}
