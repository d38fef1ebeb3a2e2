import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import type { RecordsFixture } from '../records-fixture.ts';
import { Chance } from '../random/chance.ts';
import { KeyedReplica } from './keyed-replica.ts';
import { byId, Replica } from './replica.ts';
import { Lost, models, World } from './world.ts';

/**
 * Replicas that are offline for spells, write, push and pull, by a network that loses and doubles, while others write
 * and connections break. Then the network is as it should be, until nobody has anything to push or to pull.
 */
export async function play(fixture: RecordsFixture, seed: number, count: number, steps: number): Promise<void> {
  const chance = new Chance(seed);
  // The log keeps what an earlier play wrote, also one of the same seed.
  const run = `${seed}/${randomUUID().slice(0, 8)}`;
  await using world = await World.open(fixture, chance);
  const plain = Array.from({ length: Math.ceil(count / 2) }, (_, n) => new Replica(`${run}/r${n}`, world, chance));
  const keyed = Array.from(
    { length: Math.floor(count / 2) },
    (_, n) => new KeyedReplica(`${run}/k${n}`, world, chance),
  );
  const all = [...plain, ...keyed];
  for (let step = 0; step < steps; step++) {
    const active = all.filter(() => chance.below(3) === 0);
    for (const replica of active) for (let edits = chance.below(4); edits > 0; edits--) replica.edit();
    const online = active.filter(() => chance.below(3) > 0);
    await Promise.all([...online.map((replica) => tolerate(replica.sync())), world.disturb()]);
  }
  world.isCalm = true;
  for (let rounds = 0; rounds < 20; rounds++) {
    for (const replica of all) await calmly(() => replica.sync());
    if (!all.some(({ isDirty }) => isDirty)) break;
  }
  for (const replica of all) await calmly(() => replica.sync());
  await expectAllEqual(world, all);
  await expectNothingLost(world, plain, keyed);
}

async function tolerate(work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof Lost)) throw error;
  }
}

/** The last connections that were broken are found out. */
async function calmly(work: () => Promise<void>): Promise<void> {
  for (let times = 0; times < 10; times++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof Lost)) throw error;
    }
  }
  throw new Error('nothing comes through');
}

async function expectAllEqual(world: World, replicas: readonly (Replica | KeyedReplica)[]): Promise<void> {
  for (const replica of replicas)
    for (const model of models) {
      const seen = await world.seen(model, replica.person, replica.filterOf(model));
      expect(replica.shown(model), model).toEqual(seen.toSorted(byId));
    }
}

async function expectNothingLost(
  world: World,
  plain: readonly Replica[],
  keyed: readonly KeyedReplica[],
): Promise<void> {
  const refused = await world.refusedTexts();
  for (const model of models) {
    const written = await world.timesWritten(model);
    for (const { text, fate } of plain.flatMap(({ edits }) => edits.filter((edit) => edit.model === model))) {
      const times = written.get(text) ?? 0;
      expect(fate, text).not.toBe('waiting');
      if (fate === 'acknowledged') expect(times, text).toBeGreaterThan(0);
      // Whose writes are taken whatever others have written has them taken again after a lost answer, for want of a key.
      if (model !== 'Reading') expect(times, text).toBeLessThan(2);
    }
    for (const [text, { status }] of keyed.flatMap(({ answers }) =>
      [...answers].filter(([, answer]) => answer.model === model),
    )) {
      const times = written.get(text) ?? 0;
      const expected = status === 'APPLIED' || status === 'MERGED' ? 1 : 0;
      expect({ text, status, times }).toEqual({ text, status, times: expected });
      if (status === 'REJECTED') expect(refused.has(text), text).toBe(true);
    }
  }
}
