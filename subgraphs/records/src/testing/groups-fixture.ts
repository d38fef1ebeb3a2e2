import type { AppDefinition } from '@trellis/app-definition';
import type { Caller } from '@trellis/service-api';
import { createRecordsFixture, type RecordsFixture } from './records-fixture.ts';

const definition: AppDefinition = {
  format: 1,
  enums: { Status: { values: [{ name: 'OPEN' }, { name: 'PAID' }] } },
  models: {
    City: { plural: 'cities', fields: { name: { type: 'String', unique: true }, place: { type: 'Point' } } },
    Customer: {
      groupBy: false,
      fields: {
        name: { type: 'String', unique: true },
        city: { type: 'City' },
        kind: { type: 'String', formula: "'customer'" },
        sales: { type: 'Sale', list: true, inverse: 'customer' },
      },
      permissions: { user: { read: [{ where: { name: { ne: 'Cleo' } } }] } },
    },
    Sale: {
      fields: {
        number: { type: 'String', required: true, unique: true },
        status: { type: 'Status' },
        total: { type: 'Decimal', precision: 12, scale: 2 },
        pieces: { type: 'Int' },
        weight: { type: 'Float' },
        at: { type: 'DateTime' },
        day: { type: 'Date' },
        seller: { type: 'User' },
        note: { type: 'Text' },
        tags: { type: 'String', list: true },
        route: { type: 'Point', list: true },
        customer: { type: 'Customer', inverse: 'sales' },
      },
      permissions: {
        user: {
          read: [
            { where: { seller: { eq: { $: 'user.id' } } } },
            { fields: ['number', 'status', 'seller', 'customer', 'at'] },
          ],
        },
        public: { read: [{ fields: ['*'], except: ['status'] }] },
      },
    },
  },
};

/** The two who sell. */
export const [ann, bob] = ['0190a000-0000-7000-8000-00000000000a', '0190a000-0000-7000-8000-00000000000b'] as const;
const sales = [
  {
    number: '1',
    status: 'OPEN',
    total: '10',
    pieces: 1,
    weight: 0.5,
    at: '2026-01-31T23:30:00Z',
    day: '2026-01-31',
    seller: ann,
    tags: ['x'],
    customer: 'Ada',
  },
  {
    number: '2',
    status: 'OPEN',
    total: '20.50',
    pieces: 2,
    weight: 1.5,
    at: '2026-02-01T00:30:00Z',
    day: '2026-02-01',
    seller: bob,
    tags: ['x'],
    customer: 'Ada',
  },
  {
    number: '3',
    status: 'PAID',
    total: '5',
    pieces: 2,
    at: '2026-03-29T02:30:00Z',
    day: '2026-03-29',
    seller: ann,
    customer: 'Bea',
  },
  { number: '4', status: 'PAID', total: '7', at: '2026-10-25T00:30:00Z', seller: bob, customer: 'Cleo' },
  { number: '5', at: '2026-10-25T01:30:00Z' },
];

/** Sales of two people to customers in two cities. */
export interface GroupsFixture extends RecordsFixture {
  /** The groups of sales that these arguments make. */
  groups(args: string, selection: string, as?: Caller): Promise<unknown>;
}

export async function createGroupsFixture(): Promise<GroupsFixture> {
  const fixture = await createRecordsFixture(definition);
  await fixture.ask(
    'mutation { a: createCity(data: {name: "Bonn"}) { id } b: createCity(data: {name: "Rome", place: {latitude: 41.9, longitude: 12.5}}) { id } }',
  );
  for (const [name, city] of [
    ['Ada', 'Bonn'],
    ['Bea', 'Rome'],
    ['Cleo', 'Rome'],
  ])
    await fixture.ask('mutation($data: CustomerCreateInput!) { createCustomer(data: $data) { id } }', {
      data: { name, city: { connect: { name: city } } },
    });
  for (const { customer, ...sale } of sales)
    await fixture.ask('mutation($data: SaleCreateInput!) { createSale(data: $data) { id } }', {
      data: { ...sale, ...(customer ? { customer: { connect: { name: customer } } } : {}) },
    });
  return {
    ...fixture,
    async groups(args, selection, as) {
      const { salesGroupBy } = await fixture.ask<{ salesGroupBy: { nodes: unknown } }>(
        `{ salesGroupBy(${args}) { nodes { ${selection} } } }`,
        {},
        as,
      );
      return salesGroupBy.nodes;
    },
  };
}
