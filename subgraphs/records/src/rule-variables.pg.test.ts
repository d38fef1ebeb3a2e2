import { randomUUID } from 'node:crypto';
import type { AppDefinition } from '@trellis/app-definition';
import type { Caller } from '@trellis/service-api';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';

const region = { $: 'user.claims.region' };
const definition: AppDefinition = {
  format: 1,
  roles: { team: {}, local: {}, loose: {}, abroad: {}, colored: {}, customer: {}, through: {}, odd: {} },
  enums: { Color: { values: [{ name: 'RED' }, { name: 'BLUE' }] } },
  models: {
    Deal: {
      fields: {
        name: { type: 'String' },
        region: { type: 'String' },
        color: { type: 'Color' },
        team: { type: 'UUID' },
        teams: { type: 'UUID', list: true },
        lines: { type: 'Line', list: true, inverse: 'deal' },
      },
      permissions: {
        team: {
          read: [
            { where: { OR: [{ team: { in: { $: 'user.teams' } } }, { teams: { hasSome: { $: 'user.teams' } } }] } },
          ],
          create: [{ fields: ['name'], set: { teams: { $: 'user.teams' } } }],
        },
        local: {
          read: [{ where: { region: { eq: region } } }],
          create: [{ fields: ['name'], set: { region } }],
        },
        loose: { read: [{ where: { region: { startsWith: region, mode: 'INSENSITIVE' } } }] },
        abroad: { read: [{ where: { region: { ne: region } } }] },
        colored: { read: [{ where: { color: { eq: { $: 'user.claims.color' } } } }] },
        customer: { read: [{ where: { id: { eq: { $: 'user.claims.deal' } } } }] },
        odd: { read: [{ where: { name: { eq: { $: 'user.claims.constructor' } } } }] },
      },
    },
    Line: {
      fields: { note: { type: 'String' }, deal: { type: 'Deal', inverse: 'lines' } },
      permissions: { through: { read: [{ where: { deal: { team: { in: { $: 'user.teams' } } } } }] } },
    },
  },
};

const [red, blue] = [randomUUID(), randomUUID()];
const ids: Record<string, string> = {};
let fixture: RecordsFixture;
beforeAll(async () => {
  fixture = await createRecordsFixture(definition);
  for (const data of [
    { name: 'one', region: 'North', color: 'RED', team: red, teams: [blue] },
    { name: 'two', region: 'northwest', color: 'BLUE', team: blue, teams: [] },
    { name: 'three' },
  ]) {
    const query = 'mutation($data: DealCreateInput!) { createDeal(data: $data) { id } }';
    const { createDeal } = await fixture.ask<{ createDeal: { id: string } }>(query, { data });
    ids[data.name] = createDeal.id;
    await fixture.ask('mutation($data: LineCreateInput!) { createLine(data: $data) { id } }', {
      data: { note: data.name, dealId: createDeal.id },
    });
  }
});
afterAll(() => fixture[Symbol.asyncDispose]());

const caller = (role: string, known: Pick<Caller, 'teams' | 'claims'> = {}): Caller => ({
  ...person(randomUUID(), role),
  ...known,
});

async function deals(as: Caller): Promise<readonly string[]> {
  const answer = await fixture.ask<{ deals: { totalCount: number; nodes: { name: string }[] } }>(
    '{ deals(orderBy: [{id: ASC}]) { totalCount nodes { name } } }',
    {},
    as,
  );
  expect(answer.deals.totalCount).toBe(answer.deals.nodes.length);
  return answer.deals.nodes.map(({ name }) => name);
}

describe('a rule by the caller’s teams', () => {
  test.each([
    [[red], ['one']],
    [[blue], ['one', 'two']],
    [[], []],
    [undefined, []],
  ])('%j', async (teams, expected) => {
    expect(await deals(caller('team', teams && { teams }))).toEqual(expected);
  });

  test('reaches through relations', async () => {
    const lines = '{ lines { nodes { note } } }';
    expect(await fixture.ask(lines, {}, caller('through', { teams: [red] }))).toEqual({
      lines: { nodes: [{ note: 'one' }] },
    });
    expect(await fixture.ask(lines, {}, caller('through'))).toEqual({ lines: { nodes: [] } });
  });

  test('presets them', async () => {
    const query = 'mutation { createDeal(data: {name: "mine"}) { id teams } }';
    const { createDeal } = await fixture.ask<{ createDeal: { id: string; teams: unknown } }>(
      query,
      {},
      caller('team', { teams: [red] }),
    );
    expect(createDeal.teams).toEqual([red]);
    await fixture.ask('mutation($id: ID!) { deleteDeal(where: {id: $id}) { id } }', { id: createDeal.id });
  });
});

describe('a rule by what is known about the caller', () => {
  test.each([
    ['local', { region: 'North' }, ['one']],
    ['local', { region: 'north' }, []],
    ['local', { other: 'North' }, []],
    ['local', undefined, []],
    ['loose', { region: 'north' }, ['one', 'two']],
    ['loose', { region: 'north%' }, []],
    ['loose', undefined, []],
    ['abroad', { region: 'North' }, ['two', 'three']],
    ['abroad', undefined, ['one', 'two', 'three']],
    ['colored', { color: 'RED' }, ['one']],
    ['colored', { color: 'GREEN' }, []],
    ['colored', undefined, []],
    ['customer', { deal: 'no id' }, []],
    ['customer', undefined, []],
    ['odd', {}, []],
    ['odd', undefined, []],
  ])('%s %j', async (role, claims, expected) => {
    expect(await deals(caller(role, claims && { claims }))).toEqual(expected);
  });

  test('may name a record by its id', async () => {
    expect(await deals(caller('customer', { claims: { deal: ids['two'] ?? '' } }))).toEqual(['two']);
  });

  test.each([
    [{ region: 'South' }, 'South'],
    [undefined, null],
  ])('presets it: %j', async (claims, expected) => {
    const local = caller('local', claims && { claims });
    const { createDeal } = await fixture.ask<{ createDeal: { id: string } }>(
      'mutation { createDeal(data: {name: "mine"}) { id } }',
      {},
      local,
    );
    const read = 'query($id: ID!) { deal(where: {id: $id}) { region } }';
    expect(await fixture.ask(read, { id: createDeal.id })).toEqual({ deal: { region: expected } });
    await fixture.ask('mutation($id: ID!) { deleteDeal(where: {id: $id}) { id } }', { id: createDeal.id });
  });
});

test('of two callers who ask the same at the same time each sees what is his', async () => {
  const north = caller('local', { claims: { region: 'North' } });
  const west = caller('local', { claims: { region: 'northwest' } });
  const answers = await Promise.all([north, west, north, west].map(deals));
  expect(answers).toEqual([['one'], ['two'], ['one'], ['two']]);
});
