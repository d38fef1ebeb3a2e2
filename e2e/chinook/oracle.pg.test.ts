import { createTestDatabase } from '@trellis/testing';
import { Client } from 'pg';
import { beforeAll, describe, expect, test } from 'vitest';
import { cases } from './cases/all.ts';
import { findChinookFolder, skipNote } from './folder.ts';
import { compareText, sortBy } from './order.ts';
import { readStore, type Store } from './store.ts';

const folder = findChinookFolder();

test('missing values come last when ascending and first when descending, ties by number', () => {
  const items = [
    { number: 1, value: null },
    { number: 2, value: 'b' },
    { number: 3, value: 'A' },
    { number: 4, value: null },
    { number: 5, value: 'b' },
  ];
  const by = (direction: 'ASC' | 'DESC') =>
    sortBy(items, [({ value }) => value, direction]).map(({ number }) => number);
  expect(by('ASC')).toEqual([3, 2, 5, 1, 4]);
  expect(by('DESC')).toEqual([1, 4, 2, 5, 3]);
});

describe.skipIf(!folder)(`the oracle${folder ? '' : ` (${skipNote})`}`, () => {
  let store: Store;
  beforeAll(() => {
    store = readStore(folder ?? '');
  });

  test('has the rows and relations of the CSV', () => {
    expect(store.tracks).toHaveLength(3503);
    expect(store.artists[89]).toMatchObject({ name: 'Iron Maiden' });
    expect(store.artists[89]?.albums.flatMap(({ tracks }) => tracks)).toHaveLength(213);
    expect(store.playlists.flatMap(({ tracks }) => tracks)).toHaveLength(store.links);
    expect(store.employees.filter(({ reportsTo }) => !reportsTo).map(({ lastName }) => lastName)).toEqual(['Adams']);
    expect(new Set(store.customers.map(({ supportRep }) => supportRep.lastName)).size).toBe(3);
  });

  test('sorts every text of the store, and harder ones, as PostgreSQL’s root collation does', async () => {
    const hard = [
      'co-op',
      'coop',
      'co op',
      'Résumé',
      'resume',
      'Resume',
      'e\u0301',
      'é',
      'ß',
      'ss',
      '中',
      '文',
      '',
      ' ',
    ];
    const texts = [
      ...new Set([
        ...hard,
        ...store.artists.map(({ name }) => name),
        ...store.albums.map(({ title }) => title),
        ...store.tracks.flatMap(({ name, composer }) => (composer === null ? [name] : [name, composer])),
        ...store.customers.flatMap(({ firstName, lastName, company, city }) => [
          firstName,
          lastName,
          company ?? '',
          city,
        ]),
      ]),
    ];
    await using database = await createTestDatabase();
    const client = new Client({ connectionString: database.url });
    await client.connect();
    const { rows } = await client.query<{ text: string }>(
      'select text from unnest($1::text[]) as text order by text collate "und-x-icu"',
      [texts],
    );
    await client.end();
    expect(texts.toSorted(compareText)).toEqual(rows.map(({ text }) => text));
  });

  test.each(cases)('knows an answer that shows something: $name', ({ expected }) => {
    const text = JSON.stringify(expected(store));
    expect(text.length).toBeGreaterThan(60);
  });

  test('asks at least twenty queries, each of its own name', () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
    expect(cases.length).toBeGreaterThanOrEqual(20);
  });
});
