import { readFileSync } from 'node:fs';
import { variableNames } from '@trellis/settings';
import { expect, it } from 'vitest';

it('docs/settings.md names every variable that the product reads, and no other', () => {
  const page = readFileSync(new URL('../../docs/settings.md', import.meta.url), 'utf8');
  const rows = page.split('\n').filter((line) => line.startsWith('| `'));
  const named = rows.flatMap((row) =>
    [...(row.split('|')[1] ?? '').matchAll(/`([A-Z_]+)`/g)].map(([, name = '']) => name),
  );
  expect(named.toSorted()).toEqual(variableNames.toSorted());
});
