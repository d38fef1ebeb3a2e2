import { createTestDatabase, type TestDatabase } from '@trellis/testing';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { eventually, type Scene, sceneOf } from './scene.ts';
import { shopWith } from './shop.ts';
import { type Station, startStation, type TestApp } from './station.ts';

const end = { start: 'end', nodes: { end: { type: 'condition', where: {} } } } as const;
const onCreate = { trigger: { on: 'CREATE' }, ...end } as const;
const none = shopWith({});
const first = shopWith({ First: onCreate });
const second = shopWith({ First: onCreate, Second: onCreate });

let database: TestDatabase;
const stations: Station[] = [];
beforeEach(async () => (database = await createTestDatabase()));
afterEach(async () => {
  for (const station of stations.splice(0)) await station[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

async function openStation(): Promise<Station> {
  const started = await startStation(database.url);
  stations.push(started);
  return started;
}

/** The workflows that an order has started, once there are as many as said. */
function startedBy(scene: Scene, order: string, count: number): Promise<readonly string[]> {
  return eventually(async () => {
    const names = (await scene.runs(order)).map(({ workflow }) => workflow).toSorted();
    expect(names).toHaveLength(count);
    return names;
  });
}

test('the first change after the first publish of an app starts its workflow', async () => {
  const running = await openStation();
  for (let round = 0; round < 5; round++) {
    const app = await running.publish(first);
    const scene = sceneOf(running, app, database);
    expect(await startedBy(scene, await scene.order(), 1)).toEqual(['First']);
  }
});

test('a publish that adds the first workflow misses no later change and takes no earlier one, while others write and nobody told workflow yet', async () => {
  const running = await openStation();
  const before = await running.publish(none);
  const written: { readonly order: string; readonly begun: number; readonly answered: number }[] = [];
  const stop = new AbortController();
  const write = async (app: TestApp): Promise<void> => {
    const scene = sceneOf(running, app, database);
    while (!stop.signal.aborted) {
      const begun = performance.now();
      written.push({ begun, order: await scene.order(), answered: performance.now() });
    }
  };
  const writers = [write(before), write(before), write(before)];
  await eventually(async () => expect(written.length).toBeGreaterThan(5));
  const publishing = performance.now();
  const after = await running.publish(first, before, false);
  const published = performance.now();
  const late = () => written.filter(({ begun }) => begun > published);
  await eventually(async () => expect(late().length).toBeGreaterThan(5));
  running.directory.announce(after.slug);
  stop.abort();
  await Promise.all(writers);
  const scene = sceneOf(running, after, database);
  await startedBy(scene, await scene.order(), 1);
  const early = written.filter(({ answered }) => answered < publishing);
  for (const { order } of early) expect(await scene.runs(order)).toEqual([]);
  for (const { order } of late()) await startedBy(scene, order, 1);
});

test('a change starts what was published when it was made, however late it is read', async () => {
  const away = await openStation();
  await away.workflow[Symbol.asyncDispose]();
  const v1 = await away.publish(none);
  const orders = [await sceneOf(away, v1, database).order()];
  const v2 = await away.publish(first, v1);
  orders.push(await sceneOf(away, v2, database).order());
  const v3 = await away.publish(second, v2);
  orders.push(await sceneOf(away, v3, database).order());
  const scene = sceneOf(await openStation(), v3, database);
  const [before = '', one = '', both = ''] = orders;
  expect(await startedBy(scene, both, 2)).toEqual(['First', 'Second']);
  expect(await startedBy(scene, one, 1)).toEqual(['First']);
  expect(await scene.runs(before)).toEqual([]);
});
