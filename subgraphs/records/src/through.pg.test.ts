import { randomUUID } from 'node:crypto';
import type { AppDefinition } from '@trellis/app-definition';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';

const through = 'Membership';
const app: AppDefinition = {
  format: 1,
  models: {
    Team: {
      fields: { name: { type: 'String' }, people: { type: 'Person', list: true, inverse: 'teams', through } },
      permissions: { user: { read: true } },
    },
    Person: {
      plural: 'people',
      fields: { name: { type: 'String' }, teams: { type: 'Team', list: true, inverse: 'people', through } },
      permissions: { user: { read: true } },
    },
    Membership: {
      fields: {
        team: { type: 'Team', required: true, onDelete: 'CASCADE' },
        person: { type: 'Person', required: true, onDelete: 'CASCADE' },
        role: { type: 'String' },
      },
      unique: [['team', 'person']],
      permissions: { user: { read: [{ where: { role: { ne: 'secret' } } }] } },
    },
  },
};

let fixture: RecordsFixture;
const ids: Record<string, string> = {};
beforeAll(async () => {
  fixture = await createRecordsFixture(app);
  const made = await fixture.ask<Record<string, { id: string }>>(`mutation {
    red: createTeam(data: { name: "Red" }) { id }
    ann: createPerson(data: { name: "Ann" }) { id }
    bob: createPerson(data: { name: "Bob" }) { id }
    eve: createPerson(data: { name: "Eve" }) { id }
  }`);
  for (const [name, { id }] of Object.entries(made)) ids[name] = id;
  for (const [who, role] of [
    ['ann', 'lead'],
    ['bob', 'secret'],
  ]) {
    await join(who ?? '', role ?? '');
  }
});
afterAll(() => fixture[Symbol.asyncDispose]());

const join = (who: string, role: string) =>
  fixture.ask<{ createMembership: { id: string } }>(
    'mutation($data: MembershipCreateInput!) { createMembership(data: $data) { id } }',
    { data: { teamId: ids['red'], personId: ids[who], role } },
  );
const people = `people(orderBy: [{ name: ASC }]) {
  totalCount nodes { name } edges { __typename node { name } membership { role } } pageInfo { hasNextPage }
}`;
const somebody = person(randomUUID());

describe('a many-to-many relation through a model', () => {
  test('lists the records of the other side, each edge with the record that joins', async () => {
    const { teams } = await fixture.ask<{ teams: { nodes: unknown } }>(`{ teams { nodes { ${people} } } }`);
    expect(teams.nodes).toEqual([
      {
        people: {
          totalCount: 2,
          nodes: [{ name: 'Ann' }, { name: 'Bob' }],
          edges: [
            { __typename: 'Team_people_Edge', node: { name: 'Ann' }, membership: { role: 'lead' } },
            { __typename: 'Team_people_Edge', node: { name: 'Bob' }, membership: { role: 'secret' } },
          ],
          pageInfo: { hasNextPage: false },
        },
      },
    ]);
  });

  test('is filtered and counted like any list, from both sides', async () => {
    const answered = await fixture.ask(`{
      people(where: { teams: { some: { name: { eq: "Red" } } } }, orderBy: [{ name: ASC }]) { nodes { name } }
      teams(where: { people: { count: { eq: 2 } } }) { nodes { name } }
      loners: people(where: { teams: { none: {} } }) { nodes { name } }
    }`);
    expect(answered).toEqual({
      people: { nodes: [{ name: 'Ann' }, { name: 'Bob' }] },
      teams: { nodes: [{ name: 'Red' }] },
      loners: { nodes: [{ name: 'Eve' }] },
    });
  });

  test('joins for a caller only what he sees joined', async () => {
    const { teams, people: found } = await fixture.ask<Record<string, { nodes: unknown }>>(
      `{ teams(where: { people: { some: { name: { eq: "Bob" } } } }) { nodes { name } }
         people(where: { teams: { some: {} } }) { nodes { name teams { edges { membership { role } } } } } }`,
      {},
      somebody,
    );
    expect(teams?.nodes).toEqual([]);
    expect(found?.nodes).toEqual([{ name: 'Ann', teams: { edges: [{ membership: { role: 'lead' } }] } }]);
  });

  test('is written as records of that model, once a pair; one that is deleted joins no longer', async () => {
    const { createMembership } = await join('eve', 'guest');
    await expect(join('eve', 'again')).rejects.toThrow('UNIQUE_VIOLATION');
    await fixture.ask('mutation($id: ID!) { deleteMembership(where: { id: $id }) { id } }', createMembership);
    const { teams } = await fixture.ask<{ teams: { nodes: unknown } }>('{ teams { nodes { people { totalCount } } } }');
    expect(teams.nodes).toEqual([{ people: { totalCount: 2 } }]);
    const { extensions } = await fixture.refused('mutation { createTeam(data: { people: { connect: [] } }) { id } }');
    expect(extensions.code).toBe('BAD_USER_INPUT');
  });
});
