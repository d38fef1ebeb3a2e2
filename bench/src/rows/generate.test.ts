import { expect, test } from 'vitest';
import { busiestArtist } from './find.ts';
import { generateRows } from './generate.ts';

const rows = generateRows(1);

test('generated rows have the size of the real store', () => {
  expect(Object.fromEntries(Object.entries(rows).map(([name, list]) => [name, list.length]))).toEqual({
    artists: 275,
    genres: 25,
    mediaTypes: 5,
    playlists: 18,
    albums: 347,
    tracks: 3503,
    employees: 8,
    customers: 59,
    invoices: 412,
    invoiceLines: 2240,
  });
  expect(rows.tracks.flatMap((track) => track.playlists)).toHaveLength(8715);
});

test('the busiest artist has 21 albums with at most 50 tracks each, as in the real store', () => {
  const albums = rows.albums.filter((album) => album.artist === busiestArtist(rows));
  expect(albums).toHaveLength(21);
  const tracks = Map.groupBy(rows.tracks, (track) => track.album);
  expect(Math.max(...[...tracks.values()].map((list) => list.length))).toBeLessThanOrEqual(50);
  expect(tracks.size).toBe(347);
});

test('every relation points to a row', () => {
  const numbers = (list: readonly { readonly number: number }[]) => new Set(list.map((row) => row.number));
  const playlists = numbers(rows.playlists);
  const employees = numbers(rows.employees);
  expect(rows.albums.every((row) => numbers(rows.artists).has(row.artist))).toBe(true);
  expect(rows.tracks.every((row) => row.playlists.every((playlist) => playlists.has(playlist)))).toBe(true);
  expect(rows.tracks.every((row) => new Set(row.playlists).size === row.playlists.length)).toBe(true);
  expect(rows.customers.every((row) => row.supportRep !== null && employees.has(row.supportRep))).toBe(true);
  expect(rows.employees.every((row) => row.reportsTo === null || row.reportsTo < row.number)).toBe(true);
});

test('one seed gives one store', () => {
  expect(generateRows(1)).toEqual(rows);
  expect(generateRows(2)).not.toEqual(rows);
});
