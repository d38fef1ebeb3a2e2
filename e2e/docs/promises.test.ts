import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const root = new URL('../../', import.meta.url);

interface Promised {
  readonly name: string;
  readonly file: string;
}

function promisedTests(): readonly Promised[] {
  const page = readFileSync(new URL('docs/promises.md', root), 'utf8');
  return [...page.matchAll(/^\|[^|]+\| (?<name>[^|]+?) +\| `(?<file>[^`]+)` +\|$/gm)].map(({ groups }) => ({
    name: groups?.['name'] ?? '',
    file: groups?.['file'] ?? '',
  }));
}

test('each promise of the documentation has the test that it names', () => {
  const promised = promisedTests();
  expect(promised.length).toBeGreaterThan(20);
  const missing = promised.filter(({ name, file }) => !readFileSync(new URL(file, root), 'utf8').includes(`'${name}'`));
  expect(missing).toEqual([]);
});
