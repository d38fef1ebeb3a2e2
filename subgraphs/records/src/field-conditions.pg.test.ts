import { randomUUID } from 'node:crypto';
import type { AppDefinition } from '@trellis/app-definition';
import type { Caller } from '@trellis/service-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admin, createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';

/** Everybody sees everybody’s name, and the salary on his own row alone. */
const definition: AppDefinition = {
  format: 1,
  models: {
    Employee: {
      fields: {
        name: { type: 'String' },
        salary: { type: 'String', unique: true },
        bonus: { type: 'Int' },
        account: { type: 'User' },
        boss: { type: 'Employee', inverse: 'staff' },
        staff: { type: 'Employee', list: true, inverse: 'boss' },
        notes: { type: 'Note', list: true, inverse: 'about' },
      },
      search: ['name', 'salary'],
      permissions: {
        user: {
          read: [{ fields: ['name', 'boss', 'staff'] }, { where: { account: { eq: { $: 'user.id' } } } }],
          update: [{ fields: ['name'] }],
        },
      },
    },
    Note: {
      fields: { text: { type: 'String' }, about: { type: 'Employee', inverse: 'notes' } },
      permissions: { user: { read: true, create: true } },
    },
  },
};

const ann = person(randomUUID());
let fixture: RecordsFixture;
let bob: string;
beforeAll(async () => {
  fixture = await createRecordsFixture(definition);
  const create = 'mutation($data: EmployeeCreateInput!) { createEmployee(data: $data) { id } }';
  const made = await fixture.ask<{ createEmployee: { id: string } }>(create, { data: { name: 'Bob', salary: '10' } });
  bob = made.createEmployee.id;
  await fixture.ask(create, { data: { name: 'Ann', salary: '20', account: ann.person?.id, bossId: bob } });
});
afterAll(() => fixture[Symbol.asyncDispose]());

/** The answers to a question while Bob has one salary and another. */
async function answers(query: string, as: Caller): Promise<readonly unknown[]> {
  const found: unknown[] = [];
  for (const salary of ['10', '30']) {
    const pay =
      'mutation($id: ID!, $salary: String, $bonus: Int) { updateEmployee(where: {id: $id}, data: {salary: $salary, bonus: $bonus}) { id } }';
    await fixture.ask(pay, { id: bob, salary, bonus: Number(salary) });
    const { body } = await fixture.answer(query.replaceAll('BOB', bob), {}, as);
    const { data, errors } = JSON.parse(body.toString()) as {
      data: unknown;
      errors?: { message: string; extensions: { code: string } }[];
    };
    found.push({ data, errors: errors?.map(({ message, extensions: { code } }) => ({ message, code })) });
  }
  return found;
}

describe('another’s salary makes no difference', () => {
  test.each([
    ['in answers', '{ employees { nodes { name salary } } }'],
    ['behind relations', '{ employees { nodes { name boss { salary } staff { nodes { salary } } } } }'],
    ['in filters', '{ employees(where: {salary: {eq: "10"}}) { totalCount nodes { name } } }'],
    ['in filters below NOT', '{ employees(where: {NOT: {salary: {lt: "15"}}}) { nodes { name } } }'],
    ['in filters through relations', '{ employees(where: {boss: {salary: {eq: "10"}}}) { nodes { name } } }'],
    [
      'in filters on lists',
      '{ notes(where: {about: {staff: {some: {boss: {salary: {eq: "10"}}}}}}) { totalCount } employees(where: {boss: {staff: {none: {boss: {salary: {eq: "30"}}}}}}) { totalCount } }',
    ],
    ['in orders', '{ employees(orderBy: [{salary: ASC}]) { nodes { name } } }'],
    [
      'in orders through relations',
      '{ employees(orderBy: [{boss: {salary: DESC_NULLS_LAST}}]) { nodes { name boss { salary } } } }',
    ],
    [
      'in cursors',
      '{ employees(orderBy: [{salary: ASC}], first: 1) { edges { cursor node { name } } pageInfo { hasNextPage endCursor } } }',
    ],
    ['in distinct values', '{ employees(distinctOn: [salary], orderBy: [{salary: ASC}]) { nodes { name salary } } }'],
    ['in searches', '{ employees(search: "10") { totalCount nodes { name } } }'],
    [
      'in aggregates',
      '{ employees { aggregate { count min { salary } max { salary } countDistinct(field: salary) } } }',
    ],
    [
      'in groups',
      '{ employeesGroupBy(by: [{field: salary}]) { totalCount nodes { keys { salary } aggregate { count } } } }',
    ],
    [
      'in conditions on groups',
      '{ employeesGroupBy(by: [{field: name}], having: {sum: {bonus: {gt: "15"}}}) { nodes { keys { name } } } }',
    ],
    [
      'in orders of groups',
      '{ employeesGroupBy(by: [{field: name}], orderBy: [{min: {salary: DESC}}]) { nodes { keys { name } } } }',
    ],
    ['as a key', '{ employee(where: {salary: "10"}) { name } }'],
    [
      'in the condition of an update',
      'mutation { updateEmployee(where: {id: "BOB"}, data: {name: "Bob"}, if: {salary: {eq: "10"}}) { name salary } }',
    ],
    ['as the key of an update', 'mutation { updateEmployee(where: {salary: "10"}, data: {name: "Bob"}) { name } }'],
    [
      'in the filter of many updates',
      'mutation { updateEmployees(where: {salary: {eq: "10"}}, data: {name: "Bob"}) { affectedCount } }',
    ],
    ['in what is connected', 'mutation { createNote(data: {about: {connect: {salary: "10"}}}) { about { name } } }'],
    [
      'in the answer of a write',
      'mutation { updateEmployee(where: {id: "BOB"}, data: {name: "Bob"}) { name salary } }',
    ],
  ])('%s', async (_, query) => {
    const [first, second] = await answers(query, ann);
    expect(second).toEqual(first);
    const [one, other] = await answers(query, admin);
    expect(other, 'a question that does not hang on it shows nothing').not.toEqual(one);
  });
});

test('one’s own is there', async () => {
  const query =
    '{ employees(where: {salary: {eq: "20"}}) { nodes { name salary } } employee(where: {salary: "20"}) { name } }';
  expect(await fixture.ask(query, {}, ann)).toEqual({
    employees: { nodes: [{ name: 'Ann', salary: '20' }] },
    employee: { name: 'Ann' },
  });
});
