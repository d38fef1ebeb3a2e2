import { randomUUID } from 'node:crypto';
import type { AppDefinition } from '@trellis/app-definition';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';

const names = { name: { type: 'String' } } as const;
const app: AppDefinition = {
  format: 1,
  models: {
    Customer: {
      fields: { ...names, notes: { type: 'Note', list: true, inverse: 'subject' } },
      permissions: { user: { read: [{ where: { name: { eq: 'Nobody' } } }] } },
    },
    Order: {
      fields: { number: { type: 'Int' }, notes: { type: 'Note', list: true, inverse: 'subject' } },
      permissions: { user: { read: true } },
    },
    Note: {
      fields: {
        text: { type: 'String' },
        subject: { type: ['Customer', 'Order'], description: 'What it is about.' },
        author: { type: ['Customer'], required: true },
      },
      permissions: {
        user: { read: [{ fields: ['text'] }, { where: { text: { ne: 'nothing' } }, fields: ['subject'] }] },
      },
    },
  },
};
let fixture: RecordsFixture;
const ids: Record<string, string> = {};
beforeAll(async () => {
  fixture = await createRecordsFixture(app);
  const made = await fixture.ask<Record<string, { id: string }>>(`mutation {
    customer: createCustomer(data: { name: "Acme" }) { id }
    order: createOrder(data: { number: 7 }) { id }
  }`);
  for (const [name, { id }] of Object.entries(made)) ids[name] = id;
  for (const [text, member] of [
    ['closed', 'Customer'],
    ['open', 'Order'],
    ['nothing', undefined],
  ] as const) {
    const led = member ? { [`subject_${member}Id`]: ids[member.toLowerCase()] } : {};
    await create({ text, ...led, author_CustomerId: ids['customer'] });
  }
});
afterAll(() => fixture[Symbol.asyncDispose]());

const note = 'text subject { __typename ... on Customer { name } ... on Order { number } ... on Node { id } }';
const create = (data: object) =>
  fixture.ask<{ createNote: { id: string } }>(
    `mutation($data: NoteCreateInput!) { createNote(data: $data) { id ${note} } }`,
    { data },
  );
const refusedCreate = (data: object) =>
  fixture.refused('mutation($data: NoteCreateInput!) { createNote(data: $data) { id } }', { data });

