import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admin, createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';
import { shop } from './testing/shop.ts';

let fixture: RecordsFixture;
beforeAll(async () => {
  fixture = await createRecordsFixture(shop);
});
afterAll(() => fixture[Symbol.asyncDispose]());

let count = 0;
const unique = (): string => `n${++count}`;

async function create(model: string, data: object, selection = 'id'): Promise<Record<string, unknown>> {
  const query = `mutation($data: ${model}CreateInput!) { it: create${model}(data: $data) { ${selection} } }`;
  return (await fixture.ask<{ it: Record<string, unknown> }>(query, { data })).it;
}

describe('create', () => {
  test('tells all faults of all fields at once, and writes nothing', async () => {
    const data = { name: 'x'.repeat(21), email: 'nobody', balance: '1e3' };
    const error = await fixture.refused(
      'mutation($data: CustomerCreateInput!) { createCustomer(data: $data) { id } }',
      { data },
    );
    expect(error.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fieldErrors: [
        { path: ['data', 'name'], rule: 'maxLength', params: { maxLength: 20 } },
        { path: ['data', 'email'], rule: 'type' },
        { path: ['data', 'balance'], rule: 'type' },
      ],
    });
    expect(error.path).toEqual(['createCustomer']);
  });

  test('names what is missing, and what must not be null', async () => {
    const missing = await fixture.refused('mutation { createOrder(data: {total: null}) { id } }');
    expect(missing.extensions).toMatchObject({
      code: 'VALIDATION_FAILED',
      fieldErrors: [
        { path: ['data', 'number'], rule: 'required' },
        { path: ['data', 'total'], rule: 'required' },
      ],
    });
  });

  test('says which field of a unique key is taken', async () => {
    const number = unique();
    await create('Order', { number, total: '1' });
    const error = await fixture.refused(
      'mutation($n: String!) { createOrder(data: {number: $n, total: "1"}) { id } }',
      { n: number },
    );
    expect(error.extensions).toMatchObject({
      code: 'UNIQUE_VIOLATION',
      fieldErrors: [{ path: ['data', 'number'], rule: 'unique' }],
    });
    expect(error.message).not.toContain(number);
  });

  test('takes the id that the client made, and refuses one that is taken', async () => {
    const id = randomUUID();
    expect(await create('Tag', { id, name: unique() })).toEqual({ id });
    const error = await fixture.refused('mutation($id: ID!) { createTag(data: {id: $id, name: "other"}) { id } }', {
      id,
    });
    expect(error.extensions.code).toBe('UNIQUE_VIOLATION');
  });

  test('takes a relation by id or by connect, not both', async () => {
    const customer = await create('Customer', { name: 'Ann', email: `${unique()}@x.org` }, 'id email');
    expect(await create('Order', { number: unique(), total: '1', customerId: customer['id'] }, 'customerId')).toEqual({
      customerId: customer['id'],
    });
    expect(
      await create(
        'Order',
        { number: unique(), total: '1', customer: { connect: { email: customer['email'] } } },
        'customer { id }',
      ),
    ).toEqual({ customer: { id: customer['id'] } });
    const both = await fixture.refused(
      'mutation($c: ID!) { createOrder(data: {number: "q", total: "1", customerId: $c, customer: {connect: {id: $c}}}) { id } }',
      { c: customer['id'] },
    );
    expect(both.extensions).toMatchObject({ code: 'BAD_USER_INPUT', fieldErrors: [{ rule: 'conflict' }] });
  });

  test('connects to nothing that is not there', async () => {
    const error = await fixture.refused(
      'mutation($c: ID!) { createOrder(data: {number: "q", total: "1", customerId: $c, tags: {connect: []}}) { id } }',
      { c: randomUUID() },
    );
    expect(error.extensions).toMatchObject({
      code: 'NOT_FOUND',
      fieldErrors: [{ path: ['data', 'customerId'], rule: 'reference' }],
    });
    const tag = await fixture.refused(
      'mutation { createOrder(data: {number: "q", total: "1", tags: {connect: [{name: "no such tag"}]}}) { id } }',
    );
    expect(tag.extensions).toMatchObject({
      code: 'NOT_FOUND',
      fieldErrors: [{ path: ['data', 'tags', 'connect', 0] }],
    });
    const { order } = await fixture.ask<{ order: unknown }>('{ order(where: {number: "q"}) { id } }');
    expect(order).toBeNull();
  });
});

