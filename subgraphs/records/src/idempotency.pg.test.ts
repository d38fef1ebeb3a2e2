import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { createMemoryPubSub } from '@trellis/pubsub';
import { Pool } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRecords } from './server.ts';
import { anyFile } from './testing/any-file.ts';
import { admin, createRecordsFixture, type RecordsFixture } from './testing/records-fixture.ts';
import { shop } from './testing/shop.ts';

let fixture: RecordsFixture;
beforeAll(async () => {
  fixture = await createRecordsFixture(shop);
});
afterAll(() => fixture[Symbol.asyncDispose]());

/** Stands before a database and cuts the line where PostgreSQL has committed and nobody has heard of it. */
async function cutAfterCommit(url: URL) {
  const server = createServer((client) => {
    const database = connect(Number(url.port), url.hostname);
    let isCommitting = false;
    client.on('data', (data) => {
      isCommitting ||= data.includes('commit\0');
      database.write(data);
    });
    database.on('data', (data) => (isCommitting ? client.destroy() : client.write(data)));
    for (const [one, other] of [
      [client, database],
      [database, client],
    ] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const proxied = new URL(url);
  proxied.hostname = '127.0.0.1';
  proxied.port = String((server.address() as AddressInfo).port); // It listens on a port.
  return { url: proxied.href, close: () => server.close() };
}

async function versionHash(): Promise<string> {
  const pool = new Pool({ connectionString: fixture.databaseUrl, max: 1 });
  const { rows } = await pool.query<{ hash: string }>(
    `select hash from "app_${fixture.appId.replaceAll('-', '')}"._version`,
  );
  await pool.end();
  return rows[0]?.hash ?? '';
}

test('a request whose answer was lost after the commit is answered when it is repeated, and done once', async () => {
  const cut = await cutAfterCommit(new URL(fixture.databaseUrl));
  const pubsub = createMemoryPubSub();
  const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
  const records = await createRecords({
    databaseUrls: [cut.url],
    secret: 'a secret for tests',
    log: silent,
    pubsub,
    attachments: anyFile,
    poolSize: 1,
  });
  const query = 'mutation($n: String!) { createOrder(data: {number: $n, total: "1"}) { id } }';
  const variables = { n: 'once' };
  const idempotencyKey = randomUUID();
  const lost = await records.subgraph.answer(
    { query, variables },
    {
      requestId: randomUUID(),
      caller: admin,
      app: { id: fixture.appId, slug: 'test', versionHash: await versionHash() },
      deadline: Date.now() + 10_000,
      publicUrl: 'http://localhost',
      idempotencyKey,
    },
  );
  expect(lost.errorCode).toBe('UNAVAILABLE');
  const again = await fixture.answer(query, variables, admin, { idempotencyKey });
  expect(again).toMatchObject({ errorCode: undefined, replayed: true });
  expect(await fixture.ask('{ orders { totalCount } }')).toEqual({ orders: { totalCount: 1 } });
  const other = await fixture.answer(`${query} `, variables, admin, { idempotencyKey });
  expect(other.errorCode).toBe('IDEMPOTENCY_MISMATCH');
  await records[Symbol.asyncDispose]();
  await pubsub[Symbol.asyncDispose]();
  cut.close();
});
