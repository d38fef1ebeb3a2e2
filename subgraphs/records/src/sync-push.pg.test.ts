import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appSchema } from './sql.ts';
import { ann, bob, createPushFixture, type Mutation, type PushFixture, pushDocument } from './testing/push-fixture.ts';

let fixture: PushFixture;
beforeAll(async () => {
  fixture = await createPushFixture();
});
afterAll(() => fixture[Symbol.asyncDispose]());

describe('a push that comes again', () => {
  test('is answered as the first one was, and does nothing', async () => {
    const id = await fixture.newNote({ count: 1 });
    const keys = [randomUUID(), randomUUID(), randomUUID()];
    const mutations: readonly Mutation[] = [
      { key: keys[0], model: 'Note', op: 'UPDATE', id, data: { count: 2 } },
      { key: keys[1], model: 'Note', op: 'UPDATE', id, expectedVersion: 1, data: { count: 3 } },
      { key: keys[2], model: 'Note', op: 'UPDATE', id, data: { count: 'many' } },
    ];
    const first = await fixture.push(mutations);
    expect(first.map(({ status }) => status)).toEqual(['APPLIED', 'CONFLICT', 'REJECTED']);
    await fixture.pushOne({ model: 'Note', op: 'UPDATE', id, data: { count: 9 } }, {}, bob);
    const second = await fixture.push(mutations);
    expect(second).toEqual(
      first.map(({ status, ...one }) => ({ ...one, status: 'DUPLICATE', firstStatus: status, current: null })),
    );
    expect(await fixture.read('note', 'count version', id)).toEqual({ count: 9, version: 3 });
  });

  test('at the same moment is done once', async () => {
    const id = await fixture.newNote({ count: 1 });
    const mutation = { key: randomUUID(), model: 'Note', op: 'UPDATE', id, data: { count: 2 } } as const;
    const results = await Promise.all(Array.from({ length: 6 }, () => fixture.pushOne(mutation)));
    expect(results.map(({ status }) => status).toSorted()).toEqual(['APPLIED', ...Array<string>(5).fill('DUPLICATE')]);
    const sameRecord = { model: 'Site', op: 'CREATE', id: randomUUID(), data: { name: 'x' } } as const;
    const others = await Promise.all(Array.from({ length: 6 }, () => fixture.pushOne(sameRecord)));
    expect(others.map(({ status }) => status).toSorted()).toEqual(['APPLIED', ...Array<string>(5).fill('NOOP')]);
  });

  test('is another client’s or caller’s own under the same key, and refused with other content', async () => {
    const key = randomUUID();
    const make = () => ({ key, model: 'Site', op: 'CREATE', id: randomUUID(), data: { name: 'x' } }) as const;
    const mine = make();
    expect((await fixture.pushOne(mine)).status).toBe('APPLIED');
    expect((await fixture.pushOne(make(), { clientId: 'tablet' })).status).toBe('APPLIED');
    expect((await fixture.pushOne(make(), {}, bob)).status).toBe('APPLIED');
    expect(await fixture.pushOne(make())).toMatchObject({
      status: 'REJECTED',
      fieldErrors: [{ path: ['input', 'mutations', '0', 'key'], rule: 'conflict' }],
    });
    expect((await fixture.pushOne(mine)).status).toBe('DUPLICATE');
  });
});

