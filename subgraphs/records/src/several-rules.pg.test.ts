import { randomUUID } from 'node:crypto';
import type { AppDefinition } from '@trellis/app-definition';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';

const isOwn = { owner: { eq: { $: 'user.id' } } };
const definition: AppDefinition = {
  format: 1,
  roles: { giver: {}, keeper: {}, pricer: {}, namer: {} },
  models: {
    Lead: {
      fields: {
        name: { type: 'String' },
        price: { type: 'Int' },
        stage: { type: 'String' },
        owner: { type: 'User' },
      },
      permissions: {
        giver: { read: [{ where: isOwn }], update: [{ where: isOwn, check: {} }] },
        keeper: { read: [{ where: isOwn }], update: [{ where: isOwn }] },
        pricer: {
          read: [{ where: { stage: { eq: 'PRICED' } }, fields: ['name', 'price'] }],
          update: [{ where: { stage: { eq: 'PRICED' } }, fields: ['price'] }],
        },
        namer: {
          read: [{ where: { stage: { ne: 'SECRET' } }, fields: ['name', 'stage'] }],
          update: [{ where: { stage: { eq: 'OPEN' } }, fields: ['name'] }],
        },
      },
    },
  },
};

let fixture: RecordsFixture;
beforeAll(async () => {
  fixture = await createRecordsFixture(definition);
});
afterAll(() => fixture[Symbol.asyncDispose]());

async function create(data: object): Promise<string> {
  const query = 'mutation($data: LeadCreateInput!) { createLead(data: $data) { id } }';
  return (await fixture.ask<{ createLead: { id: string } }>(query, { data })).createLead.id;
}

const update =
  'mutation($id: ID!, $data: LeadUpdateInput) { updateLead(where: {id: $id}, data: $data) { id version name owner { id } } }';

describe('who gives a row away', () => {
  test('may, where the check lets him: he is answered what every writer is, and sees it no more', async () => {
    const [ann, bob] = [person(randomUUID(), 'giver'), randomUUID()];
    const id = await create({ name: 'one', owner: ann.person?.id });
    expect(await fixture.ask(update, { id, data: { owner: bob } }, ann)).toEqual({
      updateLead: { id, version: 2, name: null, owner: null },
    });
    expect(await fixture.ask('{ leads { totalCount } }', {}, ann)).toEqual({ leads: { totalCount: 0 } });
    expect((await fixture.refused(update, { id, data: { owner: ann.person?.id } }, ann)).extensions.code).toBe(
      'NOT_FOUND',
    );
  });

  test('may not, where the rule has no check of its own: its where holds after the write too', async () => {
    const ann = person(randomUUID(), 'keeper');
    const id = await create({ name: 'one', owner: ann.person?.id });
    for (const data of [{ owner: randomUUID() }, { owner: null }]) {
      expect((await fixture.refused(update, { id, data }, ann)).extensions.code).toBe('FORBIDDEN');
    }
    expect(await fixture.ask('{ leads { nodes { id version } } }', {}, ann)).toEqual({
      leads: { nodes: [{ id, version: 1 }] },
    });
  });
});

describe('who has several roles', () => {
  const both = person(randomUUID(), 'namer', 'pricer');
  let ids: Readonly<Record<string, string>>;
  beforeAll(async () => {
    ids = {
      open: await create({ name: 'open', price: 1, stage: 'OPEN' }),
      priced: await create({ name: 'priced', price: 2, stage: 'PRICED' }),
      secret: await create({ name: 'secret', price: 3, stage: 'SECRET' }),
    };
  });

  test('reads on each row what the rules that cover this row give', async () => {
    const stages = { stage: { in: ['OPEN', 'PRICED', 'SECRET'] } };
    const query =
      'query($where: LeadWhere) { leads(where: $where, orderBy: [{id: ASC}]) { nodes { name price stage } } }';
    expect(await fixture.ask(query, { where: stages }, both)).toEqual({
      leads: {
        nodes: [
          { name: 'open', price: null, stage: 'OPEN' },
          { name: 'priced', price: 2, stage: 'PRICED' },
        ],
      },
    });
  });

  test('writes on each row what one rule that covers it gives, and not what another gives elsewhere', async () => {
    const code = async (id: string | undefined, data: object) =>
      (await fixture.refused(update, { id, data }, both)).extensions.code;
    await fixture.ask(update, { id: ids['open'], data: { name: 'open' } }, both);
    await fixture.ask(update, { id: ids['priced'], data: { price: 2 } }, both);
    expect(await code(ids['open'], { price: 9 })).toBe('FORBIDDEN');
    expect(await code(ids['priced'], { name: 'x' })).toBe('FORBIDDEN');
    expect(await code(ids['priced'], { name: 'x', price: 9 })).toBe('FORBIDDEN');
    expect(await code(ids['secret'], { name: 'x' })).toBe('NOT_FOUND');
  });
});