describe('a request is one transaction', () => {
  test('nothing of it stays when one of its fields fails', async () => {
    const number = unique();
    const query =
      'mutation($n: String!) { a: createOrder(data: {number: $n, total: "1"}) { id } b: createOrder(data: {number: $n, total: "1"}) { id } }';
    const answer = await fixture.answer(query, { n: number });
    expect(JSON.parse(answer.body.toString())).toMatchObject({
      data: null,
      errors: [{ path: ['b'], extensions: { code: 'UNIQUE_VIOLATION' } }],
    });
    expect(await fixture.ask('query($n: String!) { order(where: {number: $n}) { id } }', { n: number })).toEqual({
      order: null,
    });
  });

  test('later fields see what earlier ones wrote', async () => {
    const id = randomUUID();
    const query =
      'mutation($id: ID!, $n: String!) { a: createOrder(data: {id: $id, number: $n, total: "1"}) { version } b: updateOrder(where: {id: $id}, data: {total: "2"}) { version total } }';
    expect(await fixture.ask(query, { id, n: unique() })).toEqual({ a: { version: 1 }, b: { version: 2, total: '2' } });
  });

  test('a key brings the same answer back, once written, and takes no other request', async () => {
    const key = randomUUID();
    const query = 'mutation($n: String!) { createOrder(data: {number: $n, total: "1"}) { id } }';
    const variables = { n: unique() };
    const ask = (more: object) => fixture.answer(query, { ...variables, ...more }, admin, { idempotencyKey: key });
    const [first, second] = await Promise.all([ask({}), ask({})]);
    expect(first.body).toBe(second.body);
    expect([first, second].filter(({ replayed }) => replayed)).toHaveLength(1);
    expect((await ask({})).replayed).toBe(true);
    expect((await ask({ n: 'other' })).errorCode).toBe('IDEMPOTENCY_MISMATCH');
    const other = await fixture.answer(query, { n: unique() }, person(randomUUID(), 'clerk'), { idempotencyKey: key });
    expect(other).toMatchObject({ replayed: false });
  });

  test('a key of a request that failed is free for the next', async () => {
    const key = randomUUID();
    const query = 'mutation($n: String!, $t: Decimal!) { createOrder(data: {number: $n, total: $t}) { id } }';
    const variables = { n: unique(), t: '-1' };
    expect((await fixture.answer(query, variables, admin, { idempotencyKey: key })).errorCode).toBe(
      'VALIDATION_FAILED',
    );
    expect(
      (await fixture.answer(query, { ...variables, t: '1' }, admin, { idempotencyKey: key })).errorCode,
    ).toBeUndefined();
  });
});

describe('update', () => {
  test('writes what is given, clears what is null, leaves the rest, and counts the version', async () => {
    const { id } = await create('Order', { number: unique(), total: '5', lineCount: 3, paid: true });
    const query =
      'mutation($id: ID!, $data: OrderUpdateInput) { updateOrder(where: {id: $id}, data: $data) { total lineCount paid version } }';
    expect(await fixture.ask(query, { id, data: { lineCount: null, total: '7' } })).toEqual({
      updateOrder: { total: '7', lineCount: null, paid: true, version: 2 },
    });
    expect(await fixture.ask(query, { id, data: {} })).toMatchObject({ updateOrder: { version: 2 } });
  });

  test('a version that is not current is a CONFLICT that carries the record', async () => {
    const { id } = await create('Order', { number: unique(), total: '5' });
    const query =
      'mutation($id: ID!, $v: Int) { updateOrder(where: {id: $id}, data: {total: "6"}, expectedVersion: $v) { total version } }';
    await fixture.ask(query, { id, v: 1 });
    const error = await fixture.refused(query, { id, v: 1 });
    expect(error.extensions).toMatchObject({
      code: 'CONFLICT',
      currentVersion: 2,
      current: { total: '6', version: 2 },
    });
    await fixture.ask(query, { id, v: 2 });
  });

  test('of many at once with one version exactly one wins', async () => {
    const { id } = await create('Order', { number: unique(), total: '5' });
    const query =
      'mutation($id: ID!) { updateOrder(where: {id: $id}, data: {total: "6"}, expectedVersion: 1) { version } }';
    const answers = await Promise.all(Array.from({ length: 8 }, () => fixture.answer(query, { id })));
    expect(answers.map(({ errorCode }) => errorCode ?? 'won').toSorted()).toEqual([
      ...Array<string>(7).fill('CONFLICT'),
      'won',
    ]);
  });

  test('"if" is asked of the record as it stands', async () => {
    const { id } = await create('Order', { number: unique(), total: '5' });
    const query =
      'mutation($id: ID!, $if: OrderWhere) { updateOrder(where: {id: $id}, data: {total: "6"}, if: $if) { version } }';
    expect((await fixture.refused(query, { id, if: { total: { gt: '5' } } })).extensions.code).toBe('CONFLICT');
    await fixture.ask(query, { id, if: { total: { lte: '5' } } });
  });

  test('links many to many and one to many: connect, disconnect, set', async () => {
    const [a, b, c] = await Promise.all([1, 2, 3].map(() => create('Tag', { name: unique() }, 'id name')));
    const { id } = await create('Order', {
      number: unique(),
      total: '1',
      tags: { connect: [{ id: a?.['id'] }, { id: b?.['id'] }] },
    });
    const tagsAfter = async (tags: object) => {
      const query =
        'mutation($id: ID!, $tags: TagManyUpdateInput) { updateOrder(where: {id: $id}, data: {tags: $tags}) { tags(orderBy: [{name: ASC}]) { nodes { id } } } }';
      const { updateOrder } = await fixture.ask<{ updateOrder: { tags: { nodes: { id: string }[] } } }>(query, {
        id,
        tags,
      });
      return updateOrder.tags.nodes.map((tag) => tag.id);
    };
    expect(await tagsAfter({ disconnect: [{ id: a?.['id'] }], connect: [{ name: c?.['name'] }] })).toEqual([
      b?.['id'],
      c?.['id'],
    ]);
    expect(await tagsAfter({ set: [{ id: a?.['id'] }] })).toEqual([a?.['id']]);
    expect(await tagsAfter({ connect: [{ id: a?.['id'] }] })).toEqual([a?.['id']]);

    const customer = await create(
      'Customer',
      { name: 'Zoe', orders: { connect: [{ id }] } },
      'id orders { totalCount }',
    );
    expect(customer).toMatchObject({ orders: { totalCount: 1 } });
    const set =
      'mutation($id: ID!) { updateCustomer(where: {id: $id}, data: {orders: {set: []}}) { orders { totalCount } } }';
    expect(await fixture.ask(set, { id: customer['id'] })).toEqual({ updateCustomer: { orders: { totalCount: 0 } } });
  });

  test('what is not there is NOT_FOUND', async () => {
    const query = 'mutation($id: ID!) { updateOrder(where: {id: $id}, data: {total: "6"}) { version } }';
    expect((await fixture.refused(query, { id: randomUUID() })).extensions.code).toBe('NOT_FOUND');
  });
});

