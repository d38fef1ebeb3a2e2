import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Apps, createApps, type PublishedApp } from '../testing/apps-fixture.ts';
import { type Database, rowsOf } from '../testing/oracle/database.ts';
import { fieldsOf } from '../testing/oracle/definition.ts';
import { List, type Place } from '../testing/paged-list.ts';
import { arbitraryApp } from '../testing/random/arbitrary-app.ts';
import { arbitraryCaller } from '../testing/random/arbitrary-caller.ts';
import { arbitraryDatabase } from '../testing/random/arbitrary-database.ts';
import { arbitraryArgument } from '../testing/random/arbitrary-document.ts';
import { drawn, proofSeeds } from '../testing/random/seeds.ts';
import { told } from '../testing/told.ts';

let apps: Apps;
beforeAll(async () => {
  apps = await createApps();
});
afterAll(() => apps[Symbol.asyncDispose]());

const seeds = proofSeeds(8, 60);

describe('filters keep the laws of sets, whatever is missing or hidden', () => {
  test.each(seeds)('seed %i', async (seed) => {
    const { app, database } = await prepared(seed);
    const cases = arbitraryPlace(app, database).chain((place) =>
      fc.record({
        place: fc.constant(place),
        one: whereOf(app, database, place),
        other: whereOf(app, database, place),
      }),
    );
    await fc.assert(
      fc.asyncProperty(arbitraryCaller, cases, async (caller, { place, one, other }) => {
        const list = new List(app, place, caller);
        const message = told('', { caller, place, one, other });
        const ids = (where: object) => list.pages({ where }, { first: 5 });
        const [all, a, b] = [await ids({}), await ids(one), await ids(other)];
        const laws: readonly (readonly [object, readonly string[]])[] = [
          [{ NOT: one }, all.filter((id) => !a.includes(id))],
          [{ NOT: { NOT: one } }, a],
          [{ AND: [one, other] }, a.filter((id) => b.includes(id))],
          [{ OR: [one, other] }, all.filter((id) => a.includes(id) || b.includes(id))],
          [{ NOT: { OR: [one, other] } }, all.filter((id) => !a.includes(id) && !b.includes(id))],
          ...listsOf(app, place).flatMap((name): readonly (readonly [object, readonly string[]])[] => [
            [{ AND: [{ [name]: { some: {} } }, { [name]: { count: { eq: 0 } } }] }, []],
            [{ OR: [{ [name]: { some: {} } }, { [name]: { count: { lte: 0 } } }] }, all],
            [{ OR: [{ [name]: { none: {} } }, { [name]: { count: { in: [1, 2, 3, 4, 5, 6, 7, 8, 9, 10] } } }] }, all],
          ]),
        ];
        for (const [where, expected] of laws) {
          expect(await ids(where), message).toEqual(expected);
        }
      }),
      { seed, numRuns: 6 },
    );
  });
});

describe('pages put together are the list, and totalCount is its length', () => {
  test.each(seeds)('seed %i', async (seed) => {
    const { app, database } = await prepared(seed);
    const cases = arbitraryPlace(app, database).chain((place) =>
      fc.record({
        place: fc.constant(place),
        where: fc.option(whereOf(app, database, place)),
        orderBy: fc.array(arbitraryArgument(app.definition, app.schema, database, place.model, 'OrderBy'), {
          maxLength: 3,
        }),
        size: fc.integer({ min: 1, max: 3 }),
        deleted: fc.constantFrom('EXCLUDE', 'EXCLUDE', 'INCLUDE', 'ONLY'),
      }),
    );
    await fc.assert(
      fc.asyncProperty(arbitraryCaller, cases, async (caller, { place, where, orderBy, size, deleted }) => {
        const list = new List(app, place, caller);
        const message = told('', { caller, place, where, orderBy, size, deleted });
        const asked = { where, orderBy, deleted };
        const forward = await list.pages(asked, { first: size });
        expect(new Set(forward).size, message).toBe(forward.length);
        expect(await list.pages(asked, { last: size }), message).toEqual(forward);
        expect(await list.count(asked), message).toBe(forward.length);
        for (const offset of [0, 1, forward.length]) {
          const page = await list.page(asked, { first: size, offset });
          expect(page.ids, message).toEqual(forward.slice(offset, offset + size));
        }
      }),
      { seed, numRuns: 8 },
    );
  });
});

async function prepared(seed: number): Promise<{ readonly app: PublishedApp; readonly database: Database }> {
  const app = await apps.publish(drawn(arbitraryApp, seed));
  const database = drawn(arbitraryDatabase(app.definition, 14), seed);
  await app.load(database);
  return { app, database };
}

function arbitraryPlace(app: PublishedApp, database: Database): fc.Arbitrary<Place> {
  const models = Object.keys(app.definition.models);
  const nested = models.flatMap((model) =>
    fieldsOf(app.definition, model).flatMap((field): readonly Place[] => {
      if (field.kind !== 'toMany' && field.kind !== 'manyToMany') return [];
      return rowsOf(database, model).map(({ id }) => ({
        model: field.target,
        below: { model, id, field: field.name },
      }));
    }),
  );
  const roots = models.map((model): Place => ({ model }));
  return nested.length === 0
    ? fc.constantFrom(...roots)
    : fc.oneof(fc.constantFrom(...roots), fc.constantFrom(...nested));
}

function whereOf(app: PublishedApp, database: Database, { model }: Place): fc.Arbitrary<object> {
  return arbitraryArgument(app.definition, app.schema, database, model, 'Where');
}

function listsOf(app: PublishedApp, { model }: Place): readonly string[] {
  return fieldsOf(app.definition, model)
    .filter(({ kind }) => kind === 'toMany' || kind === 'manyToMany')
    .map(({ name }) => name);
}
