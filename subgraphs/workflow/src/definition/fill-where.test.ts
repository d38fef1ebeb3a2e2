import type { JsonObject } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import { expect, test } from 'vitest';
import { ordersWith } from '../testing/orders.ts';
import { fillWhere } from './fill-where.ts';
import { valuesOf } from './variables.ts';

const app = ordersWith({});
const model = must(app.models.get('Order'), 'Order');
const values = valuesOf({ record: { number: 'A1', total: '5', tags: ['a'] }, runId: 'r1', userId: null });
const number = { $: 'record.number' };
const nobody = { $: 'user.id' };

test.each<readonly [JsonObject, JsonObject]>([
  [{ number: { eq: number } }, { number: { eq: 'A1' } }],
  [{ number: { in: ['A0', 'A1'] } }, { number: { in: ['A0', 'A1'] } }],
  [{ tags: { hasSome: { $: 'record.tags' } } }, { tags: { hasSome: ['a'] } }],
  [{ total: { between: [{ $: 'record.total' }, '9'] } }, { total: { between: ['5', '9'] } }],
  [{ customer: { name: { eq: { $: 'run.id' } } } }, { customer: { name: { eq: 'r1' } } }],
  [
    { OR: [{ number: { eq: number } }, { NOT: { number: { ne: number } } }] },
    { OR: [{ number: { eq: 'A1' } }, { NOT: { number: { ne: 'A1' } } }] },
  ],
])('%j becomes %j', (where, filled) => {
  expect(fillWhere(app, model, where, values)).toEqual(filled);
});

test.each<readonly [JsonObject, JsonObject]>([
  [{ owner: { eq: nobody } }, { owner: { in: [] } }],
  [{ owner: { ne: nobody } }, { owner: {} }],
  [{ owner: { in: nobody, isNull: false } }, { owner: { in: [], isNull: false } }],
  [{ total: { gte: '1', lt: { $: 'record.gone' } } }, { total: { gte: '1', in: [] } }],
  [{ total: { between: ['1', { $: 'record.gone' }] } }, { total: { in: [] } }],
  [{ tags: { has: nobody } }, { tags: { hasSome: [] } }],
  [{ customerId: { eq: nobody } }, { customerId: { in: [] } }],
])('a missing value equals nothing: %j becomes %j', (where, filled) => {
  expect(fillWhere(app, model, where, values)).toEqual(filled);
});

test('in JSON what looks like a variable is a value like any other', () => {
  const where = { meta: { eq: { $: 'record.number' } } };
  expect(fillWhere(app, model, where, values)).toEqual(where);
});
