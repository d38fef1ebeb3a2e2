import { expect, it } from 'vitest';
import { createLinks, type LinkQuery } from './links.ts';

const file = { id: '01900000-0000-7000-8000-000000000001', name: 'a.txt' };
const secret = 'a secret';
const start = Date.UTC(2026, 0, 31);

function queryOf(path: string): LinkQuery {
  return Object.fromEntries(new URL(path, 'http://localhost').searchParams);
}

it.each([1, 2, 10, 3600, 604_800])(
  'a link for %d seconds opens so long, and an eighth of it more at most',
  (seconds) => {
    for (let later = 0; later < 20_000; later += 777) {
      const made = start + later;
      const query = queryOf(createLinks(secret, () => made).toDownload(file, seconds, false));
      const opensAfter = (ms: number) => createLinks(secret, () => made + ms).readDownload(file, query) !== undefined;
      expect(opensAfter(seconds * 1000)).toBe(true);
      expect(opensAfter((seconds + Math.max(1, seconds / 8) + 1) * 1000)).toBe(false);
    }
  },
);

it('who asks again within the same minutes gets the same link', () => {
  const at = (now: number): string => createLinks(secret, () => now).toDownload(file, 3600, true);
  expect(at(start + 60_000)).toBe(at(start + 120_000));
  expect(at(start + 60_000)).not.toBe(at(start + 3_600_000));
});

it('an upload link opens its upload until it expires', () => {
  const query = queryOf(createLinks(secret, () => start).toUpload(file.id, new Date(start + 900_000)));
  const opensAt = (now: number, id = file.id, by = secret) => createLinks(by, () => now).opensUpload(id, query);
  expect(opensAt(start + 899_000)).toBe(true);
  expect(opensAt(start + 901_000)).toBe(false);
  expect(opensAt(start, '01900000-0000-7000-8000-000000000002')).toBe(false);
  expect(opensAt(start, file.id, 'another secret')).toBe(false);
});
