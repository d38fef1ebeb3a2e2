import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ann, bob, createGroupsFixture, type GroupsFixture } from './testing/groups-fixture.ts';
import { person } from './testing/records-fixture.ts';

let fixture: GroupsFixture;
beforeAll(async () => {
  fixture = await createGroupsFixture();
});
afterAll(() => fixture[Symbol.asyncDispose]());

describe('groups are of the caller’s view', () => {
  const user = person(ann);

  test('a value that he does not see on a row is a missing one there', async () => {
    expect(
      await fixture.groups(
        'by: [{field: pieces}], where: {number: {in: ["1", "2", "3"]}}',
        'keys { pieces } aggregate { count sum { total } }',
        { ...user, roles: ['user'] },
      ),
    ).toEqual([
      { keys: { pieces: 1 }, aggregate: { count: 1, sum: { total: '10.00' } } },
      { keys: { pieces: 2 }, aggregate: { count: 1, sum: { total: '5.00' } } },
      { keys: { pieces: null }, aggregate: { count: 1, sum: { total: null } } },
    ]);
  });

  test('a record that he does not see is none', async () => {
    expect(
      await fixture.groups('by: [{customer: {field: name}}]', 'keys { customer { name } } aggregate { count }', {
        ...user,
        roles: ['user'],
      }),
    ).toEqual([
      { keys: { customer: { name: 'Ada' } }, aggregate: { count: 2 } },
      { keys: { customer: { name: 'Bea' } }, aggregate: { count: 1 } },
      { keys: { customer: { name: null } }, aggregate: { count: 2 } },
    ]);
  });

  test('orders and having see no more of them than the answer does', async () => {
    const names = async (as: typeof user) => {
      const { customers } = await fixture.ask<{ customers: { nodes: readonly { name: string }[] } }>(
        '{ customers(orderBy: [{sales: {sum: {total: DESC}}}], where: {name: {ne: "Cleo"}}) { nodes { name } } }',
        {},
        as,
      );
      return customers.nodes.map(({ name }) => name);
    };
    // Of Bea's one sale Bob does not see the total: for him there is none, and nulls come first.
    const asBob = { ...person(bob), roles: ['user'] };
    expect(await names({ ...user, roles: ['user'] })).toEqual(['Ada', 'Bea']);
    expect(await names(asBob)).toEqual(['Bea', 'Ada']);
    const having = 'by: [{customer: {field: name}}], having: {sum: {total: {lte: "5"}}}';
    expect(await fixture.groups(having, 'aggregate { count }', asBob)).toEqual([]);
    expect(await fixture.groups(having, 'aggregate { count }')).toEqual([{ aggregate: { count: 1 } }]);
  });

  test('a key that no rule gives is refused by its path', async () => {
    const asPublic = { person: undefined, roles: ['public'] };
    const refused = await fixture.refused(
      '{ salesGroupBy(by: [{field: status}]) { nodes { keys { s: status } } } }',
      {},
      asPublic,
    );
    expect(refused.extensions.code).toBe('FORBIDDEN');
    expect(refused.path).toEqual(['salesGroupBy', 'nodes', 'keys', 's']);
    expect(await fixture.groups('by: [{field: status}]', 'aggregate { count }', asPublic)).toEqual([
      { aggregate: { count: 5 } },
    ]);
  });
});
