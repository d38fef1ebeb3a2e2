import { describe, expect, test } from 'vitest';
import { createSync } from './create-sync.ts';
import { memoryStorage } from './storage/memory.ts';
import type { SyncOptions } from './sync.ts';
import { createFakeGraph, type FakeGraph, type FakeRequest } from './testing/fake-graph.ts';
import { createManualClock, idle } from './testing/manual-clock.ts';

interface App {
  Order: { id: string; version?: number | null; name?: string | null; note?: string | null; _deleted: boolean };
}

function world() {
  const graph = createFakeGraph();
  const clock = createManualClock();
  const kept = new Map<string, string>();
  /** A client on the one storage; a second one is the first one's process started again. */
  const start = (more: Partial<SyncOptions<App>> = {}) =>
    createSync<App>({
      url: 'http://a.test/graphql',
      models: ['Order'],
      http: graph.http,
      storage: memoryStorage(kept),
      clock,
      ...more,
    });
  return { graph, clock, kept, start };
}

const is =
  (operation: FakeRequest['operation']) =>
  (request: FakeRequest): boolean =>
    request.operation === operation;
const offline = (): never => {
  throw new Error('no network');
};
/** The next push reaches the server, and its answer does not come back. */
const loseAnswer = (graph: FakeGraph) => async (request: FakeRequest) => {
  if (!is('SyncPush')(request)) return undefined;
  graph.intercept = () => undefined;
  const { headers, variables } = request;
  const body = JSON.stringify({ query: 'mutation SyncPush', variables });
  await graph.http({ url: '', headers, timeoutMs: 0, body });
  return offline();
};
const names = (list: readonly { readonly name?: string | null }[]): string[] => list.map(({ name }) => name ?? '');
const mutationsIn = (graph: FakeGraph) =>
  graph.requests.filter(is('SyncPush')).map(({ variables }) => variables.input?.mutations ?? []);

/** A write that is on its way down a connection which has died, and how the platform tells of the network. */
async function writtenInSilence() {
  const { graph, clock, start } = world();
  let tell = (): void => undefined;
  const sync = await start({
    presence(listener) {
      tell = listener;
      return () => undefined;
    },
  });
  await sync.now();
  graph.intercept = () => new Promise<never>(() => undefined);
  const id = await sync.create('Order', { name: 'A' });
  await idle();
  return { graph, clock, sync, id, appears: () => tell() };
}

test('what is asked down a connection that died in silence is asked anew when the platform tells of the network', async () => {
  const { graph, sync, id, appears } = await writtenInSilence();
  graph.intercept = () => undefined;
  expect(graph.records.has(`Order/${id}`)).toBe(false);
  appears();
  await idle();
  expect(graph.records.get(`Order/${id}`)).toMatchObject({ name: 'A' });
  expect(sync.pending).toEqual([]);
});

test('so is what the platform then sends down another one that died as well', async () => {
  const { graph, clock, id, appears } = await writtenInSilence();
  appears();
  await idle();
  graph.intercept = () => undefined;
  await clock.pass(2_000);
  expect(graph.records.get(`Order/${id}`)).toMatchObject({ name: 'A' });
});

