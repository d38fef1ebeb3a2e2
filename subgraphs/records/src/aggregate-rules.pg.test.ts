import type { AppDefinition } from '@trellis/app-definition';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';

const ann = '0198a1b2-0000-7000-8000-0000000000a1';
const definition: AppDefinition = {
  format: 1,
  roles: { reader: {}, mixed: {}, teller: {} },
  models: {
    Team: {
      fields: { name: { type: 'String' }, staff: { type: 'Employee', list: true, inverse: 'team' } },
      permissions: { user: { read: true } },
    },
    Employee: {
      fields: {
        name: { type: 'String' },
        salary: { type: 'Int' },
        owner: { type: 'User' },
        team: { type: 'Team', inverse: 'staff' },
      },
      permissions: {
        reader: { read: [{ fields: ['name'] }, { fields: ['salary', 'owner', 'team'], aggregate: false }] },
        mixed: { read: [{ aggregate: false }, { where: { owner: { eq: { $: 'user.id' } } } }] },
        teller: { read: [{ fields: ['name', 'salary', 'team'] }] },
      },
    },
  },
};
const [reader, mixed, both] = [person(ann, 'reader'), person(ann, 'mixed'), person(ann, 'reader', 'teller')];

let fixture: RecordsFixture;
beforeAll(async () => {
  fixture = await createRecordsFixture(definition);
  await fixture.ask(
    `mutation ($ann: ID!) {
      one: createTeam(data: { name: "one", staff: { create: [
        { name: "Ann", salary: 10, owner: $ann }, { name: "Bob", salary: 20 }, { name: "Cid", salary: 20 }
      ] } }) { id }
      two: createTeam(data: { name: "two", staff: { create: [{ name: "Dan", salary: 5 }] } }) { id }
    }`,
    { ann },
  );
});
afterAll(() => fixture[Symbol.asyncDispose]());

test('a field that is given to be read alone is read, filtered and ordered by, and rows are counted', async () => {
  const query = `{
    employees(where: { salary: { gte: 10 } }, orderBy: [{ salary: DESC }, { name: ASC }], distinctOn: [salary]) {
      totalCount aggregate { count countDistinct(field: name) min { name } } nodes { name salary team { name } }
    }
  }`;
  expect(await fixture.ask(query, {}, reader)).toEqual({
    employees: {
      totalCount: 2,
      aggregate: { count: 2, countDistinct: 2, min: { name: 'Ann' } },
      nodes: [
        { name: 'Bob', salary: 20, team: { name: 'one' } },
        { name: 'Ann', salary: 10, team: { name: 'one' } },
      ],
    },
  });
});

test.each([
  ['{ employees { aggregate { sum { salary } } } }', ['employees', 'aggregate', 'sum', 'salary']],
  ['{ employees { aggregate { max { salary } } } }', ['employees', 'aggregate', 'max', 'salary']],
  ['{ employees { aggregate { countDistinct(field: salary) } } }', ['employees', 'aggregate', 'countDistinct']],
  ['{ teams { nodes { staff { aggregate { avg { salary } } } } } }', undefined],
  ['{ employeesGroupBy(by: [{ field: name }]) { nodes { aggregate { sum { salary } } } } }', undefined],
])('it is not added up or grouped by: %s', async (query, path) => {
  const { extensions, path: place } = await fixture.refused(query, {}, reader);
  expect(extensions.code).toBe('FORBIDDEN');
  if (path) expect(place).toEqual(path);
});

test('nor do groups, conditions on them and orders tell of it', async () => {
  const keyed = '{ employeesGroupBy(by: [{ field: salary }]) { nodes { keys { salary } aggregate { count } } } }';
  expect(await fixture.ask(keyed, {}, reader)).toEqual({
    employeesGroupBy: { nodes: [{ keys: { salary: null }, aggregate: { count: 4 } }] },
  });
  const groups = async (query: string) => (await fixture.ask<{ g: { totalCount: number } }>(query, {}, reader)).g;
  // All rows are alike by what is not to be grouped by, also through a relation.
  expect(await groups('{ g: employeesGroupBy(by: [{ field: salary }]) { totalCount } }')).toEqual({ totalCount: 1 });
  expect(await groups('{ g: employeesGroupBy(by: [{ team: { field: name } }]) { totalCount } }')).toEqual({
    totalCount: 1,
  });
  const having =
    '{ g: employeesGroupBy(by: [{ field: name }], having: { sum: { salary: { gt: "1" } } }) { totalCount } }';
  expect(await groups(having)).toEqual({ totalCount: 0 });
  const ordered = (direction: string) =>
    fixture.ask(`{ teams(orderBy: [{ staff: { sum: { salary: ${direction} } } }]) { nodes { name } } }`, {}, reader);
  expect(await ordered('ASC')).toEqual(await ordered('DESC'));
});

test('where another rule gives it without that, it is added up: of all rows, or of those of its where', async () => {
  const query = '{ employees { aggregate { count sum { salary } countDistinct(field: salary) } } }';
  expect(await fixture.ask(query, {}, mixed)).toEqual({
    employees: { aggregate: { count: 4, sum: { salary: '10' }, countDistinct: 1 } },
  });
  expect(await fixture.ask(query, {}, both)).toEqual({
    employees: { aggregate: { count: 4, sum: { salary: '55' }, countDistinct: 3 } },
  });
});
