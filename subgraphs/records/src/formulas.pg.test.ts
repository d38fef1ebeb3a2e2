import type { AppDefinition } from '@trellis/app-definition';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';

const me = '01890000-0000-7000-8000-000000000001';

const definition: AppDefinition = {
  format: 1,
  enums: { Size: { values: [{ name: 'SMALL' }, { name: 'LARGE' }] } },
  models: {
    Line: {
      plural: 'lines',
      groupBy: true,
      fields: {
        product: { type: 'String', required: true },
        price: { type: 'Decimal', precision: 12, scale: 2 },
        quantity: { type: 'Int' },
        weight: { type: 'Float' },
        dueOn: { type: 'Date' },
        total: { type: 'Decimal', precision: 14, scale: 2, formula: 'price * quantity' },
        withTax: { type: 'Decimal', precision: 14, scale: 2, formula: 'total * 1.19' },
        title: { type: 'String', formula: "product + ' × ' + string(quantity)" },
        size: { type: 'Size', formula: "quantity >= 10 ? 'LARGE' : 'SMALL'" },
        share: { type: 'Int', formula: '100 / quantity' },
        overdue: { type: 'Boolean', formula: 'dueOn < date(now)' },
        remindAt: { type: 'DateTime', formula: 'timestamp(dueOn) - hours(12)' },
        order: { type: 'Order', inverse: 'lines' },
        secret: { type: 'String' },
        hint: { type: 'String', formula: 'secret.substring(0, 1)' },
      },
      permissions: { user: { read: [{ where: { total: { gt: '10' } }, fields: ['product', 'total', 'hint'] }] } },
    },
    Order: { plural: 'orders', fields: { lines: { type: 'Line', list: true, inverse: 'order' } } },
  },
};

let records: RecordsFixture;
beforeAll(async () => {
  records = await createRecordsFixture(definition);
  await records.ask(`mutation {
    a: createOrder(data: { id: "01890000-0000-7000-8000-00000000000a" }) { id }
    b: createLine(data: { product: "Nut", price: "0.10", quantity: 12, dueOn: "2020-01-31", secret: "xyz", orderId: "01890000-0000-7000-8000-00000000000a" }) { id }
    c: createLine(data: { product: "Bolt", price: "9.99", quantity: 3, dueOn: "9999-12-31", orderId: "01890000-0000-7000-8000-00000000000a" }) { id }
    d: createLine(data: { product: "Saw", price: "20.00", quantity: 0 }) { id }
    e: createLine(data: { product: "Rod" }) { id }
  }`);
});
afterAll(() => records[Symbol.asyncDispose]());

async function products(args: string): Promise<readonly string[]> {
  const { lines } = await records.ask<{ lines: { nodes: { product: string }[] } }>(
    `{ lines(${args}) { nodes { product } } }`,
  );
  return lines.nodes.map(({ product }) => product);
}

