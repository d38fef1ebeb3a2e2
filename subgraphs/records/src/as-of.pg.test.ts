import { randomUUID } from 'node:crypto';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { momentPast, withHistory } from './testing/past.ts';
import { createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';
import { drawn, proofSeeds } from './testing/random/seeds.ts';
import { shop } from './testing/shop.ts';

const ann = randomUUID();
const bob = randomUUID();

let fixture: RecordsFixture;
let client: Client;
beforeAll(async () => {
  fixture = await createRecordsFixture(withHistory(shop));
  client = new Client({ connectionString: fixture.databaseUrl });
  await client.connect();
});
afterAll(async () => {
  await client.end();
  await fixture[Symbol.asyncDispose]();
});

const schema = () => `app_${fixture.appId.replaceAll('-', '')}`;
const past = () => momentPast(client);

/** Everything that a list, a record, a relation, a total and a group tell. */
const everything = `query($asOf: DateTime) {
  orders(asOf: $asOf, deleted: INCLUDE, orderBy: [{ total: DESC }]) {
    totalCount aggregate { sum { total } max { placedAt } countDistinct(field: status) }
    nodes {
      id version createdAt updatedAt deletedAt updatedBy { id } number status total lineCount placedAt day at weight big
      paid meta labels place { latitude longitude } stops { latitude longitude } notes customerId
      customer { name balance orders(orderBy: [{ number: ASC }]) { totalCount nodes { number } } }
    }
  }
  customers(asOf: $asOf, where: { orders: { some: { total: { gt: "3" } } } }, orderBy: [{ orders: { count: DESC } }]) {
    nodes { name orders(where: { status: { eq: DRAFT } }) { aggregate { sum { total } } } }
    pageInfo { hasNextPage }
  }
  ordersGroupBy(asOf: $asOf, by: [{ customer: { field: name } }]) { nodes { keys { customer { name } } aggregate { count } } }
}`;

type Write = readonly [verb: string, record: number, value: number];

const writes = fc.array(
  fc.tuple(
    fc.constantFrom(
      'customer',
      'create',
      'create',
      'change',
      'change',
      'move',
      'byHand',
      'delete',
      'restore',
      'purge',
      'drop',
    ),
    fc.nat(5),
    fc.nat(9),
  ),
  { minLength: 10, maxLength: 25 },
);

/** Writes what it can; what is not there, or is deleted, changes nothing. */
async function write([verb, record, value]: Write, orders: readonly string[], customers: readonly string[]) {
  const id = orders[record % orders.length];
  const customer = customers[value % customers.length];
  const ask = async (text: string, variables: Readonly<Record<string, unknown>>) => fixture.answer(text, variables);
  switch (verb) {
    case 'customer':
      return ask(`mutation($d: CustomerCreateInput!) { createCustomer(data: $d) { id } }`, {
        d: { id: customer, name: `name ${value}`, balance: `${value}.5` },
      });
    case 'create':
      return ask(`mutation($d: OrderCreateInput!) { createOrder(data: $d) { id } }`, {
        d: {
          id,
          number: `${record}`,
          total: `${value}`,
          customerId: customer,
          meta: { value },
          notes: [value, { '"': value }],
        },
      });
    case 'change':
      return ask(`mutation($id: ID!, $d: OrderUpdateInput!) { updateOrder(where: { id: $id }, data: $d) { id } }`, {
        id,
        d: {
          status: value > 5 ? 'PAID' : null,
          total: `${value}`,
          placedAt: `2026-01-1${value}T00:00:00.00${value}Z`,
          day: '2026-02-01',
          at: '10:00:00.001',
          weight: value / 3,
          big: '9007199254740993',
          paid: value > 3,
          labels: [`"${value}"`, '{}'],
          place: { latitude: value, longitude: -value / 7 },
          stops: [{ latitude: 1, longitude: value }],
        },
      });
    case 'move':
      return ask(`mutation($id: ID!, $to: ID) { updateOrder(where: { id: $id }, data: { customerId: $to }) { id } }`, {
        id,
        to: value > 6 ? null : customer,
      });
    case 'byHand':
      return client.query(`update ${schema()}."Order" set "lineCount" = $1 where "customerId" is null`, [null]);
    case 'delete':
      return ask(`mutation($id: ID!) { deleteOrder(where: { id: $id }) { id } }`, { id });
    case 'restore':
      return ask(`mutation($id: ID!) { restoreOrder(id: $id) { id } }`, { id });
    case 'purge':
      return ask(`mutation($id: ID!) { purgeOrder(id: $id) }`, { id });
    default:
      return ask(`mutation($id: ID!) { deleteCustomer(where: { id: $id }) { id } }`, { id: customer });
  }
}

describe('as of any moment that is past the answer is what it was then', () => {
  beforeEach(async () => client.query(`delete from ${schema()}."Order"; delete from ${schema()}."Customer"`));

  test.each(proofSeeds(4, 20))('seed %i', async (seed) => {
    const orders = Array.from({ length: 4 }, () => randomUUID());
    const customers = Array.from({ length: 3 }, () => randomUUID());
    const kept: { readonly moment: string; readonly answer: unknown }[] = [];
    const beginning: readonly Write[] = [
      ['customer', 0, 0],
      ['customer', 0, 1],
      ['create', 0, 0],
      ['create', 1, 1],
    ];
    for (const one of [...beginning, ...drawn(writes, seed)]) {
      await write(one, orders, customers);
      kept.push({ moment: await past(), answer: await fixture.ask(everything) });
    }
    expect(new Set(kept.map(({ answer }) => JSON.stringify(answer))).size, 'answers that differ').toBeGreaterThan(2);
    for (const { moment, answer } of kept)
      expect(await fixture.ask(everything, { asOf: moment }), `TRELLIS_PROOF_SEED=${seed}`).toEqual(answer);
  });
});

describe('a past moment', () => {
  const one = `query($id: ID!, $asOf: DateTime) { order(where: { id: $id }, asOf: $asOf) { number total customer { name } } }`;
  const createOrder = async (data: Readonly<Record<string, unknown>>) => {
    const text = `mutation($d: OrderCreateInput!) { createOrder(data: $d) { id customerId } }`;
    return (await fixture.ask<{ createOrder: { id: string; customerId: string } }>(text, { d: data })).createOrder;
  };
  const number = () => randomUUID().slice(0, 8);

  test('has what was deleted for good since', async () => {
    const { id } = await createOrder({ number: 'gone', total: '1', customer: { create: { name: 'Old' } } });
    const moment = await past();
    await fixture.ask(`mutation($id: ID!) { purgeOrder(id: $id) }`, { id });
    expect(await fixture.ask(one, { id })).toEqual({ order: null });
    expect(await fixture.ask(one, { id, asOf: moment })).toEqual({
      order: { number: 'gone', total: '1', customer: { name: 'Old' } },
    });
  });

  test('is seen by today’s rules, asked of the rows as they were', async () => {
    const { id, customerId } = await createOrder({
      number: number(),
      total: '1',
      customer: { create: { name: 'Of Ann', owner: ann } },
    });
    const ofAnn = await past();
    await fixture.ask(
      `mutation($id: ID!, $to: ID) { updateCustomer(where: { id: $id }, data: { owner: $to, name: "Of Bob" }) { id } }`,
      { id: customerId, to: bob },
    );
    const customers = `query($id: ID!, $asOf: DateTime) { customers(where: { id: { eq: $id } }, asOf: $asOf) { totalCount nodes { name } } }`;
    const seenBy = async (who: string, asOf?: string) =>
      (
        await fixture.ask<{ customers: { nodes: readonly { name: string }[] } }>(
          customers.replace(' nodes { name }', ' nodes { name balance }'),
          { id: customerId, asOf },
          person(who, 'sales'),
        )
      ).customers.nodes.map(({ name, ...rest }) => ({ name, ...rest }));
    expect(await seenBy(ann, ofAnn)).toEqual([{ name: 'Of Ann', balance: '0.00' }]);
    expect(await seenBy(bob, ofAnn)).toEqual([{ name: 'Of Ann', balance: null }]);
    expect(await seenBy(ann)).toEqual([{ name: 'Of Bob', balance: null }]);
    // The rule of orders goes through the customer, who was Ann's then.
    expect(await fixture.ask(one, { id, asOf: ofAnn }, person(ann, 'sales'))).toMatchObject({ order: { total: '1' } });
    expect(await fixture.ask(one, { id, asOf: ofAnn }, person(bob, 'sales'))).toEqual({ order: null });
  });

  test('cannot lie before the history, and the refusal says since when versions are kept', async () => {
    const error = await fixture.refused(one, { id: randomUUID(), asOf: '2020-01-01T00:00:00Z' });
    expect(error).toMatchObject({
      message: expect.stringMatching(/^The versions of Order are kept since \d{4}-/) as string,
      extensions: { code: 'BAD_USER_INPUT', fieldErrors: [{ path: ['asOf'], rule: 'min' }] },
    });
    expect(await fixture.refused(one, { id: randomUUID(), asOf: 'yesterday' })).toMatchObject({
      extensions: { code: 'BAD_USER_INPUT', fieldErrors: [{ path: ['asOf'], rule: 'type' }] },
    });
  });

  test('has pages of its own: a cursor of another moment is refused', async () => {
    await createOrder({ number: number(), total: '1' });
    await createOrder({ number: number(), total: '2' });
    const [first, second] = [await past(), await past()];
    const page = `query($asOf: DateTime, $after: String) { orders(asOf: $asOf, first: 1, after: $after) { nodes { id } pageInfo { endCursor } } }`;
    interface Page {
      readonly orders: { readonly nodes: readonly { id: string }[]; readonly pageInfo: { endCursor: string } };
    }
    const { orders } = await fixture.ask<Page>(page, { asOf: first });
    const next = await fixture.ask<Page>(page, { asOf: first, after: orders.pageInfo.endCursor });
    expect(next.orders.nodes).not.toEqual(orders.nodes);
    for (const asOf of [second, null])
      expect(await fixture.refused(page, { asOf, after: orders.pageInfo.endCursor })).toMatchObject({
        extensions: { code: 'BAD_USER_INPUT', fieldErrors: [{ path: ['after'] }] },
      });
  });
});

test('what one transaction changes is in force all at once', async () => {
  const ask = async (text: string, variables = {}) =>
    fixture.ask<Record<string, { id: string; updatedAt: string }>>(text, variables);
  const made = await ask(`mutation {
    a: createCustomer(data: { name: "a" }) { id updatedAt } b: createCustomer(data: { name: "b" }) { id updatedAt }
  }`);
  const ids = [made['a']?.id, made['b']?.id];
  const asOf = made['a']?.updatedAt ?? '';
  const before = new Date(Date.parse(asOf) - 1).toISOString();
  const text = `query($ids: [ID!]!, $asOf: DateTime) { customers(where: { id: { in: $ids } }, asOf: $asOf) { totalCount } }`;
  expect(await ask(text, { ids, asOf })).toEqual({ customers: { totalCount: 2 } });
  expect(await ask(text, { ids, asOf: before })).toEqual({ customers: { totalCount: 0 } });
});
