import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLiveFixture, type LiveFixture } from './testing/live-fixture.ts';

let fixture: LiveFixture;
beforeAll(async () => {
  fixture = await createLiveFixture();
});
afterAll(() => fixture?.[Symbol.asyncDispose]());

interface Batch {
  readonly control: string;
  readonly cursor: string;
  readonly hasMore: boolean;
  readonly changes: readonly { readonly version: number; readonly recordId: string; readonly node: object | null }[];
}

interface Stream extends AsyncDisposable {
  text(): Promise<string>;
  next(): Promise<Batch>;
}

async function subscribe(after?: string, node = '{ number meta }'): Promise<Stream> {
  const stream = await fixture.subscribe(
    `subscription($after: SyncCursor) { it: orderChanges(after: $after) { control cursor hasMore changes { version recordId node ${node} } } }`,
    { after },
  );
  const text = async () => String((await stream.next()).value);
  return {
    text,
    next: async () => (JSON.parse(await text()) as { data: { it: Batch } }).data.it,
    async [Symbol.asyncDispose]() {
      await stream.return?.();
    },
  };
}

const create = (number: string, meta: unknown = null): Promise<string> =>
  fixture.create('Order', { number, total: '1', meta });

const change = (id: string, meta: unknown): Promise<void> => fixture.update('Order', id, { meta });

/** The versions that a stream tells of one record, up to one of them. */
async function versionsUpTo(stream: Stream, last: number): Promise<readonly number[]> {
  const told: number[] = [];
  while (told.at(-1) !== last) told.push(...(await stream.next()).changes.map(({ version }) => version));
  return told;
}

const upTo = (last: number) => Array.from({ length: last }, (_, index) => index + 1);

test('a stretch of the log is read once for all who ask alike, and told to each in the same words', async () => {
  const streams = await Promise.all(Array.from({ length: 50 }, () => subscribe()));
  for (const batch of await Promise.all(streams.map((stream) => stream.next()))) expect(batch.control).toBe('READY');
  fixture.asked();
  for (const number of ['f-1', 'f-2', 'f-3']) {
    const waiting = streams.map((stream) => stream.text());
    const id = await create(number);
    const texts = new Set(await Promise.all(waiting));
    expect(texts.size).toBe(1);
    expect([...texts][0]).toContain(id);
  }
  expect(fixture.asked().changes).toBeLessThanOrEqual(6);
  await Promise.all(streams.map((stream) => stream[Symbol.asyncDispose]()));
});

test('who comes back while others listen is told from memory what he missed', async () => {
  await using other = await subscribe();
  await other.next();
  const first = await subscribe();
  await first.next();
  await create('m-0');
  const { cursor } = await first.next();
  await first[Symbol.asyncDispose]();
  const missed = [await create('m-1'), await create('m-2')];
  const heard: string[] = [];
  while (heard.length < 3) heard.push(...(await other.next()).changes.map(({ recordId }) => recordId));
  fixture.asked();
  await using again = await subscribe(cursor);
  expect(await again.next()).toMatchObject({ control: 'READY', cursor });
  const told: string[] = [];
  while (told.length < 2) told.push(...(await again.next()).changes.map(({ recordId }) => recordId));
  expect(told).toEqual(missed);
  expect(fixture.asked().changes).toBe(0);
});

test.each([
  ['many messages', 300, ''],
  ['large ones', 40, 'x'.repeat(40_000)],
])(
  'who reads nothing for long misses nothing and hears nothing twice, after %s',
  async (_name, last, filling) => {
    await using quick = await subscribe();
    await using slow = await subscribe();
    await Promise.all([quick.next(), slow.next()]);
    const id = await create(`s-${last}`, { filling });
    const following = versionsUpTo(quick, last);
    for (let version = 2; version <= last; version++) await change(id, { version, filling });
    expect(await following).toEqual(upTo(last));
    expect(await versionsUpTo(slow, last)).toEqual(upTo(last));
    // He is among the others again.
    await change(id, { version: last + 1 });
    expect(await versionsUpTo(slow, last + 1)).toEqual([last + 1]);
  },
  120_000,
);

test('a long batch comes in several messages, each with a cursor that leads to the rest', async () => {
  await using stream = await subscribe();
  await stream.next();
  const filling = 'x'.repeat(30_000);
  const data = Array.from({ length: 7 }, (_, index) => ({ number: `l-${index}`, total: '1', meta: { filling } }));
  await fixture.ask('mutation($data: [OrderCreateInput!]!) { createOrders(data: $data) { affectedCount } }', { data });
  const batches: Batch[] = [];
  while (batches.flatMap(({ changes }) => changes).length < 7) batches.push(await stream.next());
  expect(batches.map(({ changes }) => changes.length)).toEqual([2, 2, 2, 1]);
  expect(batches.map(({ hasMore }) => hasMore)).toEqual([true, true, true, false]);
  const ids = batches.flatMap(({ changes }) => changes.map(({ recordId }) => recordId));
  expect(new Set(ids).size).toBe(7);
  await using again = await subscribe(batches[1]?.cursor, '{ number }');
  await again.next();
  const rest: string[] = [];
  while (rest.length < 3) rest.push(...(await again.next()).changes.map(({ recordId }) => recordId));
  expect(rest).toEqual(ids.slice(4));
});

test('of a record that is longer than an event may be, its id is told', async () => {
  await using stream = await subscribe();
  await stream.next();
  const id = await create('b-1', { filling: 'x'.repeat(70_000) });
  expect((await stream.next()).changes).toEqual([{ version: 1, recordId: id, node: null }]);
});
