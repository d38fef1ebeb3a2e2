import { randomUUID } from 'node:crypto';
import type { Caller } from '@trellis/service-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';
import { shop } from './testing/shop.ts';

let fixture: RecordsFixture;
const [annId, bobId] = [randomUUID(), randomUUID()];
/** Sales people, each with a customer of their own; anybody may read a customer's name, and nothing else of it. */
const ann = person(annId, 'sales');
const bob = person(bobId, 'sales');
const clerk = person(randomUUID(), 'clerk');
const visitor: Caller = { person: undefined, roles: ['public'] };
const ids: Record<string, string> = {};

beforeAll(async () => {
  fixture = await createRecordsFixture(shop);
  for (const [name, owner] of [
    ['Acme', annId],
    ['Beta', bobId],
  ]) {
    const { createCustomer } = await fixture.ask<{ createCustomer: { id: string } }>(
      'mutation($data: CustomerCreateInput!) { createCustomer(data: $data) { id } }',
      { data: { name, owner, email: `${name}@x.org`, balance: '10' } },
    );
    ids[name ?? ''] = createCustomer.id;
    for (const number of ['1', '2']) {
      await fixture.ask('mutation($data: OrderCreateInput!) { createOrder(data: $data) { id } }', {
        data: { number: `${name}-${number}`, total: '5', customerId: createCustomer.id },
      });
    }
  }
});
afterAll(() => fixture[Symbol.asyncDispose]());

describe('a field is null on rows where no rule gives it', () => {
  test('in answers', async () => {
    const { customers } = await fixture.ask<{ customers: unknown }>(
      '{ customers(orderBy: [{name: ASC}]) { nodes { name email balance owner { id } } } }',
      {},
      ann,
    );
    expect(customers).toEqual({
      nodes: [
        { name: 'Acme', email: 'Acme@x.org', balance: '10.00', owner: { id: annId } },
        { name: 'Beta', email: null, balance: null, owner: null },
      ],
    });
  });

  test.each([
    [{ email: { eq: 'Beta@x.org' } }, 0],
    [{ email: { startsWith: 'B' } }, 0],
    [{ balance: { gt: '1' } }, 1],
    [{ balance: { isNull: true } }, 1],
    [{ NOT: { email: { isNull: true } } }, 1],
    [{ owner: { eq: bobId } }, 0],
    [{ orders: { some: {} } }, 1],
    [{ orders: { none: {} } }, 1],
    [{ orders: { count: { eq: 0 } } }, 1],
    [{ orders: { count: { eq: 2 } } }, 1],
    [{ name: { eq: 'Beta' } }, 1],
  ])('in filters: %j', async (where, totalCount) => {
    expect(
      await fixture.ask('query($where: CustomerWhere) { customers(where: $where) { totalCount } }', { where }, ann),
    ).toEqual({ customers: { totalCount } });
  });

  test('in orders and cursors', async () => {
    const query = '{ customers(orderBy: [{email: DESC_NULLS_LAST}], first: 2) { nodes { name } edges { cursor } } }';
    const { customers } = await fixture.ask<{ customers: { nodes: unknown; edges: { cursor: string }[] } }>(
      query,
      {},
      bob,
    );
    expect(customers.nodes).toEqual([{ name: 'Beta' }, { name: 'Acme' }]);
    const payload = Buffer.from(customers.edges[1]?.cursor.split('.')[0] ?? '', 'base64url').toString();
    expect(payload).not.toContain('Acme@x.org');
  });
});

describe('rows that no rule lets him read are not there', () => {
  test('in lists, counts, relations and by id', async () => {
    const query = `query($other: OrderUniqueInput!) { orders { totalCount nodes { number customer { name } } } order(where: $other) { id } }`;
    expect(await fixture.ask(query, { other: { number: 'Beta-1' } }, ann)).toEqual({
      orders: {
        totalCount: 2,
        nodes: [
          { number: 'Acme-1', customer: { name: 'Acme' } },
          { number: 'Acme-2', customer: { name: 'Acme' } },
        ],
      },
      order: null,
    });
  });

  test('in nested lists of a row that is seen', async () => {
    const { customers } = await fixture.ask<{ customers: unknown }>(
      '{ customers(where: {name: {eq: "Beta"}}) { nodes { name orders { totalCount } } } }',
      {},
      ann,
    );
    expect(customers).toEqual({ nodes: [{ name: 'Beta', orders: { totalCount: 0 } }] });
  });

  test('for representations', async () => {
    const { orders } = await fixture.ask<{ orders: { nodes: { id: string }[] } }>(
      '{ orders(where: {number: {eq: "Beta-1"}}) { nodes { id } } }',
    );
    const query = 'query($r: [_Any!]!) { _entities(representations: $r) { ... on Order { number } } }';
    const variables = { r: [{ __typename: 'Order', id: orders.nodes[0]?.id }] };
    expect(await fixture.ask(query, variables, ann)).toEqual({ _entities: [null] });
    expect(await fixture.ask(query, variables, bob)).toEqual({ _entities: [{ number: 'Beta-1' }] });
  });

  test('a model without any rule has no rows and no fields', async () => {
    expect(await fixture.ask('{ people { totalCount } }', {}, ann)).toEqual({ people: { totalCount: 0 } });
    const error = await fixture.refused('{ people { nodes { name } } }', {}, ann);
    expect(error).toMatchObject({ path: ['people', 'nodes', 'name'], extensions: { code: 'FORBIDDEN' } });
    expect(await fixture.refused('{ customers { nodes { orders { totalCount } } } }', {}, visitor)).toMatchObject({
      extensions: { code: 'FORBIDDEN' },
    });
  });
});

