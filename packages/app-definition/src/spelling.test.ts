import { expect, test } from 'vitest';
import { defaultPlural } from './spelling.ts';

test.each([
  ['Order', 'orders'],
  ['OrderLine', 'orderLines'],
  ['Category', 'categories'],
  ['Day', 'days'],
  ['Box', 'boxes'],
  ['Address', 'addresses'],
  ['Branch', 'branches'],
  ['Status', 'statuses'],
  ['Person', 'people'],
  ['SalesPerson', 'salesPeople'],
  ['Child', 'children'],
  ['Human', 'humans'],
  ['SKU', 'sKUs'],
  ['X', 'xes'],
])('the plural of %s is %s, now and in every later release', (model, plural) => {
  expect(defaultPlural(model)).toBe(plural);
});
