import { setTimeout as pause } from 'node:timers/promises';
import { assignIds, resolveApp } from '@trellis/app-definition';
import { quoteSchema } from '@trellis/change-log';
import { createPool } from '@trellis/postgres';
import type { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appSchema } from '../sql.ts';
import { loggedTables } from '../sync/as-of.ts';
import { boardApp } from '../testing/cursor/board-app.ts';
import { faultsOf, replay } from '../testing/cursor/faults.ts';
import { playHistory } from '../testing/cursor/history.ts';
import {
  type Read,
  type Reader,
  sequenceReader,
  snapshotReader,
  watermarkReader,
  wholeLog,
} from '../testing/cursor/readers.ts';
import { Chance } from '../testing/random/chance.ts';
import { proofSeeds } from '../testing/random/seeds.ts';
import { createRecordsFixture, type RecordsFixture } from '../testing/records-fixture.ts';

const definition = assignIds(boardApp);
const app = resolveApp(definition);

let fixture: RecordsFixture;
let log: Pool;
beforeAll(async () => {
  fixture = await createRecordsFixture(definition);
  log = createPool({ url: fixture.databaseUrl, applicationName: 'trellis cursor proof', max: 4 });
});
afterAll(async () => {
  await log.end();
  await fixture[Symbol.asyncDispose]();
});

const schemaOf = () => quoteSchema(appSchema(fixture.appId));

interface Played {
  readonly log: readonly Read[];
  readonly reads: readonly (readonly Read[])[];
}

/** A history with readers beside it, each by pages of random sizes, until they have read to the end. */
async function play(seed: number, readers: readonly Reader[]): Promise<Played> {
  const chance = new Chance(seed);
  for (const { name } of app.models.values()) await log.query(`delete from ${schemaOf()}."${name}"`);
  await log.query(`delete from ${schemaOf()}._change`);
  let isWriting = true;
  // Where each begins lies before all that is written: it reads the whole history.
  const beginnings = await Promise.all(
    readers.map(async (reader) => ({ reader, place: (await reader(undefined, 1)).place })),
  );
  const follow = async ({ reader, place: beginning }: (typeof beginnings)[number]): Promise<readonly Read[]> => {
    const read: Read[] = [];
    let place = beginning;
    // A window that was read to its end ends with an empty page; the next one may hold more.
    for (let emptyPages = 0; emptyPages < 2;) {
      const hadEnded = !isWriting;
      const page = await reader(place, chance.of([1, 2, 7, 40, 500]));
      read.push(...page.changes);
      ({ place } = page);
      emptyPages = hadEnded && page.changes.length === 0 ? emptyPages + 1 : 0;
      await pause(chance.next() * 3);
    }
    return read;
  };
  const following = Promise.all(beginnings.map(follow));
  await playHistory(fixture, app, chance);
  isWriting = false;
  const reads = await following;
  return { log: await wholeLog(log, schemaOf()), reads };
}

/** Every row that the log follows. */
async function rowsNow(): Promise<readonly string[]> {
  const tables = [...loggedTables(app).keys()].map(
    (table) => `select to_jsonb(t) as image from ${schemaOf()}."${table}" t`,
  );
  const { rows } = await log.query<{ image: string }>(tables.join(' union all '));
  return rows.map(({ image }) => JSON.stringify(JSON.parse(image)));
}

describe('a cursor reads each change once and each record’s in order, and what it read is what there is', () => {
  test.each(proofSeeds(4, 50))('seed %i', async (seed) => {
    const played = await play(seed, [snapshotReader(log, schemaOf())]);
    const [read = []] = played.reads;
    expect(played.log.length).toBeGreaterThan(50);
    expect(faultsOf(read, played.log)).toEqual([]);
    expect([...replay(read).values()].toSorted()).toEqual((await rowsNow()).toSorted());
  });
});

test('the histories are hard enough: a cursor by number misses changes, and one by the oldest transaction disorders them', async () => {
  const found: string[] = [];
  const isTold = () => found.some((fault) => /missed/.test(fault)) && found.some((fault) => /out of order/.test(fault));
  for (let seed = 1; seed <= 10 && !isTold(); seed++) {
    const { reads, log: whole } = await play(seed, [sequenceReader(log, schemaOf()), watermarkReader(log, schemaOf())]);
    const [bySequence = [], byWatermark = []] = reads;
    found.push(...faultsOf(bySequence, whole).filter((fault) => /missed/.test(fault)));
    found.push(...faultsOf(byWatermark, whole).filter((fault) => /out of order/.test(fault)));
  }
  expect(found.join()).toMatch(/missed/);
  expect(found.join()).toMatch(/out of order/);
});