describe('a write', () => {
  test('is shown at once, sent, and shown as the server has it afterwards', async () => {
    const { graph, start } = world();
    const sync = await start();
    const stored = sync.create('Order', { name: 'A' });
    expect(names(sync.list('Order'))).toEqual(['A']);
    const id = await stored;
    await sync.now();
    expect(sync.get('Order', id)).toEqual(graph.records.get(`Order/${id}`));
    expect(sync.pending).toEqual([]);
  });

  test('that was made offline is sent when the network is back, with one key however often', async () => {
    const { graph, clock, start } = world();
    const sync = await start();
    await idle();
    graph.intercept = offline;
    await sync.create('Order', { name: 'A' });
    await clock.pass(300_000);
    expect(sync.status).toBe('offline');
    expect(names(sync.list('Order'))).toEqual(['A']);
    graph.intercept = () => undefined;
    await clock.pass(60_000);
    expect(graph.records.size).toBe(1);
    const keys = mutationsIn(graph).map(([mutation]) => mutation?.key);
    expect(keys.length).toBeGreaterThan(4);
    expect(new Set(keys).size).toBe(1);
    expect(sync.status).toBe('polling');
  });

  test('whose answer is lost is applied once, also where the process dies and another goes on', async () => {
    const { graph, start } = world();
    const first = await start();
    await idle();
    graph.intercept = loseAnswer(graph);
    const id = await first.create('Order', { name: 'A' });
    await idle();
    const version = graph.records.get(`Order/${id}`)?.version;
    expect(version).toEqual(expect.any(Number));
    // Nothing is told to the first one any more: its process is gone.
    const second = await start();
    expect(names(second.list('Order'))).toEqual(['A']);
    await second.update('Order', id, { note: 'later' });
    await second.now();
    expect(graph.records.get(`Order/${id}`)).toEqual({ id, name: 'A', note: 'later', version: (version ?? 0) + 1 });
    expect(second.list('Order')).toEqual([...graph.records.values()]);
    await first.close();
  });

  test('goes into the one before it, where that one is of the same record and has not been sent', async () => {
    const { graph, start } = world();
    const sync = await start();
    await idle();
    graph.intercept = offline;
    const other = await sync.create('Order', { name: 'other' });
    await idle();
    const id = await sync.create('Order', { name: 'A' });
    await sync.update('Order', id, { name: 'B' });
    await sync.update('Order', other, { name: 'another' });
    await sync.update('Order', id, { note: 'n' });
    graph.intercept = () => undefined;
    await sync.now();
    expect(
      mutationsIn(graph)
        .slice(-2)
        .map((batch) => batch.map(({ op, data }) => [op, data])),
    ).toEqual([
      [
        ['CREATE', { name: 'other' }],
        ['CREATE', { name: 'B' }],
      ],
      [
        ['UPDATE', { name: 'another' }],
        ['UPDATE', { note: 'n' }],
      ],
    ]);
    expect(names(sync.list('Order')).toSorted()).toEqual(['B', 'another']);
  });

  test('is stored as it is sent, before it is sent: the next process would send the same', async () => {
    const { graph, kept, start } = world();
    const storage = memoryStorage(kept);
    const slow = {
      load: storage.load,
      write: (entries: ReadonlyMap<string, string | null>) => idle().then(() => storage.write(entries)),
    };
    const sync = await start({ storage: slow });
    await idle();
    const sent: unknown[] = [];
    const stored: unknown[] = [];
    graph.intercept = ({ variables }) => {
      for (const { key, data } of variables.input?.mutations ?? []) {
        sent.push(data);
        stored.push(JSON.parse(kept.get(`write/${key}`) ?? '{}').data);
      }
      return undefined;
    };
    const first = sync.create('Order', { name: 'A' });
    const id = sync.list('Order')[0]?.id ?? '';
    await Promise.all([first, sync.update('Order', id, { name: 'B' })]);
    await sync.now();
    expect(sent).not.toEqual([]);
    expect(stored).toEqual(sent);
  });

  test('to what was never sent and is removed again is never sent', async () => {
    const { graph, start } = world();
    const sync = await start();
    await idle();
    graph.intercept = offline;
    const id = await sync.create('Order', { name: 'A' });
    // The one write is on its way already; the next is not.
    await sync.remove('Order', id);
    expect(sync.list('Order')).toEqual([]);
    graph.intercept = () => undefined;
    await sync.now();
    expect(graph.records.size).toBe(0);
    expect(sync.pending).toEqual([]);
  });

  test('that makes no sense here is refused here', async () => {
    const { start } = world();
    const sync = await start();
    await expect(sync.update('Order', 'x', {})).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(sync.remove('Order', 'x')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await sync.create('Order', { id: 'x' });
    await expect(sync.create('Order', { id: 'x' })).rejects.toMatchObject({ code: 'CONFLICT' });
  });
});

describe('a refused write', () => {
  test('comes to a list, blocks no other, and can be sent again or given up', async () => {
    const { graph, start } = world();
    const sync = await start();
    const bad = await sync.create('Order', { name: 'forbidden' });
    await sync.create('Order', { name: 'good' });
    await sync.now();
    expect(names(sync.list('Order'))).toEqual(['good']);
    const fieldErrors = [{ path: ['name'], rule: 'custom', params: null, message: 'not this name' }];
    expect(sync.refused).toMatchObject([
      {
        model: 'Order',
        id: bad,
        op: 'CREATE',
        data: { name: 'forbidden' },
        refusal: { kind: 'REJECTED', fieldErrors },
      },
    ]);
    await sync.retry(sync.refused[0]?.key ?? '', { name: 'allowed' });
    expect(sync.refused).toEqual([]);
    await sync.now();
    expect(graph.records.get(`Order/${bad}`)).toMatchObject({ name: 'allowed' });

    await sync.update('Order', bad, { name: 'forbidden' });
    await sync.now();
    const keys = mutationsIn(graph).flatMap((batch) => batch.map(({ key }) => `rejected ${key}`));
    await sync.dismiss(sync.refused[0]?.key ?? '');
    expect(sync.refused).toEqual([]);
    await sync.now();
    // The server keeps a list of them too.
    const dismissed = graph.requests.filter(is('SyncDismiss')).map(({ variables }) => variables.id);
    expect(dismissed).toEqual([keys[0], keys[keys.length - 1]]);
    expect(names(sync.list('Order')).toSorted()).toEqual(['allowed', 'good']);
  });

  test('is still there when the app is started again', async () => {
    const { start } = world();
    const sync = await start();
    await sync.create('Order', { name: 'forbidden' });
    await sync.now();
    await sync.close();
    expect((await start()).refused).toMatchObject([{ data: { name: 'forbidden' } }]);
  });

  test('that spoils the whole request is found, and the others are applied', async () => {
    const { graph, start } = world();
    const sync = await start();
    await idle();
    graph.intercept = ({ variables: { input } }) => {
      if (!input?.mutations.some(({ data }) => data['name'] === 'poison')) return undefined;
      return { errors: [{ message: 'no such field', extensions: { code: 'BAD_USER_INPUT' } }] };
    };
    await Promise.all(['a', 'b', 'poison', 'c', 'd'].map((name) => sync.create('Order', { name })));
    await sync.now();
    expect(names(sync.list('Order')).toSorted()).toEqual(['a', 'b', 'c', 'd']);
    expect(sync.refused).toMatchObject([
      { data: { name: 'poison' }, refusal: { kind: 'FAILED', code: 'BAD_USER_INPUT' } },
    ]);
  });
});

describe('a conflict', () => {
  const conflicting = async (more: Partial<SyncOptions<App>>) => {
    const { graph, start } = world();
    graph.put('Order', 'x', { name: 'base' });
    const sync = await start(more);
    await sync.now();
    graph.intercept = offline;
    await sync.update('Order', 'x', { name: 'mine' });
    await idle();
    graph.put('Order', 'x', { name: 'theirs' });
    graph.intercept = () => undefined;
    await sync.now();
    return { graph, sync, name: graph.records.get('Order/x')?.['name'] };
  };

  test('is decided by the app, which sees what both did and on what', async () => {
    const { name, sync } = await conflicting({
      onConflict({ mine, theirs, base }) {
        return { name: [base?.name, theirs?.name, mine.name].join(' ') };
      },
    });
    expect(name).toBe('base theirs mine');
    expect(names(sync.list('Order'))).toEqual(['base theirs mine']);
  });

  test.each([
    ['theirs', 'theirs'],
    ['mine', 'mine'],
  ] as const)('can end with %s', async (resolution, expected) => {
    const { name, sync } = await conflicting({ onConflict: () => resolution });
    expect(name).toBe(expected);
    expect(names(sync.list('Order'))).toEqual([expected]);
    expect([sync.pending, sync.refused]).toEqual([[], []]);
  });

  test('that nobody decides leaves theirs, and mine among what was refused', async () => {
    const { name, sync } = await conflicting({});
    expect(name).toBe('theirs');
    expect(names(sync.list('Order'))).toEqual(['theirs']);
    expect(sync.refused).toMatchObject([
      { data: { name: 'mine' }, refusal: { kind: 'CONFLICT', theirs: { name: 'theirs' } } },
    ]);
    await sync.retry(sync.refused[0]?.key ?? '');
    await sync.now();
    expect(names(sync.list('Order'))).toEqual(['mine']);
  });

  test('whose answer is lost is found again', async () => {
    const { graph, start } = world();
    graph.put('Order', 'x', { name: 'base' });
    const sync = await start({ onConflict: ({ theirs }) => ({ name: `${theirs?.name} and mine` }) });
    await sync.now();
    graph.put('Order', 'x', { name: 'theirs' });
    graph.intercept = loseAnswer(graph);
    await sync.update('Order', 'x', { name: 'mine' });
    await idle();
    expect(names(sync.list('Order'))).toEqual(['mine']);
    await sync.now();
    expect(names(sync.list('Order'))).toEqual(['theirs and mine']);
    expect([...graph.records.values()]).toMatchObject([{ name: 'theirs and mine' }]);
  });

  test('with a delete keeps what was written, for the app to see', async () => {
    const { graph, start } = world();
    graph.put('Order', 'x', { name: 'base' });
    const sync = await start({ onConflict: () => 'mine' });
    await sync.now();
    graph.put('Order', 'x', null);
    await sync.update('Order', 'x', { name: 'mine' });
    await sync.now();
    expect(sync.list('Order')).toEqual([]);
    expect(sync.refused).toMatchObject([{ data: { name: 'mine' }, refusal: { kind: 'CONFLICT', theirs: null } }]);
  });
});

test('after an outage whatever gets through first has the rest sent and asked for at once', async () => {
  const { graph, clock, start } = world();
  const sync = await start();
  await idle();
  graph.intercept = offline;
  await sync.create('Order', { name: 'A' });
  await clock.pass(300_000);
  graph.intercept = () => undefined;
  const before = graph.requests.length;
  while (graph.requests.length === before) await clock.pass(Math.min(...clock.waiting));
  const operations = graph.requests.slice(before).map(({ operation }) => operation);
  expect(new Set(operations)).toEqual(new Set(['SyncPull', 'SyncPush']));
});

describe('what is pulled', () => {
  test('is there after a restart without a request, and the next pull goes on where the last ended', async () => {
    const { graph, start } = world();
    for (let number = 0; number < 7; number++) graph.put('Order', `o${number}`, { name: `${number}` });
    const first = await start({ pullLimit: 3 });
    await first.now();
    await first.close();
    graph.intercept = offline;
    const second = await start({ pullLimit: 3 });
    expect(second.list('Order')).toHaveLength(7);
    graph.intercept = () => undefined;
    const before = graph.requests.length;
    graph.put('Order', 'o0', { name: 'changed' });
    await second.now();
    expect(graph.requests[before]?.variables.since).toBe('0:7');
    expect(second.get('Order', 'o0')).toMatchObject({ name: 'changed' });
  });

  test('after a reset stays shown until all has been read again, and only then loses what is gone', async () => {
    const { graph, start } = world();
    for (const id of ['a', 'b', 'c', 'd']) graph.put('Order', id, { name: id });
    const sync = await start({ pullLimit: 1 });
    await sync.now();
    const shown: string[] = [];
    sync.subscribe('Order', () => shown.push(names(sync.list('Order')).join('')));
    graph.put('Order', 'b', null);
    graph.put('Order', 'e', { name: 'e' });
    graph.forget();
    await sync.now();
    expect(shown).toEqual(['acde']);
  });

  test('goes on with reading again where the process died in the midst of it', async () => {
    const { graph, start } = world();
    for (const id of ['a', 'b', 'c', 'd']) graph.put('Order', id, { name: id });
    const first = await start({ pullLimit: 1 });
    await first.now();
    graph.put('Order', 'b', null);
    graph.forget();
    graph.intercept = ({ variables }) => (variables.since === '1:1:3' ? offline() : undefined);
    await expect(first.now()).rejects.toMatchObject({ code: 'OFFLINE' });
    graph.intercept = () => undefined;
    const second = await start({ pullLimit: 1 });
    await second.now();
    expect(names(second.list('Order'))).toEqual(['a', 'c', 'd']);
    await first.close();
  });

  test('is the same array until something changes, and tells only of what changed', async () => {
    const { graph, start } = world();
    graph.put('Order', 'a', { name: 'a' });
    const sync = await start();
    await sync.now();
    const list = sync.list('Order');
    let told = 0;
    sync.subscribe('Order', () => told++);
    graph.put('Order', 'b', null);
    await sync.now();
    expect(sync.list('Order')).toBe(list);
    expect(told).toBe(0);
  });
});

test('a page from before a write was applied does not take the write away for a moment', async () => {
  const { graph, start } = world();
  graph.put('Order', 'a', { name: 'before' });
  const sync = await start();
  await sync.now();
  const before = graph.records.get('Order/a');
  const shown: string[] = [];
  sync.subscribe('Order', () => shown.push(...names(sync.list('Order'))));
  graph.intercept = (request) => {
    if (!is('SyncPull')(request)) return undefined;
    graph.intercept = () => undefined;
    const changes = [{ model: 'Order', id: 'a', version: before?.version, deleted: false, data: before }];
    return { data: { syncPull: { changes, cursor: request.variables.since, hasMore: true, reset: false } } };
  };
  await sync.update('Order', 'a', { name: 'mine' });
  await sync.now();
  expect(sync.get('Order', 'a')).toEqual(graph.records.get('Order/a'));
  expect(new Set(shown)).toEqual(new Set(['mine']));
});

describe('a token', () => {
  test('that is refused is renewed once, and the request sent again', async () => {
    const { graph, start } = world();
    const asked: (string | undefined)[] = [];
    let token = 'old';
    graph.intercept = ({ headers }) =>
      headers['authorization'] === 'Bearer new'
        ? undefined
        : { errors: [{ message: 'who?', extensions: { code: 'UNAUTHENTICATED' } }] };
    const sync = await start({
      token(refused) {
        asked.push(refused);
        if (refused) token = 'new';
        return token;
      },
    });
    await sync.now();
    expect(asked.filter(Boolean)).toEqual(['old']);
    expect(sync.status).toBe('polling');
  });
});

test('a storage that fails once loses nothing: the next write brings what it missed', async () => {
  const { graph, kept, start } = world();
  let fails = 1;
  const storage = memoryStorage(kept);
  const sync = await start({
    storage: {
      load: () => storage.load(),
      async write(entries) {
        if (fails-- > 0) throw new Error('full');
        return storage.write(entries);
      },
    },
  });
  await idle();
  graph.put('Order', 'a', { name: 'a' });
  fails = 1;
  await expect(sync.now()).rejects.toThrow('full');
  graph.put('Order', 'b', { name: 'b' });
  await sync.now();
  await sync.close();
  graph.intercept = offline;
  expect(names((await start()).list('Order'))).toEqual(['a', 'b']);
});
