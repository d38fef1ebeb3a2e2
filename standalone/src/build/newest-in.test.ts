import { mkdirSync, mkdtempSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { newestIn } from './newest-in.ts';

function folderWith(times: Readonly<Record<string, number>>): string {
  const folder = mkdtempSync(join(tmpdir(), 'trellis-newest-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  for (const [name, seconds] of Object.entries(times)) {
    const file = join(folder, name);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, '');
    utimesSync(file, seconds, seconds);
    utimesSync(dirname(file), 1, 1);
  }
  utimesSync(folder, 1, 1);
  return folder;
}

test('a source makes the build stale, however deep it lies', () => {
  expect(newestIn(folderWith({ 'src/index.ts': 10, 'src/deep/er/query.ts': 30 }))).toBe(30_000);
});

test('tests, fixtures, notes and what is made make nothing stale', () => {
  const others = [
    'src/a.test.ts',
    'src/b.pg.test.ts',
    'src/testing/fixture.ts',
    'src/development/tool.ts',
    'README.md',
  ];
  const made = ['dist/index.js', 'src/generated/client.ts', '.turbo/log'];
  const times = Object.fromEntries([...others, ...made].map((name) => [name, 90]));
  expect(newestIn(folderWith({ 'src/index.ts': 10, ...times }))).toBe(10_000);
});