describe('a formula', () => {
  test('is read like any field, in its own text form, and is null where it fails or lacks a value', async () => {
    const { lines } = await records.ask<{ lines: { nodes: unknown[] } }>(
      '{ lines(orderBy: { product: ASC }) { nodes { total withTax title size share overdue remindAt } } }',
    );
    expect(lines.nodes).toEqual([
      {
        total: '29.97',
        withTax: '35.66',
        title: 'Bolt × 3',
        size: 'SMALL',
        share: 33,
        overdue: false,
        remindAt: '9999-12-30T12:00:00.000Z',
      },
      {
        total: '1.20',
        withTax: '1.43',
        title: 'Nut × 12',
        size: 'LARGE',
        share: 8,
        overdue: true,
        remindAt: '2020-01-30T12:00:00.000Z',
      },
      { total: null, withTax: null, title: null, size: 'SMALL', share: null, overdue: null, remindAt: null },
      { total: '0.00', withTax: '0.00', title: 'Saw × 0', size: 'SMALL', share: null, overdue: null, remindAt: null },
    ]);
  });

  test('filters, sorts, pages and is found through relations', async () => {
    expect(await products('where: { total: { gte: "1.2" } }, orderBy: { total: DESC }')).toEqual(['Bolt', 'Nut']);
    expect(await products('where: { total: { isNull: true } }')).toEqual(['Rod']);
    expect(await products('where: { NOT: { size: { eq: LARGE } } }, orderBy: { product: ASC }')).toEqual([
      'Bolt',
      'Rod',
      'Saw',
    ]);
    expect(await products('where: { title: { startsWith: "nut", mode: INSENSITIVE } }')).toEqual(['Nut']);
    expect(await products('where: { share: { in: [8, 33] } }, orderBy: [{ share: ASC }]')).toEqual(['Nut', 'Bolt']);
    const first = await records.ask<{ lines: { pageInfo: { endCursor: string } } }>(
      '{ lines(orderBy: { total: ASC }, first: 2) { pageInfo { endCursor } } }',
    );
    expect(await products(`orderBy: { total: ASC }, after: "${first.lines.pageInfo.endCursor}"`)).toEqual([
      'Bolt',
      'Rod',
    ]);
    expect(
      await records.ask(
        '{ orders(where: { lines: { some: { total: { eq: "29.97" } } } }) { totalCount nodes { lines(orderBy: { total: ASC }) { nodes { total } aggregate { sum { total } max { withTax } } } } } }',
      ),
    ).toEqual({
      orders: {
        totalCount: 1,
        nodes: [
          {
            lines: {
              nodes: [{ total: '1.20' }, { total: '29.97' }],
              aggregate: { sum: { total: '31.17' }, max: { withTax: '35.66' } },
            },
          },
        ],
      },
    });
  });

  test('groups, and tells one record of each value from the others', async () => {
    expect(await products('distinctOn: [size], orderBy: [{ size: ASC }, { product: ASC }]')).toEqual(['Nut', 'Bolt']);
    const groups = `{ linesGroupBy(by: [{ field: size }], having: { sum: { total: { gt: "1" } } }, orderBy: [{ count: DESC }]) {
      nodes { keys { size } aggregate { count sum { total } } }
    } }`;
    expect(await records.ask(groups)).toEqual({
      linesGroupBy: {
        nodes: [
          { keys: { size: 'SMALL' }, aggregate: { count: 3, sum: { total: '29.97' } } },
          { keys: { size: 'LARGE' }, aggregate: { count: 1, sum: { total: '1.20' } } },
        ],
      },
    });
  });

  test('is computed before the view: who may read it reads its true value, and rules go by it', async () => {
    const as = person(me);
    expect(await records.ask('{ lines { nodes { product total hint } } }', {}, as)).toEqual({
      lines: { nodes: [{ product: 'Bolt', total: '29.97', hint: null }] },
    });
    expect((await records.refused('{ lines { nodes { secret } } }', {}, as)).extensions.code).toBe('FORBIDDEN');
  });

  test('is written by nobody', async () => {
    const refused = await records.refused('mutation ($data: LineCreateInput!) { createLine(data: $data) { id } }', {
      data: { product: 'x', total: '1.00' },
    });
    expect(refused.extensions.code).toBe('BAD_USER_INPUT');
  });

  test('changes with its record: in what a write answers, and in the events of a filter on it', async () => {
    const { createLine } = await records.ask<{ createLine: { id: string; total: string } }>(
      'mutation { createLine(data: { product: "Key", price: "1.00", quantity: 1 }) { id total } }',
    );
    expect(createLine.total).toBe('1.00');
    const events = await records.subscribe(
      'subscription { lineChanges(where: { total: { gt: "5" } }) { control changes { op changedFields node { total } } } }',
    );
    const next = async () => {
      for (;;) {
        const { value } = await events.next();
        const { data } = JSON.parse(String(value)) as { data: { lineChanges: { changes: unknown[] } } };
        if (data.lineChanges.changes.length > 0) return data.lineChanges.changes;
      }
    };
    const change = (quantity: number) =>
      records.ask(
        `mutation { updateLine(where: { id: "${createLine.id}" }, data: { quantity: ${quantity} }) { total } }`,
      );
    await events.next();
    await change(4);
    await change(6);
    expect(await next()).toEqual([{ op: 'ENTER', changedFields: null, node: { total: '6.00' } }]);
    await change(7);
    expect(await next()).toEqual([
      { op: 'UPDATE', changedFields: ['quantity', 'total', 'withTax', 'title', 'share'], node: { total: '7.00' } },
    ]);
    await change(2);
    expect(await next()).toEqual([{ op: 'LEAVE', changedFields: null, node: null }]);
    await events.return?.();
  });
});

test('a formula may change at any time, and the next question has the new one', async () => {
  const fields = {
    ...definition.models['Line']?.fields,
    total: { ...definition.models['Line']?.fields['total'], type: 'Decimal', formula: 'price + 1' },
  };
  const app = await createRecordsFixture(definition);
  await app.ask('mutation { createLine(data: { product: "Nut", price: "2.00", quantity: 5 }) { id } }');
  const query = '{ lines { nodes { total } } }';
  expect(await app.ask(query)).toEqual({ lines: { nodes: [{ total: '10.00' }] } });
  await app.publish({
    ...definition,
    models: { ...definition.models, Line: { ...definition.models['Line'], fields } },
  });
  expect(await app.ask(query)).toEqual({ lines: { nodes: [{ total: '3.00' }] } });
  await app[Symbol.asyncDispose]();
});
