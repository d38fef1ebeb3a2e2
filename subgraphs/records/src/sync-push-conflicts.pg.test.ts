import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ann, bob, createPushFixture, type Mutation, type PushFixture, pushDocument } from './testing/push-fixture.ts';

let fixture: PushFixture;
beforeAll(async () => {
  fixture = await createPushFixture();
});
afterAll(() => fixture[Symbol.asyncDispose]());

describe('a change that the client knows the record for', () => {
  test('is applied at the version that is expected', async () => {
    const { id } = await fixture.newJob({ title: 'a' });
    const changed = { model: 'Job', op: 'UPDATE', id, data: { title: 'b' } } as const;
    expect(await fixture.pushOne({ ...changed, expectedVersion: 1 })).toMatchObject({ status: 'APPLIED', version: 2 });
    expect(await fixture.read('job', 'title version updatedBy { id }', id)).toEqual({
      title: 'b',
      version: 2,
      updatedBy: { id: ann.person?.id },
    });
  });

  test('is applied at another version, where all that is assumed of it holds', async () => {
    const { id } = await fixture.newJob({ title: 'a' });
    await fixture.ask('mutation($id: ID!) { updateJob(where: {id: $id}, data: {cost: "3"}) { id } }', { id });
    const result = await fixture.pushOne({
      model: 'Job',
      op: 'UPDATE',
      id,
      expectedVersion: 1,
      assumed: { title: 'a' },
      data: { title: 'b' },
    });
    expect(result).toMatchObject({ status: 'APPLIED', version: 3 });
  });

  test('is a conflict else, with the record as it stands', async () => {
    const { id } = await fixture.newJob({ title: 'a' });
    await fixture.pushOne({ model: 'Job', op: 'UPDATE', id, expectedVersion: 1, data: { title: 'b' } });
    const late = { model: 'Job', op: 'UPDATE', id, data: { title: 'c' } } as const;
    for (const known of [{ expectedVersion: 1 }, { assumed: { title: 'a' } }]) {
      const result = await fixture.pushOne({ ...late, ...known });
      expect(result).toMatchObject({ status: 'CONFLICT', version: 2, current: { id, title: 'b', cost: null } });
    }
    expect(await fixture.read('job', 'title version', id)).toEqual({ title: 'b', version: 2 });
  });

  test('is nothing to do where the record is so already: it has no new version', async () => {
    const { id, number: own } = await fixture.newJob({
      title: 'a',
      tags: ['x', 'y'],
      place: { latitude: 1.5, longitude: 2 },
    });
    const same = { number: own, title: 'a', tags: ['x', 'y'], place: { latitude: 1.5, longitude: 2 } };
    for (const op of ['CREATE', 'UPDATE'] as const)
      expect(await fixture.pushOne({ model: 'Job', op, id, expectedVersion: 7, data: same })).toMatchObject({
        status: 'NOOP',
        version: 1,
      });
  });

  test('compares values and not their texts', async () => {
    const meta = { a: 1, b: [true, null] };
    const { id } = await fixture.newJob({ price: '1.5', meta, due: '2026-01-02T03:04:05Z' });
    const data = { price: '1.50', meta: { b: [true, null], a: 1 }, due: '2026-01-02T04:04:05.000+01:00' };
    expect((await fixture.pushOne({ model: 'Job', op: 'UPDATE', id, data })).status).toBe('NOOP');
  });

  test('writes only what it changes, so a whole record may come with what its writer may not write', async () => {
    const { id } = await fixture.newJob({ title: 'a', price: '5' });
    await fixture.ask('mutation($id: ID!) { updateJob(where: {id: $id}, data: {price: "6"}) { id } }', { id });
    const assumed = { title: 'a', price: '5', label: 'old', version: 1 };
    const data = { ...assumed, title: 'b' };
    expect((await fixture.pushOne({ model: 'Job', op: 'UPDATE', id, assumed, data })).status).toBe('APPLIED');
    expect(await fixture.read('job', 'title price', id)).toEqual({ title: 'b', price: '6.00' });
  });

  test('without anything known is the last word', async () => {
    const { id } = await fixture.newJob({ title: 'a' });
    expect((await fixture.pushOne({ model: 'Job', op: 'UPDATE', id, data: { title: 'b' } })).status).toBe('APPLIED');
    expect((await fixture.pushOne({ model: 'Job', op: 'DELETE', id })).status).toBe('APPLIED');
  });
});