describe('the order of a push', () => {
  test('holds: a parent before its child, an edit after its record, a key that is let go and taken', async () => {
    const [site, first, second, third] = Array.from({ length: 4 }, () => randomUUID());
    const own = { worker: ann.person?.id };
    const [one, two] = [fixture.number(), fixture.number()];
    const results = await fixture.push([
      { model: 'Site', op: 'CREATE', id: site, data: { name: 'here' } },
      { model: 'Job', op: 'CREATE', id: first, data: { ...own, number: one, siteId: site } },
      { model: 'Job', op: 'UPDATE', id: first, data: { number: two } },
      { model: 'Job', op: 'CREATE', id: second, data: { ...own, number: one, siteId: site } },
      { model: 'Job', op: 'DELETE', id: second },
      { model: 'Job', op: 'CREATE', id: third, data: { ...own, number: one } },
      { model: 'Job', op: 'UPDATE', id: third, expectedVersion: 1, data: { title: 'last' } },
    ]);
    expect(results.map(({ status }) => status)).toEqual(Array<string>(7).fill('APPLIED'));
    // Each is told the version that it has led to.
    expect(results.map(({ version }) => version)).toEqual([1, 1, 2, 1, 2, 1, 2]);
    expect(await fixture.read('job', 'number title site { name }', third ?? '')).toEqual({
      number: one,
      title: 'last',
      site: null,
    });
    expect(await fixture.read('job', 'number site { name }', first ?? '')).toEqual({
      number: two,
      site: { name: 'here' },
    });
  });

  test('a thousand changes are a push, and one more is too many', async () => {
    const mutations = Array.from({ length: 1001 }, (_, count) => ({
      key: String(count),
      model: 'Note',
      op: 'CREATE' as const,
      id: randomUUID(),
      data: { count: count === 500 ? 'bad' : count },
    }));
    const input = { clientId: 'many', mutations };
    expect((await fixture.refused(pushDocument, { input }, ann)).extensions.code).toBe('LIMIT_EXCEEDED');
    const results = await fixture.push(mutations.slice(1), { clientId: 'many' });
    expect(results.filter(({ status }) => status === 'APPLIED')).toHaveLength(999);
  });
});

describe('an atomic push', () => {
  test('is written as a whole', async () => {
    const [one, two] = [randomUUID(), randomUUID()];
    const results = await fixture.push(
      [
        { model: 'Note', op: 'CREATE', id: one, data: { title: 'a' } },
        { model: 'Note', op: 'CREATE', id: two, data: { title: 'b' } },
      ],
      { atomic: true },
    );
    expect(results.map(({ status }) => status)).toEqual(['APPLIED', 'APPLIED']);
  });

  test('or not at all, and may be pushed again once it can be', async () => {
    const [one, other] = [randomUUID(), await fixture.newNote({ title: 'x' })];
    const mutations: readonly Mutation[] = [
      { key: randomUUID(), model: 'Note', op: 'CREATE', id: one, data: { title: 'a' } },
      { key: randomUUID(), model: 'Note', op: 'UPDATE', id: other, expectedVersion: 3, data: { title: 'b' } },
    ];
    const results = await fixture.push(mutations, { atomic: true });
    expect(results.map(({ status }) => status)).toEqual(['CONFLICT', 'CONFLICT']);
    expect(results[0]?.fieldErrors).toMatchObject([{ rule: 'conflict' }]);
    expect(results[1]).toMatchObject({ fieldErrors: null, current: { title: 'x' } });
    expect(await fixture.read('note', 'id', one)).toBeNull();
    await fixture.pushOne({ model: 'Note', op: 'UPDATE', id: other, data: { title: 'y' } });
    await fixture.pushOne({ model: 'Note', op: 'UPDATE', id: other, data: { title: 'z' } });
    expect((await fixture.push(mutations, { atomic: true })).map(({ status }) => status)).toEqual([
      'APPLIED',
      'APPLIED',
    ]);
  });
});

test('the log tells the client, and who it was', async () => {
  const id = await fixture.newNote({ title: 'a' });
  await fixture.pushOne({ model: 'Note', op: 'UPDATE', id, data: { title: 'b' } }, { clientId: 'tablet' });
  await fixture.ask('mutation($id: ID!) { updateNote(where: {id: $id}, data: {title: "c"}) { id } }', { id }, ann);
  const client = new Client({ connectionString: fixture.databaseUrl });
  await client.connect();
  try {
    const log = `select client_id, actor from ${appSchema(fixture.appId)}._change where record_id = $1 order by version`;
    const { rows } = await client.query<{ client_id: string | null; actor: string }>(log, [id]);
    expect(rows.map(({ client_id: clientId }) => clientId)).toEqual(['phone', 'tablet', null]);
    expect(new Set(rows.map(({ actor }) => actor))).toEqual(new Set([ann.person?.id]));
  } finally {
    await client.end();
  }
});
