import type { AppDefinition } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import type { AccessExplanation, Caller } from '@trellis/service-api';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { admin, createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';

const mine = { owner: { eq: { $: 'user.id' } } };
const definition: AppDefinition = {
  format: 1,
  roles: { sales: {}, auditor: {}, helper: {} },
  defaults: { permissions: { helper: { read: [{ where: mine }] } } },
  models: {
    Customer: {
      fields: { name: { type: 'String' }, owner: { type: 'User' }, region: { type: 'String' } },
      permissions: { sales: { read: [{ where: mine }] } },
    },
    Deal: {
      fields: {
        title: { type: 'String' },
        total: { type: 'Int' },
        owner: { type: 'User' },
        customer: { type: 'Customer' },
      },
      permissions: {
        sales: {
          read: [
            { where: { customer: { owner: { eq: { $: 'user.id' } }, region: { eq: 'north' } }, total: { lt: 100 } } },
            { where: { OR: [mine, { title: { eq: 'open' } }] }, fields: ['title', 'customer'] },
          ],
          update: [{ where: mine, fields: ['title'], set: { owner: { $: 'user.id' } } }],
          create: [{ where: mine, check: { total: { lt: 50 } } }],
        },
        auditor: { read: true },
      },
    },
  },
};

const [ann, bob] = [randomUUID(), randomUUID()];
const ids = { own: randomUUID(), foreign: randomUUID(), deleted: randomUUID() };
const sales = person(ann, 'sales');
let fixture: RecordsFixture;

beforeAll(async () => {
  fixture = await createRecordsFixture(definition);
  await fixture.ask(
    `mutation ($own: ID!, $foreign: ID!, $deleted: ID!, $ann: ID!, $bob: ID!) {
      own: createDeal(data: { id: $own, title: "own", total: 70, owner: $bob,
        customer: { create: { name: "A", owner: $ann, region: "south" } } }) { id }
      foreign: createDeal(data: { id: $foreign, title: "open", total: 20, owner: $bob,
        customer: { create: { name: "B", owner: $bob, region: "north" } } }) { id }
      deleted: createDeal(data: { id: $deleted, title: "gone", total: 1, owner: $ann }) { id }
      deleteDeal(where: { id: $deleted }) { id }
    }`,
    { ...ids, ann, bob },
  );
});
afterAll(() => fixture[Symbol.asyncDispose]());

async function explain(recordId: string, field?: string, caller: Caller = sales): Promise<AccessExplanation> {
  const { appId, records } = fixture;
  const { hash } = must(await records.store.current(appId), 'the version');
  return records.store.explainAccess({ appId, versionHash: hash, caller, model: 'Deal', recordId, field });
}

const reasons = ({ actions }: AccessExplanation) =>
  Object.fromEntries(actions.map(({ verb, reason }) => [verb, reason]));

describe('explainAccess', () => {
  test('tells of each rule whether it holds, and which part of it does not', async () => {
    const { record, roles, actions } = await explain(ids.own, 'title');
    expect({ record, roles }).toEqual({ record: 'PRESENT', roles: ['public', 'sales', 'user'] });
    const rules = '/models/Deal/permissions/sales/read';
    expect(actions.find(({ verb }) => verb === 'read')).toEqual({
      verb: 'read',
      allowed: false,
      reason: 'NO_RULE_HOLDS',
      rules: [
        {
          role: 'sales',
          path: `${rules}/0`,
          givesField: true,
          holds: false,
          conditions: [
            { path: `${rules}/0/where/customer/owner`, holds: true },
            { path: `${rules}/0/where/customer/region`, holds: false },
            { path: `${rules}/0/where/total`, holds: true },
          ],
        },
        {
          role: 'sales',
          path: `${rules}/1`,
          givesField: true,
          holds: false,
          conditions: [
            { path: `${rules}/1/where/OR/0/owner`, holds: false },
            { path: `${rules}/1/where/OR/1/title`, holds: false },
          ],
        },
      ],
    });
  });

  test('tells why something may or may not be done', async () => {
    expect(reasons(await explain(ids.foreign, 'title'))).toEqual({
      read: 'RULE_HOLDS',
      update: 'NO_RULE_HOLDS',
      delete: 'NO_RULE',
      create: 'RULE_HOLDS',
    });
    expect(reasons(await explain(ids.foreign, 'total'))).toMatchObject({
      read: 'NO_RULE_HOLDS',
      update: 'FIELD_NOT_GIVEN',
    });
    expect(reasons(await explain(ids.own, 'title'))).toMatchObject({
      update: 'RECORD_NOT_READABLE',
      create: 'NO_RULE_HOLDS',
    });
    // A rule gives the customer, and no rule of Customer gives this one.
    expect(reasons(await explain(ids.foreign, 'customer'))).toMatchObject({ read: 'RELATED_NOT_READABLE' });
    expect(reasons(await explain(ids.foreign, 'owner'))).toMatchObject({ update: 'FIELD_NOT_GIVEN' });
  });

  test('works for administrators, strangers, deleted and unknown records', async () => {
    expect(reasons(await explain(ids.own, undefined, admin))).toMatchObject({ read: 'ADMIN', delete: 'ADMIN' });
    const stranger: Caller = { person: undefined, roles: ['public'] };
    expect(reasons(await explain(ids.own, 'title', stranger))).toMatchObject({ read: 'NO_RULE', create: 'NO_RULE' });
    const deleted = await explain(ids.deleted, 'title');
    expect({ record: deleted.record, ...reasons(deleted) }).toMatchObject({
      record: 'DELETED',
      read: 'RULE_HOLDS',
      update: 'RECORD_DELETED',
    });
    const missing = await explain(randomUUID(), 'title');
    expect({ record: missing.record, ...reasons(missing) }).toMatchObject({
      record: 'MISSING',
      read: 'RECORD_MISSING',
    });
    expect(missing.actions[0]?.rules[0]).toMatchObject({ holds: undefined });
  });

  test('names a default rule by its place', async () => {
    const { actions } = await explain(ids.own, 'title', person(bob, 'helper'));
    const path = '/defaults/permissions/helper/read/0';
    expect(actions[0]).toMatchObject({
      allowed: true,
      rules: [{ path, conditions: [{ path: `${path}/where/owner` }] }],
    });
  });

  test('names the argument that is wrong', async () => {
    await expect(explain('1')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(explain(ids.own, 'titel')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(explain(ids.own, 'titel')).rejects.toThrow('"titel"');
  });

  test('allows reading exactly what a query answers', async () => {
    const callers = [sales, person(bob, 'sales'), person(ann, 'auditor'), person(ann), person(ann, 'auditor', 'sales')];
    for (const caller of callers) {
      const seen = await Promise.all(
        [ids.own, ids.foreign].map(async (id) => {
          const answer = await fixture.answer(
            'query ($id: ID!) { deal(where: { id: $id }) { title } }',
            { id },
            caller,
          );
          const { data } = JSON.parse(answer.body.toString()) as { data: { deal: { title: string } | null } | null };
          const told = await explain(id, 'title', caller);
          return [data?.deal?.title !== undefined, told.actions[0]?.allowed];
        }),
      );
      for (const [isAnswered, isAllowed] of seen) expect(isAllowed).toBe(isAnswered);
    }
  });
});