describe('delete', () => {
  test('a deleted record is in no answer and keeps no unique key', async () => {
    const number = unique();
    const { id } = await create('Order', {
      number,
      total: '1',
      customer: { connect: { id: (await create('Customer', { name: 'Del' }))['id'] } },
    });
    expect(
      await fixture.ask('mutation($id: ID!) { deleteOrder(where: {id: $id}) { id version deletedAt } }', { id }),
    ).toMatchObject({ deleteOrder: { id, version: 2, deletedAt: expect.any(String) } });
    const query =
      'query($id: ID!, $d: DeletedRecords) { order(where: {id: $id}, deleted: $d) { number } customers(where: {orders: {some: {id: {eq: $id}}}}) { totalCount } }';
    expect(await fixture.ask(query, { id })).toEqual({ order: null, customers: { totalCount: 0 } });
    expect(await fixture.ask(query, { id, d: 'ONLY' })).toMatchObject({ order: { number } });
    await create('Order', { number, total: '2' });
    expect(
      (await fixture.refused('mutation($id: ID!) { deleteOrder(where: {id: $id}) { id } }', { id })).extensions.code,
    ).toBe('NOT_FOUND');
  });

  test('what others refer to is restricted, cleared or gone as the relation says', async () => {
    const boss = await create('Person', { name: 'Boss' });
    await create('Person', { name: 'Worker', bossId: boss['id'] });
    const restricted = await fixture.refused('mutation($id: ID!) { deletePerson(where: {id: $id}) { id } }', {
      id: boss['id'],
    });
    expect(restricted.extensions).toMatchObject({ code: 'VALIDATION_FAILED', fieldErrors: [{ rule: 'reference' }] });

    const customer = await create('Customer', { name: 'Gone' });
    const order = await create('Order', { number: unique(), total: '1', customerId: customer['id'] });
    await fixture.ask('mutation($id: ID!) { deleteCustomer(where: {id: $id}) { id } }', { id: customer['id'] });
    expect(
      await fixture.ask('query($id: ID!) { order(where: {id: $id}) { customerId version } }', { id: order['id'] }),
    ).toEqual({ order: { customerId: null, version: 2 } });
  });

  test('a model without soft delete forgets the record, and answers with what it was', async () => {
    const { id } = await create('Tag', { name: unique() });
    expect(await fixture.ask('mutation($id: ID!) { deleteTag(where: {id: $id}) { id deletedAt } }', { id })).toEqual({
      deleteTag: { id, deletedAt: null },
    });
    expect(await fixture.ask('query($id: ID!) { tag(where: {id: $id}, deleted: INCLUDE) { id } }', { id })).toEqual({
      tag: null,
    });
  });

  test('connecting and deleting at once never leave a record that points to a deleted one', async () => {
    for (let round = 0; round < 10; round++) {
      const { id } = await create('Customer', { name: 'Race' });
      const connect =
        'mutation($n: String!, $c: ID!) { createOrder(data: {number: $n, total: "1", customerId: $c}) { id } }';
      await Promise.all([
        fixture.answer(connect, { n: unique(), c: id }),
        fixture.answer('mutation($id: ID!) { deleteCustomer(where: {id: $id}) { id } }', { id }),
      ]);
    }
    expect(
      await fixture.ask('{ orders(where: {customerId: {isNull: false}, NOT: {customer: {}}}) { totalCount } }'),
    ).toEqual({ orders: { totalCount: 0 } });
  });
});