describe('a relation to one of several models', () => {
  test('is read as a union, each record with the selection of its own type', async () => {
    const { notes } = await fixture.ask<{ notes: { nodes: unknown } }>(
      `{ notes(orderBy: [{ text: ASC }]) { nodes { ${note} } } }`,
    );
    expect(notes.nodes).toEqual([
      { text: 'closed', subject: { __typename: 'Customer', name: 'Acme', id: ids['customer'] } },
      { text: 'nothing', subject: null },
      { text: 'open', subject: { __typename: 'Order', number: 7, id: ids['order'] } },
    ]);
  });

  test.each([
    [{ subject_Customer: { name: { eq: 'Acme' } } }, ['closed']],
    [{ subject_Order: { number: { gt: 6 } } }, ['open']],
    [{ subject_OrderId: { isNull: true } }, ['closed', 'nothing']],
    [{ subject_OrderId: { isNull: true }, subject_CustomerId: { isNull: true } }, ['nothing']],
  ])('is filtered by type: %j', async (where, expected) => {
    const { notes } = await fixture.ask<{ notes: { nodes: readonly { text: string }[] } }>(
      'query($where: NoteWhere) { notes(where: $where, orderBy: [{ text: ASC }]) { nodes { text } } }',
      { where },
    );
    expect(notes.nodes.map(({ text }) => text)).toEqual(expected);
  });

  test('has a list on each of its models', async () => {
    const { customer, order } = await fixture.ask<Record<string, { notes: { nodes: unknown } }>>(
      `query($customer: ID!, $order: ID!) {
        customer(where: { id: $customer }) { notes { nodes { text } } }
        order(where: { id: $order }) { notes { nodes { text } } }
      }`,
      ids,
    );
    expect([customer?.notes.nodes, order?.notes.nodes]).toEqual([[{ text: 'closed' }], [{ text: 'open' }]]);
  });

  test('lets go of where it led to, when it is led elsewhere', async () => {
    const { createNote } = await create({ subject_CustomerId: ids['customer'], author_CustomerId: ids['customer'] });
    const { updateNote } = await fixture.ask<{ updateNote: unknown }>(
      `mutation($id: ID!, $order: ID!) {
        updateNote(where: { id: $id }, data: { subject_Order: { connect: { id: $order } } }) { ${note} subject_CustomerId }
      }`,
      { id: createNote.id, order: ids['order'] },
    );
    expect(updateNote).toEqual({
      text: null,
      subject: { __typename: 'Order', number: 7, id: ids['order'] },
      subject_CustomerId: null,
    });
    await fixture.ask('mutation($id: ID!) { deleteNote(where: { id: $id }) { id } }', { id: createNote.id });
  });

  test('is one record: two at once are refused', async () => {
    const both = { subject_CustomerId: ids['customer'], subject_OrderId: ids['order'] };
    const { extensions } = await refusedCreate({ ...both, author_CustomerId: ids['customer'] });
    expect(extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fieldErrors: [{ path: ['data', 'subject_OrderId'], rule: 'conflict' }],
    });
  });

  test('must be given where it is required, and cannot be emptied', async () => {
    expect((await refusedCreate({ text: 'x' })).extensions).toMatchObject({
      code: 'VALIDATION_FAILED',
      fieldErrors: [{ path: ['data', 'author'], rule: 'required' }],
    });
    const { createNote } = await create({ author_CustomerId: ids['customer'] });
    const emptied = await fixture.refused(
      'mutation($id: ID!) { updateNote(where: { id: $id }, data: { author_Customer: { disconnect: true } }) { id } }',
      { id: createNote.id },
    );
    expect(emptied.extensions).toMatchObject({ fieldErrors: [{ path: ['data', 'author'], rule: 'required' }] });
    await fixture.ask('mutation($id: ID!) { deleteNote(where: { id: $id }) { id } }', { id: createNote.id });
  });

  test('is seen where a rule gives it, and leads only to what is seen', async () => {
    const somebody = person(randomUUID());
    const { notes } = await fixture.ask<{ notes: { nodes: unknown } }>(
      `{ notes(orderBy: [{ text: ASC }]) { nodes { ${note} } } }`,
      {},
      somebody,
    );
    expect(notes.nodes).toEqual([
      { text: 'closed', subject: null },
      { text: 'nothing', subject: null },
      { text: 'open', subject: { __typename: 'Order', number: 7, id: ids['order'] } },
    ]);
    const { path } = await fixture.refused('{ notes { nodes { author { __typename } } } }', {}, somebody);
    expect(path).toEqual(['notes', 'nodes', 'author']);
  });

  test('may come to lead to more models later, and its records stay', async () => {
    const { Note, ...others } = app.models;
    const fields = { ...Note?.fields, subject: { type: ['Customer', 'Order', 'Task'] } };
    await fixture.publish({ ...app, models: { ...others, Note: { ...Note, fields }, Task: { fields: names } } });
    const { createTask } = await fixture.ask<{ createTask: { id: string } }>(
      'mutation { createTask(data: { name: "Call" }) { id } }',
    );
    await create({ text: 'zz', subject_TaskId: createTask.id, author_CustomerId: ids['customer'] });
    const { notes } = await fixture.ask<{ notes: { nodes: unknown } }>(
      '{ notes(orderBy: [{ text: ASC }]) { nodes { subject { __typename } } } }',
    );
    expect(notes.nodes).toEqual([
      { subject: { __typename: 'Customer' } },
      { subject: null },
      { subject: { __typename: 'Order' } },
      { subject: { __typename: 'Task' } },
    ]);
  });
});
