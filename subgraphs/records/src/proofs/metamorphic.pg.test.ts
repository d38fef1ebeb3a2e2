import { givesAggregates } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import * as fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Apps, createApps, type PublishedApp } from '../testing/apps-fixture.ts';
import { type Database, rowsOf } from '../testing/oracle/database.ts';
import { fieldsOf } from '../testing/oracle/definition.ts';
import { averageOf, compareValues, keyOf, sumOf } from '../testing/oracle/values.ts';
import { List, type Place } from '../testing/paged-list.ts';
import { arbitraryApp } from '../testing/random/arbitrary-app.ts';
import { arbitraryCaller } from '../testing/random/arbitrary-caller.ts';
import { arbitraryDatabase } from '../testing/random/arbitrary-database.ts';
import { arbitraryArgument } from '../testing/random/arbitrary-document.ts';
import { arbitrarySearch, searchFieldsOf } from '../testing/random/arbitrary-search.ts';
import { drawn, proofSeeds } from '../testing/random/seeds.ts';
import { told } from '../testing/told.ts';

let apps: Apps;
beforeAll(async () => {
  apps = await createApps();
});
afterAll(() => apps[Symbol.asyncDispose]());

const seeds = proofSeeds(5, 30);

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
        search: searchOf(app, database, place),
        orderBy: fc.array(arbitraryArgument(app.definition, app.schema, database, place.model, 'OrderBy'), {
          maxLength: 3,
        }),
        size: fc.integer({ min: 1, max: 3 }),
        deleted: fc.constantFrom('EXCLUDE', 'EXCLUDE', 'INCLUDE', 'ONLY'),
        distinctOn: fc.option(fc.subarray(valueFieldsOf(app, place)), { freq: 2 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(arbitraryCaller, cases, async (caller, { place, size, ...asked }) => {
        const list = new List(app, place, caller);
        const message = told('', { caller, place, size, ...asked });
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

describe('words together find what each of them finds, in any case and any order, and more words never more', () => {
  test.each(seeds)('seed %i', async (seed) => {
    const { app, database } = await prepared(seed);
    const cases = arbitraryPlace(app, database).chain((place) =>
      fc.record({
        place: fc.constant(place),
        one: searchOf(app, database, place),
        other: searchOf(app, database, place),
      }),
    );
    await fc.assert(
      fc.asyncProperty(arbitraryCaller, cases, async (caller, { place, one, other }) => {
        if (one === null || other === null) return;
        const list = new List(app, place, caller);
        const message = told('', { caller, place, one, other });
        const ids = async (search: string) =>
          (await list.pages({ search, orderBy: [{ id: 'ASC' }] }, { first: 5 })).toString();
        const [a, b] = [await ids(one), await ids(other)];
        const both = a.split(',').filter((id) => b.split(',').includes(id));
        expect(await ids(`${one} ${other}`), message).toBe(both.toString());
        expect(await ids(`\t${other}\u3000${one}\n`), message).toBe(both.toString());
        expect(await ids(one.toUpperCase().toLowerCase()), message).toBe(await ids(one.toLowerCase()));
        expect(await ids(' '), message).toBe((await list.pages({}, { first: 5 })).toString());
        const byRelevance = await list.pages({ search: one }, { first: 2 });
        expect(byRelevance.toSorted().toString(), message).toBe(a);
      }),
      { seed, numRuns: 8 },
    );
  });
});

describe('aggregates are what the rows add up to, and add up over a filter and its opposite', () => {
  test.each(seeds)('seed %i', async (seed) => {
    const { app, database } = await prepared(seed);
    const cases = arbitraryPlace(app, database).chain((place) =>
      fc.record({ place: fc.constant(place), where: whereOf(app, database, place) }),
    );
    await fc.assert(
      fc.asyncProperty(arbitraryCaller, cases, async (caller, { place, where }) => {
        const list = new List(app, place, caller);
        const message = told('', { caller, place, where });
        const ids = await list.pages({ where }, { first: 5 });
        const all = await list.count({});
        for (const field of fieldsOf(app.definition, place.model)) {
          if (field.kind !== 'value' || field.definition.list || !folded.has(field.type)) continue;
          if (!addsUpWhatItShows(app.definition, place.model)) continue;
          const { name, type } = field;
          const { scale } = field.definition;
          const asked = `aggregate { count countDistinct(field: ${name}) sum { ${name} } avg { ${name} } min { ${name} } max { ${name} } }`;
          const found = await list.select<Aggregated>(asked, { where });
          if (!found) continue;
          const values: unknown[] = [];
          for (let offset = 0; offset < ids.length; offset += 5) {
            const page = await list.select<Nodes>(`nodes { ${name} }`, { where, first: 5, offset });
            values.push(...must(page, 'a page').nodes.map((node) => node[name]));
          }
          const shown = values.filter((value) => value !== null);
          const sorted = shown.toSorted((one, other) => compareValues(type, one, other) ?? 0);
          const none = shown.length === 0;
          expect(found.aggregate, message).toEqual({
            count: ids.length,
            countDistinct: new Set(shown.map((value) => keyOf(type, value))).size,
            sum: { [name]: none ? null : sumOf(type, shown, scale) },
            avg: { [name]: none ? null : averageOf(type, shown, scale) },
            min: { [name]: sorted[0] ?? null },
            max: { [name]: sorted.at(-1) ?? null },
          });
          const opposite = await list.select<Aggregated>(asked, { where: { NOT: where } });
          expect(must(opposite, 'an aggregate').aggregate.count + ids.length, message).toBe(all);
        }
      }),
      { seed, numRuns: 6 },
    );
  });
});

describe('groups share out the rows of a list', () => {
  test.each(seeds)('seed %i', async (seed) => {
    const { app, database } = await prepared(seed);
    const cases = fc.constantFrom(...Object.keys(app.definition.models)).chain((model) =>
      fc.record({
        model: fc.constant(model),
        where: whereOf(app, database, { model }),
        by: fc.subarray([...valueFieldsOf(app, { model }), 'createdAt', 'version'], { minLength: 1, maxLength: 2 }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(arbitraryCaller, cases, async (caller, { model, where, by }) => {
        const message = told('', { caller, model, where, by });
        const root = `${app.definition.models[model]?.plural ?? ''}GroupBy`;
        const query = `query($by: [${model}GroupBy!]!, $where: ${model}Where, $after: String) {
          groups: ${root}(by: $by, where: $where, first: 2, after: $after) {
            totalCount nodes { aggregate { count } records(first: 5) { totalCount nodes { id } } } pageInfo { hasNextPage endCursor }
          }
        }`;
        const found: FoundGroups['nodes'][number][] = [];
        let total = 0;
        for (let after: string | null = null, more = true; more;) {
          const variables = { where, after, by: by.map((field) => ({ field })) };
          const { body } = await app.answer(query, variables, caller);
          const { groups } = (JSON.parse(body.toString()) as { readonly data: { readonly groups: FoundGroups } }).data;
          found.push(...groups.nodes);
          total = groups.totalCount;
          ({ hasNextPage: more, endCursor: after } = groups.pageInfo);
        }
        const ids = await new List(app, { model }, caller).pages({ where }, { first: 5 });
        expect(found.length, message).toBe(total);
        expect(
          found.reduce((sum, { aggregate }) => sum + aggregate.count, 0),
          message,
        ).toBe(ids.length);
        for (const { aggregate, records } of found) expect(records.totalCount, message).toBe(aggregate.count);
        const shown = found.flatMap(({ records }) => records.nodes.map(({ id }) => id));
        expect(new Set(shown).size, message).toBe(shown.length);
        expect(
          shown.every((id) => ids.includes(id)),
          message,
        ).toBe(true);
      }),
      { seed, numRuns: 8 },
    );
  });
});

interface FoundGroups {
  readonly totalCount: number;
  readonly nodes: readonly {
    readonly aggregate: { readonly count: number };
    readonly records: { readonly totalCount: number; readonly nodes: readonly { readonly id: string }[] };
  }[];
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
}

const folded: ReadonlySet<string> = new Set(['Int', 'Float', 'BigInt', 'Decimal']);

/** Whether no rule gives a field to be read and not to be added up. */
function addsUpWhatItShows({ models }: PublishedApp['definition'], model: string): boolean {
  const verbs = Object.values(models[model]?.permissions ?? {}).map(({ read }) => read);
  return verbs.every((rules) => rules === undefined || rules === true || rules.every(givesAggregates));
}

type Nodes = { readonly nodes: readonly Readonly<Record<string, unknown>>[] };
type Aggregated = {
  readonly aggregate: { readonly count: number };
};

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

/** Null where the model has no fields to search in. */
function searchOf(app: PublishedApp, database: Database, { model }: Place): fc.Arbitrary<string | null> {
  if (searchFieldsOf(app.definition, model).length === 0) return fc.constant(null);
  return fc.option(arbitrarySearch(app.definition, database, model), { freq: 2 });
}

function valueFieldsOf(app: PublishedApp, { model }: Place): string[] {
  return fieldsOf(app.definition, model).flatMap(({ kind, name }) => (kind === 'value' ? [name] : []));
}

function listsOf(app: PublishedApp, { model }: Place): readonly string[] {
  return fieldsOf(app.definition, model)
    .filter(({ kind }) => kind === 'toMany' || kind === 'manyToMany')
    .map(({ name }) => name);
}