describe('a record that is gone meanwhile', () => {
  test('may be deleted again, and an update of it is a conflict', async () => {
    const { id } = await fixture.newJob();
    expect(await fixture.pushOne({ model: 'Job', op: 'DELETE', id, expectedVersion: 1 })).toMatchObject({
      status: 'APPLIED',
    });
    expect((await fixture.pushOne({ model: 'Job', op: 'DELETE', id, expectedVersion: 1 })).status).toBe('NOOP');
    const late = { model: 'Job', op: 'UPDATE', id, expectedVersion: 1, data: { title: 'x' } } as const;
    expect(await fixture.pushOne(late)).toMatchObject({ status: 'CONFLICT', version: 2, current: null });
    const again = { model: 'Job', op: 'CREATE', id, data: { number: fixture.number() } } as const;
    expect(await fixture.pushOne(again)).toMatchObject({ status: 'CONFLICT', version: 2, current: null });
  });

  test('comes back where its writer knew that it was deleted', async () => {
    for (const model of ['Site', 'Note'] as const) {
      const [id, field] = [randomUUID(), model === 'Site' ? 'name' : 'title'];
      await fixture.pushOne({ model, op: 'CREATE', id, data: { [field]: 'a' } });
      await fixture.pushOne({ model, op: 'DELETE', id });
      const back = { model, op: 'CREATE', id, assumed: { _deleted: true }, data: { [field]: 'b' } } as const;
      expect((await fixture.pushOne(back)).status).toBe('APPLIED');
      expect(await fixture.read(model.toLowerCase(), `${field} deletedAt`, id)).toEqual({
        [field]: 'b',
        deletedAt: null,
      });
    }
  });

  test('out of sight is told like one that never was', async () => {
    const { id } = await fixture.newJob();
    const hidden = { model: 'Job', op: 'UPDATE', data: { title: 'x' }, expectedVersion: 1 } as const;
    const [seen, unknown] = await fixture.push(
      [
        { ...hidden, id },
        { ...hidden, id: randomUUID() },
      ],
      {},
      bob,
    );
    expect({ ...seen, id: '', key: '' }).toEqual({ ...unknown, id: '', key: '' });
    expect(seen).toMatchObject({ status: 'CONFLICT', version: null, current: null });
    expect((await fixture.pushOne({ model: 'Job', op: 'DELETE', id }, {}, bob)).status).toBe('NOOP');
    expect(await fixture.read('job', 'title deletedAt', id)).toEqual({ title: null, deletedAt: null });
  });
});