describe('writes', () => {
  test('a preset is the rule’s: given without asking, refused when given', async () => {
    const created = await fixture.ask(
      'mutation { createCustomer(data: {name: "Mine"}) { owner { id } createdBy { id } } }',
      {},
      ann,
    );
    expect(created).toEqual({ createCustomer: { owner: { id: annId }, createdBy: { id: annId } } });
    const refused = await fixture.refused(
      'mutation($o: ID!) { createCustomer(data: {name: "His", owner: $o}) { id } }',
      { o: bobId },
      ann,
    );
    expect(refused.extensions.code).toBe('FORBIDDEN');
  });

  test('the writer sees null in what he may not read, and always id and version', async () => {
    const { createOrder } = await fixture.ask<{ createOrder: unknown }>(
      'mutation { createOrder(data: {number: "by clerk", total: "1"}) { version number customer { name } } }',
      {},
      clerk,
    );
    expect(createOrder).toEqual({ version: 1, number: 'by clerk', customer: null });
  });

  test('a field without a rule is FORBIDDEN, a row without one too, a row out of sight NOT_FOUND', async () => {
    const update =
      'mutation($id: ID!, $data: CustomerUpdateInput) { updateCustomer(where: {id: $id}, data: $data) { version } }';
    expect((await fixture.refused(update, { id: ids['Acme'], data: { name: 'New' } }, ann)).extensions.code).toBe(
      'FORBIDDEN',
    );
    expect((await fixture.refused(update, { id: ids['Beta'], data: { email: 'x@x.org' } }, ann)).extensions.code).toBe(
      'FORBIDDEN',
    );
    const order = 'mutation { updateOrder(where: {number: "Beta-1"}, data: {total: "6"}) { version } }';
    expect((await fixture.refused(order, {}, visitor)).extensions.code).toBe('FORBIDDEN');
    await fixture.ask(update, { id: ids['Acme'], data: { email: 'new@x.org' } }, ann);
  });

  test('a rule’s where is asked before, its check after the write', async () => {
    const update =
      'mutation($s: OrderStatus) { updateOrder(where: {number: "Acme-1"}, data: {status: $s}) { status } }';
    expect((await fixture.refused(update, { s: 'PAID' }, clerk)).extensions.code).toBe('FORBIDDEN');
    expect(await fixture.ask('{ order(where: {number: "Acme-1"}) { status version } }')).toEqual({
      order: { status: 'DRAFT', version: 1 },
    });
    await fixture.ask(update, { s: 'PLACED' }, clerk);
    expect((await fixture.refused(update, { s: 'DRAFT' }, clerk)).extensions.code).toBe('FORBIDDEN');
  });

  test('one cannot connect to what one cannot see', async () => {
    const { orders } = await fixture.ask<{ orders: { nodes: { id: string }[] } }>(
      '{ orders(where: {number: {eq: "Beta-2"}}) { nodes { id } } }',
    );
    const error = await fixture.refused(
      'mutation($o: ID!) { createCustomer(data: {name: "Thief", orders: {connect: [{id: $o}]}}) { id } }',
      { o: orders.nodes[0]?.id },
      ann,
    );
    expect(error.extensions.code).toBe('NOT_FOUND');
  });

  test('deleting needs a rule to delete', async () => {
    expect(
      (await fixture.refused('mutation { deleteOrder(where: {number: "Acme-2"}) { id } }', {}, ann)).extensions.code,
    ).toBe('FORBIDDEN');
    await fixture.ask('mutation { deleteOrder(where: {number: "Acme-2"}) { id } }', {}, clerk);
    expect(await fixture.ask('{ orders(deleted: ONLY) { totalCount } }', {}, ann)).toEqual({
      orders: { totalCount: 0 },
    });
    expect(await fixture.ask('{ orders(deleted: ONLY) { totalCount } }', {}, clerk)).toEqual({
      orders: { totalCount: 1 },
    });
  });
});
