import { must } from '@trellis/errors';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRecordsFixture, type RecordsFixture } from './testing/records-fixture.ts';
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

interface Answered {
  readonly id?: string;
}

/** The answer of a mutation of one field. */
async function one(query: string, variables: Readonly<Record<string, unknown>> = {}) {
  const [answer] = Object.values(await fixture.ask<Readonly<Record<string, Answered>>>(query, variables));
  return must(answer, 'the answer of a field');
}
