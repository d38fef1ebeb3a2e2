import type { JsonObject } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import { expect, test } from 'vitest';
import { ordersWith } from '../testing/orders.ts';
import { matchImage } from './match-image.ts';

const model = must(ordersWith({}).models.get('Order'), 'Order');
const image = {
  id: '01900000-0000-7000-8000-00000000000a',
  number: 'A1',
  status: 'PLACED',
  total: 12.5,
  big: JSON.parse('9007199254740993') as number,
  at: '2026-01-31T12:00:00.5+00:00',
  customerId: null,
};

test.each<readonly [JsonObject, string]>([
  [{}, 'yes'],
  [{ status: { eq: 'PLACED' } }, 'yes'],
  [{ status: { eq: 'DRAFT' } }, 'no'],
  [{ total: { gte: '12.50', lt: '12.51' } }, 'yes'],
  [{ total: { gt: 12.5 } }, 'no'],
  [{ at: { eq: '2026-01-31T13:00:00.500+01:00' } }, 'yes'],
  [{ customerId: { isNull: true } }, 'yes'],
  [{ id: { eq: image.id.toUpperCase() } }, 'yes'],
  [{ number: { startsWith: 'A' } }, 'yes'],
  [{ note: { eq: 'x' } }, 'unknown'],
])('%j is told from the change: %s', (where, verdict) => {
  expect(matchImage(model, where, image)).toBe(verdict);
});

test.each<JsonObject>([
  { customer: { name: { eq: 'Ann' } } },
  { number: { gt: 'A0' } },
  { number: { eq: 'a1', mode: 'INSENSITIVE' } },
  { number: { like: 'A%' } },
  { big: { eq: '9007199254740993' } },
  { meta: { path: ['a'], eq: 1 } },
  { tags: { has: 'a' } },
  { owner: { eq: { $: 'user.id' } } },
  { withTax: { gt: '1' } },
])('%j is left to the database', (where) => {
  expect(matchImage(model, where, image)).toBe('unknown');
  expect(matchImage(model, { NOT: where }, image)).toBe('unknown');
});

test('what is known decides where what is unknown cannot change it', () => {
  const unknown = { customer: { name: { eq: 'Ann' } } };
  const [yes, no] = [{ status: { eq: 'PLACED' } }, { status: { eq: 'DRAFT' } }];
  expect(matchImage(model, { AND: [unknown, no] }, image)).toBe('no');
  expect(matchImage(model, { AND: [unknown, yes] }, image)).toBe('unknown');
  expect(matchImage(model, { OR: [unknown, yes] }, image)).toBe('yes');
  expect(matchImage(model, { OR: [unknown, no] }, image)).toBe('unknown');
  expect(matchImage(model, { ...unknown, ...no }, image)).toBe('no');
});
