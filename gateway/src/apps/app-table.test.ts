import type { LiveApp } from '@trellis/service-api';
import { pino } from 'pino';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { type AppTable, createAppTable } from './app-table.ts';

const log = pino({ level: 'silent' });
let live: Map<string, LiveApp>;
let asked: string[];
let announce: (slug: string) => void;
let warm: (hash: string) => Promise<unknown>;
let table: AppTable;
let fail: Error | undefined;

function app(slug: string, version: number): LiveApp {
  return { id: slug, slug, name: slug, version, versionHash: `v${version}`, supergraphHash: `h${version}` };
}

beforeEach(() => {
  vi.useFakeTimers();
  live = new Map([['shop', app('shop', 1)]]);
  asked = [];
  fail = undefined;
  warm = async () => undefined;
  table = createAppTable({
    registry: {
      async liveApp(slug) {
        asked.push(slug);
        if (fail) throw fail;
        return live.get(slug);
      },
      onChange(listener) {
        announce = listener;
        return () => (announce = () => undefined);
      },
    },
    warm: (hash) => warm(hash),
    log,
  });
  return () => vi.useRealTimers();
});

test('the registry is asked once, however many requests come', async () => {
  await Promise.all([table.find('shop'), table.find('shop'), table.find('shop')]);
  expect(await table.find('shop')).toEqual(app('shop', 1));
  expect(asked).toEqual(['shop']);
});

test('who asks after an announcement gets the new version', async () => {
  await table.find('shop');
  live.set('shop', app('shop', 2));
  announce('shop');
  expect(await table.find('shop')).toMatchObject({ version: 2 });
});

test('a version that is announced while the one before is loading is not missed', async () => {
  await table.find('shop');
  const loading = Promise.withResolvers<void>();
  warm = () => loading.promise;
  live.set('shop', app('shop', 2));
  announce('shop');
  const found = table.find('shop');
  await vi.advanceTimersByTimeAsync(0);
  live.set('shop', app('shop', 3));
  announce('shop');
  loading.resolve();
  expect(await found).toMatchObject({ version: 3 });
});

test('a lost announcement delays by five seconds', async () => {
  await table.find('shop');
  live.set('shop', app('shop', 2));
  await vi.advanceTimersByTimeAsync(4_900);
  expect(await table.find('shop')).toMatchObject({ version: 1 });
  await vi.advanceTimersByTimeAsync(200);
  expect(await table.find('shop')).toMatchObject({ version: 2 });
});

describe('while the registry, or loading the new version, fails', () => {
  test('the live version goes on', async () => {
    await table.find('shop');
    fail = new Error('down');
    announce('shop');
    expect(await table.find('shop')).toMatchObject({ version: 1 });
    fail = undefined;
    live.set('shop', app('shop', 2));
    await vi.advanceTimersByTimeAsync(1_100);
    expect(await table.find('shop')).toMatchObject({ version: 2 });
  });

  test('an app that was never seen is an error, and is found when it works again', async () => {
    fail = new Error('down');
    await expect(table.find('shop')).rejects.toThrow('down');
    fail = undefined;
    expect(await table.find('shop')).toMatchObject({ version: 1 });
  });
});

describe('an unknown app', () => {
  test('is remembered for a moment, or until it is published', async () => {
    expect(await table.find('new')).toBeUndefined();
    expect(await table.find('new')).toBeUndefined();
    expect(asked).toEqual(['new']);
    await vi.advanceTimersByTimeAsync(2_100);
    await table.find('new');
    expect(asked).toEqual(['new', 'new']);
    live.set('new', app('new', 1));
    announce('new');
    expect(await table.find('new')).toMatchObject({ slug: 'new' });
  });

  test.each(['Shop', 'a', '../etc', 'shop@:3', 'x'.repeat(41)])('%s is no slug and asks nobody', async (slug) => {
    expect(await table.find(slug)).toBeUndefined();
    expect(asked).toEqual([]);
  });
});

test('a deleted app is gone at once', async () => {
  await table.find('shop');
  live.delete('shop');
  announce('shop');
  expect(await table.find('shop')).toBeUndefined();
});
