import { equal } from 'node:assert/strict';
import type { AppDefinition } from '@trellis/app-definition';
import type { Caller } from '@trellis/service-api';
import * as fc from 'fast-check';
import type { Apps, PublishedApp } from '../apps-fixture.ts';
import { schemaOf } from '../oracle/schema.ts';
import { withHistory } from '../past.ts';
import { arbitraryCaller } from '../random/arbitrary-caller.ts';
import { arbitraryCourse, type Pair } from '../random/arbitrary-course.ts';
import { arbitraryDatabase } from '../random/arbitrary-database.ts';
import { arbitraryArgument } from '../random/arbitrary-document.ts';
import { arbitraryDisturbed } from '../random/disturbed.ts';
import { drawn } from '../random/seeds.ts';
import { told } from '../told.ts';
import { assertEqualPasts, type Past } from './past-leaks.ts';
import { readableOf, selectionsOf, textOf } from './selections.ts';
import { type Watched, Witness } from './witness.ts';

const changesPerSeed = 10;
/** Of the models that change so many are watched, others with each seed: each costs three subscriptions. */
const watchedModels = 3;

/**
 * Databases that differ only in what a caller may not see go on so, and he is told the same of both: by events, live
 * queries, pulls and streams of replicas, and then by the versions of records and by the past. Moments and cursors are
 * not asked for; versions are equal, because they are part of what he sees.
 */
export async function assertNothingTold(apps: Apps, definition: AppDefinition, seed: number): Promise<void> {
  const full = withSync(withHistory(definition));
  const both = [await apps.publish(definition), await apps.publish(definition)] as const;
  // From an administrator nothing is hidden.
  const someone = arbitraryCaller.filter(({ roles }) => !roles.includes('admin'));
  const caller = drawn(someone, seed);
  const course = courseOf(both[0].definition, caller, seed);
  const [begin] = course;
  if (!begin) return;
  await onBoth(both, (app, side) => app.load(begin[side]));
  // Histories begin with the records that are there.
  await onBoth(both, (app) => app.republish(full));
  const watched = await watchedOf(both[0], full, caller, begin, seed);
  const witnesses = await onBoth(both, (app) => Promise.all(watched.map((one) => Witness.open(app, caller, one))));
  const pasts: Past[] = [];
  try {
    for (const [number, now] of course.entries()) {
      const before = course[number - 1];
      if (before) await onBoth(both, (app, side) => app.write(before[side], now[side]));
      pasts.push({ moment: await both[0].momentPast(), pair: now });
      await onBoth(witnesses, (all) => Promise.all(all.map((witness) => witness.catchUp())));
      for (const [index, witness] of witnesses[0].entries())
        equal(witnesses[1][index]?.told, witness.told, told(`seed ${seed}, change ${number}`, { caller, before, now }));
    }
  } finally {
    await Promise.all(witnesses.flat().map((witness) => witness[Symbol.asyncDispose]()));
  }
  await assertEqualPasts(both, { schema: schemaOf(full), caller, watched, pasts }, `seed ${seed}`);
}

function courseOf(app: AppDefinition, caller: Caller, seed: number): readonly Pair[] {
  const databaseOf = (number: number) => drawn(arbitraryDatabase(app), seed + number * 1_000_000);
  const first = databaseOf(0);
  const { database: second } = drawn(arbitraryDisturbed(app, first, databaseOf(1), caller), seed);
  return drawn(arbitraryCourse(app, { first, second }, databaseOf(2), caller, changesPerSeed), seed);
}

/** What is asked of each model: all that the caller may ask for, of records by some filter in some order. */
async function watchedOf(
  app: PublishedApp,
  full: AppDefinition,
  caller: Caller,
  { first }: Pair,
  seed: number,
): Promise<readonly Watched[]> {
  const schema = schemaOf(full);
  const models = Object.entries(full.models);
  const from = seed % models.length;
  const turned = [...models.slice(from), ...models.slice(0, from)].slice(0, watchedModels);
  return Promise.all(
    turned.map(async ([model, { plural = '' }]) => {
      const readable = await readableOf(app, selectionsOf(schema, model), plural, caller);
      const argument = (type: 'Where' | 'OrderBy') => arbitraryArgument(app.definition, schema, first, model, type);
      const where = fc.oneof(fc.constant({}), argument('Where'));
      return {
        model,
        plural,
        where: drawn(where, seed),
        orderBy: drawn(fc.array(argument('OrderBy'), { maxLength: 1 }), seed),
        readable,
        record: textOf(readable),
        document: textOf(selectionsOf(schema, `${model}SyncDocument`)),
      };
    }),
  );
}

function withSync(definition: AppDefinition): AppDefinition {
  const models = Object.entries(definition.models).map(([name, model]) => [name, { ...model, sync: true }] as const);
  return { ...definition, models: Object.fromEntries(models) };
}

async function onBoth<Side, Result>(
  [one, other]: readonly [Side, Side],
  work: (side: Side, name: keyof Pair) => Promise<Result>,
): Promise<readonly [Result, Result]> {
  return Promise.all([work(one, 'first'), work(other, 'second')]);
}