describe('where others have changed the record', () => {
  const base = { title: 'a', text: 'b', count: 1 };

  test('a model that merges takes what changes other fields', async () => {
    const id = await fixture.newNote(base);
    await fixture.pushOne({ model: 'Note', op: 'UPDATE', id, data: { text: 'theirs', count: 2 } }, {}, bob);
    const mine = { model: 'Note', op: 'UPDATE', id, expectedVersion: 1, assumed: base } as const;
    const both = { ...mine, data: { ...base, title: 'mine' } };
    expect(await fixture.pushOne(both)).toMatchObject({ status: 'MERGED', version: 3 });
    expect(await fixture.read('note', 'title text count', id)).toEqual({ title: 'mine', text: 'theirs', count: 2 });
    // The same change to a field is none between them.
    expect((await fixture.pushOne({ ...mine, data: { ...base, title: 'mine', count: 2 } })).status).toBe('NOOP');
    expect(await fixture.pushOne({ ...mine, data: { ...base, text: 'mine' } })).toMatchObject({
      status: 'CONFLICT',
      current: { text: 'theirs' },
    });
    expect((await fixture.pushOne({ ...mine, op: 'DELETE', data: null })).status).toBe('CONFLICT');
  });

  test('the last write is taken where the model says so', async () => {
    const id = randomUUID();
    await fixture.pushOne({ model: 'Reading', op: 'CREATE', id, data: { value: 1, unit: 'm' } });
    await fixture.pushOne({ model: 'Reading', op: 'UPDATE', id, data: { value: 2, unit: 'km' } }, {}, bob);
    const late = { model: 'Reading', op: 'UPDATE', id, expectedVersion: 1 } as const;
    const assumed = { value: 1, unit: 'm' };
    expect((await fixture.pushOne({ ...late, assumed, data: { value: 3, unit: 'm' } })).status).toBe('APPLIED');
    expect(await fixture.read('reading', 'value unit version', id)).toEqual({ value: 3, unit: 'km', version: 3 });
    const twice = { model: 'Reading', op: 'CREATE', id, data: { value: 4 } } as const;
    expect((await fixture.pushOne(twice)).status).toBe('APPLIED');
    expect((await fixture.pushOne({ ...late, op: 'DELETE' })).status).toBe('APPLIED');
    expect((await fixture.pushOne({ ...late, data: { value: 5 } })).status).toBe('CONFLICT');
  });

  test("a model's own condition decides by the record as it stands", async () => {
    const id = randomUUID();
    await fixture.pushOne({ model: 'Quote', op: 'CREATE', id, data: { text: 'a' } });
    await fixture.pushOne({ model: 'Quote', op: 'UPDATE', id, data: { text: 'b' } }, {}, bob);
    const late = { model: 'Quote', op: 'UPDATE', id, expectedVersion: 1 } as const;
    expect((await fixture.pushOne({ ...late, data: { text: 'c' } })).status).toBe('APPLIED');
    await fixture.pushOne({ model: 'Quote', op: 'UPDATE', id, data: { state: 'DONE' } }, {}, bob);
    expect(await fixture.pushOne({ ...late, data: { text: 'd' } })).toMatchObject({
      status: 'CONFLICT',
      current: { text: 'c', state: 'DONE' },
    });
  });
});

describe('a push that is based on a pull', () => {
  interface Page {
    readonly syncPull: { readonly cursor: string; readonly numericCursor: number; readonly hasMore: boolean };
  }
  const pull = async (since?: string): Promise<Page['syncPull']> => {
    const query = `query($since: String) { syncPull(since: $since, models: ["Note", "Reading"]) { cursor numericCursor hasMore } }`;
    const { syncPull } = await fixture.ask<Page>(query, { since }, ann);
    return syncPull.hasMore ? pull(syncPull.cursor) : syncPull;
  };

  test.each(['Note', 'Reading'] as const)(
    'is in conflict as a whole where others have changed a %s since',
    async (model) => {
      const field = model === 'Note' ? 'title' : 'unit';
      const [one, other] = [randomUUID(), randomUUID()];
      for (const id of [one, other]) await fixture.pushOne({ model, op: 'CREATE', id, data: { [field]: 'a' } });
      const { cursor, numericCursor } = await pull();
      const mutations = (): readonly Mutation[] =>
        [one, other].map((id) => ({ model, op: 'UPDATE', id, data: { [field]: randomUUID() } }));
      const statuses = async (baseCursor: string) =>
        (await fixture.push(mutations(), { atomic: true, baseCursor })).map(({ status }) => status);
      expect(await statuses(cursor)).toEqual(['APPLIED', 'APPLIED']);
      // What it has pushed itself it has not pulled yet either.
      expect(await statuses(String(numericCursor))).toEqual(['CONFLICT', 'CONFLICT']);
      const next = await pull();
      await fixture.pushOne({ model, op: 'UPDATE', id: other, data: { [field]: 'theirs' } }, {}, bob);
      const late = await fixture.push(mutations(), { atomic: true, baseCursor: next.cursor });
      expect(late.map(({ status, fieldErrors }) => [status, fieldErrors !== null])).toEqual([
        ['CONFLICT', true],
        ['CONFLICT', false],
      ]);
      expect(late[1]?.current).toMatchObject({ [field]: 'theirs' });
      const single = await fixture.push(mutations(), { baseCursor: (await pull()).cursor });
      expect(single.map(({ status }) => status)).toEqual(['APPLIED', 'APPLIED']);
    },
  );

  test('needs a cursor of the app', async () => {
    const input = { clientId: 'phone', baseCursor: 'made up', mutations: [] };
    expect((await fixture.refused(pushDocument, { input }, ann)).extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fieldErrors: [{ path: ['input', 'baseCursor'] }],
    });
  });
});
