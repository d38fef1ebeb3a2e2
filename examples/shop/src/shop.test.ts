import { assignIds, parseDefinition, validateDefinition } from '@trellis/app-definition';
import { expect, test } from 'vitest';
import { generateShop, shopDefinition } from './index.ts';

test('the sample can be published as it stands', () => {
  expect(parseDefinition(shopDefinition)).toHaveProperty('definition');
  expect(validateDefinition(assignIds(shopDefinition)).filter(({ severity }) => severity === 'ERROR')).toEqual([]);
});

test('one seed makes the same thousands of records, every one with an id of its own', () => {
  const groups = generateShop();
  expect(groups).toEqual(generateShop());
  expect(groups).not.toEqual(generateShop(2));
  const ids = groups.flatMap(({ inputs }) => inputs.map(({ id }) => id));
  expect(ids.length).toBeGreaterThan(4_000);
  expect(new Set(ids).size).toBe(ids.length);
});

test('every relation points to a record that comes before', () => {
  const known = new Set<unknown>();
  const dangling: unknown[] = [];
  for (const { inputs } of generateShop()) {
    for (const input of inputs) {
      const relations = Object.entries(input).filter(([name]) => name.endsWith('Id'));
      dangling.push(...relations.filter(([, id]) => !known.has(id)));
      known.add(input.id);
    }
  }
  expect(dangling).toEqual([]);
});
