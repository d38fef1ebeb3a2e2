import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRecordsFixture, type RecordsFixture } from './testing/records-fixture.ts';
import { SentStatements } from './testing/sent-statements.ts';
import { shop } from './testing/shop.ts';

/** Queries are counted wherever a test asks one (`testing/statement-count.ts`); here are the mutations. */
let fixture: RecordsFixture;
let statements: SentStatements;
beforeAll(async () => {
  statements = new SentStatements();
  fixture = await createRecordsFixture(shop);
  for (let index = 0; index < 40; index++)
    await fixture.ask('mutation($name: String!) { createTag(data: {name: $name}) { id } }', { name: `t${index}` });
});
afterAll(async () => {
  statements?.[Symbol.dispose]();
  await fixture[Symbol.asyncDispose]();
});

async function countOf(query: string, variables: Readonly<Record<string, unknown>>): Promise<number> {
  statements.take();
  await fixture.ask(query, variables);
  return statements.take().length;
}

const tags = (count: number) => Array.from({ length: count }, (_, index) => ({ name: `t${index}` }));

test('connecting forty records takes as many statements as connecting one', async () => {
  const create = `mutation($data: OrderCreateInput!) { createOrder(data: $data) {
    number tags { totalCount nodes { name orders { nodes { number } } } }
  } }`;
  const connecting = (number: string, count: number) =>
    countOf(create, { data: { number, total: '1', tags: { connect: tags(count) } } });
  const one = await connecting('one', 1);
  expect(await connecting('forty', 40)).toBe(one);
  const update = `mutation($set: [TagUniqueInput!]!) {
    updateOrder(where: {number: "forty"}, data: {tags: {set: $set}}) { version }
  }`;
  expect(await countOf(update, { set: tags(30) })).toBe(await countOf(update, { set: tags(2) }));
});

test('deleting a record with forty others in its lists takes as many statements as with none', async () => {
  const remove = 'mutation($number: String!) { deleteOrder(where: {number: $number}) { tags { nodes { name } } } }';
  await fixture.ask('mutation { createOrder(data: {number: "none", total: "1"}) { id } }');
  const none = await countOf(remove, { number: 'none' });
  expect(await countOf(remove, { number: 'forty' })).toBe(none);
});

test('creating, changing and deleting a hundred records takes as many statements as a few', async () => {
  const many = (from: number, count: number) =>
    Array.from({ length: count }, (_, index) => ({ name: `many ${from + index}` }));
  const create = 'mutation($data: [TagCreateInput!]!) { createTags(data: $data) { affectedCount nodes { name } } }';
  const few = await countOf(create, { data: many(0, 3) });
  expect(await countOf(create, { data: many(100, 100) })).toBe(few);
  const remove = `mutation($from: String!) {
    deleteTags(where: {name: {startsWith: $from}}, atMost: 200) { affectedCount }
  }`;
  const removedFew = await countOf(remove, { from: 'many 0' });
  expect(await countOf(remove, { from: 'many 1' })).toBe(removedFew);
});

test('a hundred records that name the others they are related to by id take as many statements as a few', async () => {
  const { createCustomers } = await fixture.ask<{ createCustomers: { nodes: readonly { id: string }[] } }>(
    'mutation($data: [CustomerCreateInput!]!) { createCustomers(data: $data) { nodes { id } } }',
    { data: Array.from({ length: 20 }, (_, index) => ({ name: `c${index}`, email: `c${index}@example.com` })) },
  );
  const ids = createCustomers.nodes.map(({ id }) => id);
  const many = (prefix: string, count: number) =>
    Array.from({ length: count }, (_, index) => ({
      number: `${prefix} ${index}`,
      total: '1',
      customerId: ids[index % ids.length],
    }));
  const create = 'mutation($data: [OrderCreateInput!]!) { createOrders(data: $data) { affectedCount } }';
  const few = await countOf(create, { data: many('few', 3) });
  expect(await countOf(create, { data: many('hundred', 100) })).toBe(few);
});

test('a record that is created or updated by itself, and answered with what stands in it, takes one statement', async () => {
  const create =
    'mutation($number: String!) { createOrder(data: {number: $number, total: "1"}) { id number version total } }';
  expect(await countOf(create, { number: 'plain' })).toBe(1);
  const update =
    'mutation($number: String!) { updateOrder(where: {number: $number}, data: {total: "2"}) { id version total } }';
  expect(await countOf(update, { number: 'plain' })).toBe(1);
  // Why nothing was written, a second one tells.
  await expect(countOf(update, { number: 'not there' })).rejects.toThrow('There is no such Order.');
  expect(statements.take().length).toBe(2);
});
