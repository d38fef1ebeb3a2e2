import { randomUUID } from 'node:crypto';
import type { Caller } from '@trellis/service-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { admin, createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';
import { shop } from './testing/shop.ts';

let fixture: RecordsFixture;
beforeAll(async () => {
  fixture = await createRecordsFixture(shop);
});
afterAll(() => fixture[Symbol.asyncDispose]());

interface Page {
  readonly control: string;
  readonly cursor: string;
  readonly hasMore: boolean;
  readonly changes: readonly { readonly op: string; readonly recordId: string; readonly node: unknown }[];
}

const query = `query($where: CustomerWhere, $ops: [SyncOp!], $after: SyncCursor, $first: Int, $waitMs: Int) {
  it: customerChanges(where: $where, ops: $ops, after: $after, first: $first, waitMs: $waitMs) {
    control cursor hasMore changes { op recordId node { name } }
  }
}`;

async function changes(variables: Readonly<Record<string, unknown>> = {}, as: Caller = admin): Promise<Page> {
  return (await fixture.ask<{ readonly it: Page }>(query, variables, as)).it;
}

async function createCustomers(...names: readonly string[]): Promise<void> {
  const data = names.map((name) => ({ name }));
  await fixture.ask('mutation($data: [CustomerCreateInput!]!) { createCustomers(data: $data) { affectedCount } }', {
    data,
  });
}

const namesOf = ({ changes: events }: Page) => events.map(({ node }) => (node as { readonly name: string }).name);

test('without a cursor there is nothing to tell but the cursor to begin with', async () => {
  expect(await changes()).toMatchObject({ control: 'READY', changes: [], hasMore: false });
});

test('pages behind a cursor hold each change once, in order, and the last says that it is', async () => {
  const { cursor } = await changes();
  await createCustomers('a', 'b', 'c', 'd', 'e');
  const told: string[] = [];
  let page: Page = { control: '', cursor, hasMore: true, changes: [] };
  while (page.hasMore) {
    page = await changes({ after: page.cursor, first: 2 });
    expect(page.control).toBe('CHANGES');
    expect(page.changes.length).toBeLessThanOrEqual(2);
    told.push(...namesOf(page));
  }
  expect(told).toEqual(['a', 'b', 'c', 'd', 'e']);
  expect(await changes({ after: page.cursor })).toMatchObject({ control: 'CHANGES', changes: [], hasMore: false });
});

test('pages end by what is told, not by what others have changed meanwhile', async () => {
  const { cursor } = await changes();
  const where = { name: { startsWith: 'mine' } };
  await createCustomers('theirs', 'mine 1', 'theirs', 'theirs', 'mine 2', 'theirs');
  const both = await changes({ after: cursor, where, first: 2 });
  expect([namesOf(both), both.hasMore]).toEqual([['mine 1', 'mine 2'], false]);
  const first = await changes({ after: cursor, where, first: 1 });
  expect([namesOf(first), first.hasMore]).toEqual([['mine 1'], true]);
  const second = await changes({ after: first.cursor, where, first: 1 });
  expect([namesOf(second), second.hasMore]).toEqual([['mine 2'], false]);
});

test('a filter, kinds of change and the rules of the caller hold as in a subscription', async () => {
  const { cursor } = await changes();
  await createCustomers('kept', 'other');
  expect(namesOf(await changes({ after: cursor, where: { name: { eq: 'kept' } }, first: 1 }))).toEqual(['kept']);
  expect(namesOf(await changes({ after: cursor, where: { name: { eq: 'other' } }, first: 1 }))).toEqual(['other']);
  expect((await changes({ after: cursor, ops: ['DELETE'] })).changes).toEqual([]);
  const stranger: Caller = { ...person(randomUUID(), 'sales'), roles: ['sales'] };
  expect(await changes({ after: cursor }, stranger)).toMatchObject({ control: 'CHANGES', changes: [] });
});

test('whoever waits is told as soon as something happens, and that nothing has when his time is over', async () => {
  const { cursor } = await changes();
  expect(await changes({ after: cursor, waitMs: 50 })).toMatchObject({ control: 'CHANGES', changes: [] });
  const waiting = changes({ after: cursor, waitMs: 20_000 });
  await createCustomers('late');
  expect(namesOf(await waiting)).toEqual(['late']);
});

test('versions of a record are told in their order, also where a restore makes two', async () => {
  const asked = async (after?: string) => {
    const { it } = await fixture.ask<{ readonly it: { readonly cursor: string; readonly changes: readonly object[] } }>(
      'query($after: SyncCursor) { it: orderChanges(after: $after) { cursor changes { op version } } }',
      { after },
    );
    return it;
  };
  const { it } = await fixture.ask<{
    readonly it: { readonly id: string; readonly customer: { readonly id: string } };
  }>(
    'mutation { it: createOrder(data: { number: "back", total: "1", customer: { create: { name: "Gone" } } }) { id customer { id } } }',
  );
  const { cursor } = await asked();
  await fixture.ask('mutation($id: ID!) { deleteOrder(where: { id: $id }) { id } }', { id: it.id });
  await fixture.ask('mutation($id: ID!) { deleteCustomer(where: { id: $id }) { id } }', { id: it.customer.id });
  await fixture.ask('mutation($id: ID!) { restoreOrder(id: $id) { id } }', { id: it.id });
  expect((await asked(cursor)).changes).toEqual([
    { op: 'DELETE', version: 2 },
    { op: 'CREATE', version: 3 },
    { op: 'UPDATE', version: 4 },
  ]);
});

test.each([
  [{ first: 0 }, 'BAD_USER_INPUT'],
  [{ first: -1 }, 'BAD_USER_INPUT'],
  [{ first: 1_001 }, 'LIMIT_EXCEEDED'],
  [{ waitMs: -1 }, 'BAD_USER_INPUT'],
  [{ after: 'forged' }, 'BAD_USER_INPUT'],
])('%j is refused: %s', async (variables, code) => {
  expect(await fixture.refused(query, variables)).toMatchObject({ extensions: { code } });
});
