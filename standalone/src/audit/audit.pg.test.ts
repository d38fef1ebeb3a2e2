import { insertEntry } from '@trellis/audit';
import { migrate } from '@trellis/postgres';
import { parseSettings } from '@trellis/settings';
import { createTestDatabase } from '@trellis/testing';
import { expect, test } from 'vitest';
import { exportTrail } from './export-trail.ts';
import { openTrails } from './open-trails.ts';
import { verifyTrails } from './verify-trails.ts';

async function start() {
  const database = await createTestDatabase();
  for (const service of ['identity', 'app-model', 'workflow'] as const)
    await migrate({ service, databaseUrl: database.url });
  const trails = await openTrails(parseSettings({ DATABASE_URL: database.url }));
  for (const { schema, pool } of trails.services) {
    for (const appId of ['shop', 'other']) {
      const { text, values } = insertEntry(schema, { action: 'PUBLISH_APP', origin: {}, appId });
      await pool.query(text, values);
    }
  }
  const lines: string[] = [];
  return {
    ...trails,
    lines,
    print: (line: string) => void lines.push(line),
    async [Symbol.asyncDispose]() {
      await trails[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

test('verifying says of each trail what holds, what waits, and where it breaks first', async () => {
  await using installation = await start();
  const { services, lines, print } = installation;
  expect(await verifyTrails(services, print)).toBe(true);
  expect(lines.splice(0)).toEqual([
    'identity: all 0 sealed events hold, 2 are not sealed yet, head none',
    'app_model: all 0 sealed events hold, 2 are not sealed yet, head none',
    'workflow: all 0 sealed events hold, 2 are not sealed yet, head none',
  ]);
  await services[0]?.pool.query(
    `update identity.audit_event set seq = case app_id when 'shop' then 1 else 2 end, hash = 'not what is in it'`,
  );
  expect(await verifyTrails(services, print)).toBe(false);
  expect(lines[0]).toBe(
    'identity: event 1 was changed after it was sealed; the 0 before it hold, 0 are not sealed yet, head none',
  );
});

test('a database that Trellis never ran on is named', async () => {
  await using database = await createTestDatabase();
  await expect(openTrails(parseSettings({ DATABASE_URL: database.url }))).rejects.toThrow(
    'The database of identity has no audit trail. Start Trellis on it once.',
  );
});

test('an export has every event of all services as a line of JSON, itself among them', async () => {
  await using installation = await start();
  const { services, lines, print } = installation;
  await exportTrail(services, { app: 'shop', from: 0 }, print);
  const events = lines.map((line) => JSON.parse(line) as { readonly action: string; readonly at: string });
  expect(events.map(({ action }) => action).toSorted()).toEqual([
    'EXPORT_AUDIT',
    'EXPORT_AUDIT',
    'EXPORT_AUDIT',
    'PUBLISH_APP',
    'PUBLISH_APP',
    'PUBLISH_APP',
  ]);
  expect(events[0]).toMatchObject({ action: 'EXPORT_AUDIT', appId: 'shop', after: { from: 0 } });
  expect(events[0]?.at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
});
