import { must } from '@trellis/errors';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appSchema, sql } from './sql.ts';
import { createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';
import { shop } from './testing/shop.ts';

/** What one statement writes and answers is what its steps one after the other would have. */
let fixture: RecordsFixture;
beforeAll(async () => {
  fixture = await createRecordsFixture(shop);
});
afterAll(() => fixture[Symbol.asyncDispose]());

test('a relation that leads back to the record shows it as it was written', async () => {
  const { id } = await one('mutation { createPerson(data: {name: "Ann"}) { id } }');
  await fixture.ask(
    'mutation($id: ID!) { updatePerson(where: {id: $id}, data: {boss: {connect: {id: $id}}}) { id } }',
    {
      id,
    },
  );
  const renaming = (name: string, selected: string) =>
    one(`mutation($id: ID!) { updatePerson(where: {id: $id}, data: {name: "${name}"}) { version ${selected} } }`, {
      id,
    });
  expect(await renaming('Anna', 'boss { name }')).toEqual({ version: 3, boss: { name: 'Anna' } });
  const nodes = [{ name: 'Hanna' }];
  expect(await renaming('Hanna', 'reports { nodes { name } }')).toEqual({ version: 4, reports: { nodes } });
});

test('a list of what a new record relates to has it', async () => {
  const { id } = await one('mutation { createCustomer(data: {name: "C"}) { id } }');
  const query = `mutation($id: ID!) {
    createOrder(data: {number: "first", total: "1", customer: {connect: {id: $id}}}) {
      number customer { name orders { totalCount } }
    }
  }`;
  expect(await one(query, { id })).toEqual({ number: 'first', customer: { name: 'C', orders: { totalCount: 1 } } });
  const plain = query.replace('first', 'second').replace('orders { totalCount }', '');
  expect(await one(plain, { id })).toEqual({ number: 'second', customer: { name: 'C' } });
});

test('what is connected and not there, and a value that is taken, are told at their place and write nothing', async () => {
  const query = `mutation($number: String!, $customer: ID!) {
    createOrder(data: {number: $number, total: "1", customer: {connect: {id: $customer}}}) { number }
  }`;
  const nobody = '0190a000-0000-7000-8000-0000000000ff';
  expect(await fixture.refused(query, { number: 'third', customer: nobody })).toMatchObject({
    path: ['createOrder'],
    extensions: { code: 'NOT_FOUND', fieldErrors: [{ path: ['data', 'customer', 'connect'] }] },
  });
  const taken = 'mutation { createOrder(data: {number: "first", total: "1"}) { number } }';
  for (let round = 0; round < 3; round++)
    expect(await fixture.refused(taken)).toMatchObject({
      path: ['createOrder'],
      extensions: { code: 'UNIQUE_VIOLATION' },
    });
  expect(await fixture.ask('{ orders { totalCount } }')).toEqual({ orders: { totalCount: 2 } });
});

test('writes that are committed together are each logged as whose they are', async () => {
  const indexes = Array.from({ length: 20 }, (_, index) => index);
  await Promise.all(indexes.map((index) => createAs(index, `together ${index}`)));
  const rows = await logged('together %');
  expect(rows).toMatchObject(
    indexes.map((index) => {
      const by = personId(index);
      return { number: `together ${index}`, actor: by, createdBy: by, mutation: `request ${index}` };
    }),
  );
  expect(new Set(rows.map(({ xid }) => xid)).size).toBeLessThan(10);
});

test('of writes that are asked at once, those that fail take none with them', async () => {
  await createAs(0, 'taken');
  const indexes = Array.from({ length: 40 }, (_, index) => index);
  const fails = (index: number) => index % 10 === 9;
  const answers = await Promise.all(indexes.map((index) => createAs(index, fails(index) ? 'taken' : `mixed ${index}`)));
  expect(answers.map(({ errorCode }) => errorCode)).toEqual(
    indexes.map((index) => (fails(index) ? 'UNIQUE_VIOLATION' : undefined)),
  );
  const written = (await logged('mixed %')).map(({ number }) => number);
  expect(written).toEqual(indexes.filter((index) => !fails(index)).map((index) => `mixed ${index}`));
});

test('an update at an expected version, under a condition, or to another relation is one write or none', async () => {
  const { id: customer } = await one('mutation { createCustomer(data: {name: "D"}) { id } }');
  const { id } = await one('mutation { createOrder(data: {number: "fourth", total: "1"}) { id } }');
  const update = `mutation($id: ID!, $customer: ID!, $version: Int!, $total: Decimal!) {
    updateOrder(where: {id: $id}, data: {total: $total, customer: {connect: {id: $customer}}}, expectedVersion: $version) {
      version total customer { name }
    }
  }`;
  const at = { id, customer, total: '2' };
  expect(await one(update, { ...at, version: 1 })).toMatchObject({ version: 2, customer: { name: 'D' } });
  expect(await fixture.refused(update, { ...at, version: 1 })).toMatchObject({
    extensions: { code: 'CONFLICT', currentVersion: 2, current: { version: 2, customer: { name: 'D' } } },
  });
  const nobody = '0190a000-0000-7000-8000-0000000000ff';
  expect(await fixture.refused(update, { ...at, version: 2, customer: nobody })).toMatchObject({
    extensions: { code: 'NOT_FOUND', fieldErrors: [{ path: ['data', 'customer', 'connect'] }] },
  });
  // Of many who saw the same version one wins, however they are committed.
  const codes = await Promise.all(
    Array.from({ length: 20 }, async () => (await fixture.answer(update, { ...at, version: 2 })).errorCode),
  );
  expect(codes.filter((code) => code === undefined)).toHaveLength(1);
  expect(codes.filter((code) => code === 'CONFLICT')).toHaveLength(19);
  expect(await one('query($id: ID!) { order(where: {id: $id}) { version } }', { id })).toEqual({ version: 3 });
});

function personId(index: number): string {
  return `0190a000-0000-7000-8000-${String(index).padStart(12, '0')}`;
}

function createAs(index: number, number: string) {
  return fixture.answer(
    'mutation($number: String!) { createOrder(data: {number: $number, total: "1"}) { number } }',
    { number },
    person(personId(index), 'clerk'),
    { requestId: `request ${index}` },
  );
}

/** The log's rows of orders whose numbers are like this, in the order of what follows the space. */
async function logged(numbers: string) {
  const client = new Client({ connectionString: fixture.databaseUrl });
  await client.connect();
  const { text, values } = sql.compile(
    sql`select xid::text, actor, mutation_id as mutation, new ->> 'number' as number, new ->> 'createdBy' as "createdBy"
    from ${sql.identifier(appSchema(fixture.appId), '_change')} where new ->> 'number' like ${sql.value(numbers)} and op = 'I'
    order by split_part(new ->> 'number', ' ', 2)::int`,
  );
  const { rows } = await client.query<Readonly<Record<'xid' | 'actor' | 'mutation' | 'number' | 'createdBy', string>>>(
    text,
    values,
  );
  await client.end();
  return rows;
}

interface Answered {
  readonly id?: string;
}

/** The answer of a mutation of one field. */
async function one(query: string, variables: Readonly<Record<string, unknown>> = {}) {
  const [answer] = Object.values(await fixture.ask<Readonly<Record<string, Answered>>>(query, variables));
  return must(answer, 'the answer of a field');
}
