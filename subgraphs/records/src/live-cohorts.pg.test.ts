import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLiveFixture, type LiveFixture } from './testing/live-fixture.ts';
import { Chance } from './testing/random/chance.ts';
import { proofSeeds } from './testing/random/seeds.ts';
import { createOrder, type Followed, follow, type Told, updateOrder } from './testing/followed.ts';

let fixture: LiveFixture;
beforeAll(async () => {
  fixture = await createLiveFixture();
});
afterAll(() => fixture?.[Symbol.asyncDispose]());

/** Resolves when nothing has been asked for a while: whoever was woken has had his turn. */
async function quiet(): Promise<void> {
  for (let rounds = 0; rounds < 3; rounds++) {
    await pause(100);
    const { changes, live } = fixture.asked();
    if (changes + live > 0) rounds = 0;
  }
}

test.each(['changes', 'live'] as const)(
  'an idle subscription to %s costs no query, whatever happens to records of other values',
  async (kind) => {
    const run = randomUUID();
    const number = (index: number) => `${run}-${index}`;
    const all = Array.from({ length: 150 }, (_, index) => follow(fixture, kind, { number: { eq: number(index) } }));
    await Promise.all(all.map(({ begun }) => begun));
    const busy = all.at(-1);
    // The first look at the log, after the first listener came, wakes all.
    await busy?.told(1, () => createOrder(fixture, { number: number(149), total: '1' }));
    await quiet();
    await busy?.told(2, () => updateOrder(fixture, number(149), { total: '2' }));
    // What was read already may be heard of only now, by whom it concerns.
    expect(fixture.asked()[kind]).toBeLessThanOrEqual(2);
    await Promise.all(all.map((each) => each[Symbol.asyncDispose]()));
  },
);

const numbers = ['c-0', 'c-1', 'c-2', 'c-3', `c-"4\\`];

const statuses = ['DRAFT', 'PLACED', 'PAID'];

/** A condition that tells the values of its records. */
function drawEquality(chance: Chance): object {
  const drawn = [
    () => ({ status: { eq: chance.of(statuses) } }),
    () => ({ status: { in: statuses.filter(() => chance.below(2) === 0) } }),
    () => ({ number: { eq: chance.of(numbers) } }),
    () => ({ lineCount: { eq: chance.below(3) } }),
    () => ({ paid: { eq: chance.below(2) === 0 } }),
  ];
  return chance.of(drawn)();
}

/** Conditions of which some tell the values of their records, some only seem to, and some do not. */
function drawWhere(chance: Chance, depth = 0): object {
  const leaves = [
    () => drawEquality(chance),
    () => drawEquality(chance),
    () => ({ status: { ne: chance.of(statuses) } }),
    () => ({ number: { eq: chance.of(numbers).toUpperCase(), mode: 'INSENSITIVE' } }),
    () => ({ lineCount: { isNull: chance.below(2) === 0 } }),
    () => ({ total: { eq: String(chance.below(3)) } }),
    () => ({ labels: { has: chance.of(['x', 'y']) } }),
  ];
  if (depth === 2 || chance.below(3) === 0) return chance.of(leaves)();
  const parts = () => Array.from({ length: 1 + chance.below(3) }, () => drawWhere(chance, depth + 1));
  return chance.of([
    () => ({ AND: parts() }),
    () => ({ OR: parts() }),
    () => ({ NOT: drawWhere(chance, depth + 1) }),
  ])();
}

function drawData(chance: Chance): object {
  const all = {
    status: chance.of(statuses),
    lineCount: chance.of([null, 0, 1, 2]),
    paid: chance.of([null, true, false]),
    total: String(chance.below(3)),
    labels: chance.of([[], ['x'], ['x', 'y']]),
  };
  return Object.fromEntries(Object.entries(all).filter(() => chance.below(2) === 0));
}

async function change(chance: Chance): Promise<void> {
  const number = chance.of(numbers);
  const isThere = await fixture.ask<{ it: object | null }>(
    'query($number: String) { it: order(where: { number: $number }) { id } }',
    { number },
  );
  if (!isThere.it) return createOrder(fixture, { total: '0', ...drawData(chance), number });
  if (chance.below(5) > 0) return updateOrder(fixture, number, drawData(chance));
  await fixture.ask('mutation($number: String) { deleteOrder(where: { number: $number }) { id } }', { number });
}

/** The same condition in a form that tells nothing of values: its subscribers are woken by every change. */
const hidden = (where: object): object => ({ NOT: { NOT: where } });

test.each(proofSeeds(1, 25))(
  'whoever is found by values is told what he would be told if all were asked (seed %i)',
  async (seed) => {
    const chance = new Chance(seed);
    const wheres = Array.from({ length: 12 }, (_, index) => (index < 6 ? drawEquality(chance) : drawWhere(chance)));
    const pairs = wheres.flatMap((where) =>
      (['changes', 'live'] as const).map((kind): readonly [Followed, Followed] => [
        follow(fixture, kind, where),
        follow(fixture, kind, hidden(where)),
      ]),
    );
    await Promise.all(pairs.flat().map(({ begun }) => begun));
    for (let round = 0; round < 8; round++) {
      // Few at a time: whoever is woken by one is told of all.
      for (let turn = chance.below(3); turn >= 0; turn--) await change(chance);
      for (const [byValue, asAll] of pairs) {
        const expected: Told = await asAll.due();
        await expect.poll(() => asAll.state(), { timeout: 10_000, interval: 10 }).toEqual(expected);
        await expect.poll(() => byValue.state(), { timeout: 10_000, interval: 10 }).toEqual(expected);
      }
    }
    await Promise.all(pairs.flat().map((each) => each[Symbol.asyncDispose]()));
  },
);
