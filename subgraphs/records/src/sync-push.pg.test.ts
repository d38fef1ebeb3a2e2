import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appSchema } from './sql.ts';
import { fieldWork } from './testing/field-work.ts';
import { admin, createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';

let fixture: RecordsFixture;
beforeAll(async () => {
  fixture = await createRecordsFixture(fieldWork);
});
afterAll(() => fixture[Symbol.asyncDispose]());

const ann = person(randomUUID(), 'worker');
const bob = person(randomUUID(), 'worker');

interface Result {
  readonly key: string;
  readonly id: string;
  readonly status: string;
  readonly firstStatus: string | null;
  readonly version: number | null;
  readonly current: Readonly<Record<string, unknown>> | null;
  readonly fieldErrors: readonly { readonly path: readonly string[]; readonly rule: string }[] | null;
  readonly rejectedId: string | null;
}

const document = `mutation($input: SyncPushInput!) { syncPush(input: $input) { results {
  key id status firstStatus version current fieldErrors { path rule message } rejectedId } } }`;

type Mutation = Readonly<Record<string, unknown>> & { readonly op: 'CREATE' | 'UPDATE' | 'DELETE' };

async function push(
  mutations: readonly Mutation[],
  more: Readonly<Record<string, unknown>> = {},
  as = ann,
): Promise<readonly Result[]> {
  const keyed = mutations.map((mutation) => ({ key: randomUUID(), ...mutation }));
  const input = { clientId: 'phone', mutations: keyed, ...more };
  const { syncPush } = await fixture.ask<{ syncPush: { results: readonly Result[] } }>(document, { input }, as);
  return syncPush.results;
}

async function pushOne(mutation: Mutation, more: Readonly<Record<string, unknown>> = {}, as = ann): Promise<Result> {
  const [result] = await push([mutation], more, as);
  if (!result) throw new Error('a result each');
  return result;
}

let counter = 0;
const number = () => `N${++counter}`;

async function newJob(data: object = {}): Promise<{ readonly id: string; readonly number: string }> {
  const job = { id: randomUUID(), number: number() };
  const owned = { worker: ann.person?.id, ...data };
  const result = await pushOne({ model: 'Job', op: 'CREATE', id: job.id, data: { number: job.number, ...owned } });
  expect(result.status).toBe('APPLIED');
  return job;
}

async function newNote(data: object): Promise<string> {
  const id = randomUUID();
  expect(await pushOne({ model: 'Note', op: 'CREATE', id, data })).toMatchObject({ status: 'APPLIED', version: 1 });
  return id;
}

async function read(type: string, fields: string, id: string): Promise<unknown> {
  const asked = await fixture.ask<Record<string, unknown>>(
    `query($id: ID!) { found: ${type}(where: {id: $id}, deleted: INCLUDE) { ${fields} } }`,
    { id },
    admin,
  );
  return asked['found'];
}

describe('a change that the client knows the record for', () => {
  test('is applied at the version that is expected', async () => {
    const { id } = await newJob({ title: 'a' });
    const changed = { model: 'Job', op: 'UPDATE', id, data: { title: 'b' } } as const;
    expect(await pushOne({ ...changed, expectedVersion: 1 })).toMatchObject({ status: 'APPLIED', version: 2 });
    expect(await read('job', 'title version updatedBy { id }', id)).toEqual({
      title: 'b',
      version: 2,
      updatedBy: { id: ann.person?.id },
    });
  });

  test('is applied at another version, where all that is assumed of it holds', async () => {
    const { id } = await newJob({ title: 'a' });
    await fixture.ask('mutation($id: ID!) { updateJob(where: {id: $id}, data: {cost: "3"}) { id } }', { id });
    const result = await pushOne({
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
    const { id } = await newJob({ title: 'a' });
    await pushOne({ model: 'Job', op: 'UPDATE', id, expectedVersion: 1, data: { title: 'b' } });
    const late = { model: 'Job', op: 'UPDATE', id, data: { title: 'c' } } as const;
    for (const known of [{ expectedVersion: 1 }, { assumed: { title: 'a' } }]) {
      const result = await pushOne({ ...late, ...known });
      expect(result).toMatchObject({ status: 'CONFLICT', version: 2, current: { id, title: 'b', cost: null } });
    }
    expect(await read('job', 'title version', id)).toEqual({ title: 'b', version: 2 });
  });

  test('is nothing to do where the record is so already: it has no new version', async () => {
    const { id, number: own } = await newJob({ title: 'a', tags: ['x', 'y'], place: { latitude: 1.5, longitude: 2 } });
    const same = { number: own, title: 'a', tags: ['x', 'y'], place: { latitude: 1.5, longitude: 2 } };
    for (const op of ['CREATE', 'UPDATE'] as const)
      expect(await pushOne({ model: 'Job', op, id, expectedVersion: 7, data: same })).toMatchObject({
        status: 'NOOP',
        version: 1,
      });
  });

  test('compares values and not their texts', async () => {
    const meta = { a: 1, b: [true, null] };
    const { id } = await newJob({ price: '1.5', meta, due: '2026-01-02T03:04:05Z' });
    const data = { price: '1.50', meta: { b: [true, null], a: 1 }, due: '2026-01-02T04:04:05.000+01:00' };
    expect((await pushOne({ model: 'Job', op: 'UPDATE', id, data })).status).toBe('NOOP');
  });

  test('writes only what it changes, so a whole record may come with what its writer may not write', async () => {
    const { id } = await newJob({ title: 'a', price: '5' });
    await fixture.ask('mutation($id: ID!) { updateJob(where: {id: $id}, data: {price: "6"}) { id } }', { id });
    const assumed = { title: 'a', price: '5', label: 'old', version: 1 };
    const data = { ...assumed, title: 'b' };
    expect((await pushOne({ model: 'Job', op: 'UPDATE', id, assumed, data })).status).toBe('APPLIED');
    expect(await read('job', 'title price', id)).toEqual({ title: 'b', price: '6.00' });
  });

  test('without anything known is the last word', async () => {
    const { id } = await newJob({ title: 'a' });
    expect((await pushOne({ model: 'Job', op: 'UPDATE', id, data: { title: 'b' } })).status).toBe('APPLIED');
    expect((await pushOne({ model: 'Job', op: 'DELETE', id })).status).toBe('APPLIED');
  });
});

describe('a record that is gone meanwhile', () => {
  test('may be deleted again, and an update of it is a conflict', async () => {
    const { id } = await newJob();
    expect(await pushOne({ model: 'Job', op: 'DELETE', id, expectedVersion: 1 })).toMatchObject({ status: 'APPLIED' });
    expect((await pushOne({ model: 'Job', op: 'DELETE', id, expectedVersion: 1 })).status).toBe('NOOP');
    const late = { model: 'Job', op: 'UPDATE', id, expectedVersion: 1, data: { title: 'x' } } as const;
    expect(await pushOne(late)).toMatchObject({ status: 'CONFLICT', version: 2, current: null });
    const again = { model: 'Job', op: 'CREATE', id, data: { number: number() } } as const;
    expect(await pushOne(again)).toMatchObject({ status: 'CONFLICT', version: 2, current: null });
  });

  test('comes back where its writer knew that it was deleted', async () => {
    for (const model of ['Site', 'Note'] as const) {
      const [id, field] = [randomUUID(), model === 'Site' ? 'name' : 'title'];
      await pushOne({ model, op: 'CREATE', id, data: { [field]: 'a' } });
      await pushOne({ model, op: 'DELETE', id });
      const back = { model, op: 'CREATE', id, assumed: { _deleted: true }, data: { [field]: 'b' } } as const;
      expect((await pushOne(back)).status).toBe('APPLIED');
      expect(await read(model.toLowerCase(), `${field} deletedAt`, id)).toEqual({ [field]: 'b', deletedAt: null });
    }
  });

  test('out of sight is told like one that never was', async () => {
    const { id } = await newJob();
    const hidden = { model: 'Job', op: 'UPDATE', data: { title: 'x' }, expectedVersion: 1 } as const;
    const [seen, unknown] = await push(
      [
        { ...hidden, id },
        { ...hidden, id: randomUUID() },
      ],
      {},
      bob,
    );
    expect({ ...seen, id: '', key: '' }).toEqual({ ...unknown, id: '', key: '' });
    expect(seen).toMatchObject({ status: 'CONFLICT', version: null, current: null });
    expect((await pushOne({ model: 'Job', op: 'DELETE', id }, {}, bob)).status).toBe('NOOP');
    expect(await read('job', 'title deletedAt', id)).toEqual({ title: null, deletedAt: null });
  });
});

describe('where others have changed the record', () => {
  const base = { title: 'a', text: 'b', count: 1 };

  test('a model that merges takes what changes other fields', async () => {
    const id = await newNote(base);
    await pushOne({ model: 'Note', op: 'UPDATE', id, data: { text: 'theirs', count: 2 } }, {}, bob);
    const mine = { model: 'Note', op: 'UPDATE', id, expectedVersion: 1, assumed: base } as const;
    const both = { ...mine, data: { ...base, title: 'mine' } };
    expect(await pushOne(both)).toMatchObject({ status: 'MERGED', version: 3 });
    expect(await read('note', 'title text count', id)).toEqual({ title: 'mine', text: 'theirs', count: 2 });
    // The same change to a field is none between them.
    expect((await pushOne({ ...mine, data: { ...base, title: 'mine', count: 2 } })).status).toBe('NOOP');
    expect(await pushOne({ ...mine, data: { ...base, text: 'mine' } })).toMatchObject({
      status: 'CONFLICT',
      current: { text: 'theirs' },
    });
    expect((await pushOne({ ...mine, op: 'DELETE', data: null })).status).toBe('CONFLICT');
  });

  test('the last write is taken where the model says so', async () => {
    const id = randomUUID();
    await pushOne({ model: 'Reading', op: 'CREATE', id, data: { value: 1, unit: 'm' } });
    await pushOne({ model: 'Reading', op: 'UPDATE', id, data: { value: 2, unit: 'km' } }, {}, bob);
    const late = { model: 'Reading', op: 'UPDATE', id, expectedVersion: 1 } as const;
    const assumed = { value: 1, unit: 'm' };
    expect((await pushOne({ ...late, assumed, data: { value: 3, unit: 'm' } })).status).toBe('APPLIED');
    expect(await read('reading', 'value unit version', id)).toEqual({ value: 3, unit: 'km', version: 3 });
    const twice = { model: 'Reading', op: 'CREATE', id, data: { value: 4 } } as const;
    expect((await pushOne(twice)).status).toBe('APPLIED');
    expect((await pushOne({ ...late, op: 'DELETE' })).status).toBe('APPLIED');
    expect((await pushOne({ ...late, data: { value: 5 } })).status).toBe('CONFLICT');
  });

  test("a model's own condition decides by the record as it stands", async () => {
    const id = randomUUID();
    await pushOne({ model: 'Quote', op: 'CREATE', id, data: { text: 'a' } });
    await pushOne({ model: 'Quote', op: 'UPDATE', id, data: { text: 'b' } }, {}, bob);
    const late = { model: 'Quote', op: 'UPDATE', id, expectedVersion: 1 } as const;
    expect((await pushOne({ ...late, data: { text: 'c' } })).status).toBe('APPLIED');
    await pushOne({ model: 'Quote', op: 'UPDATE', id, data: { state: 'DONE' } }, {}, bob);
    expect(await pushOne({ ...late, data: { text: 'd' } })).toMatchObject({
      status: 'CONFLICT',
      current: { text: 'c', state: 'DONE' },
    });
  });
});

describe('what is refused', () => {
  test('is told at its fields and stops nothing of what stands beside it', async () => {
    const { number: taken } = await newJob();
    const own = { worker: ann.person?.id };
    const ids = Array.from({ length: 7 }, () => randomUUID());
    const results = await push([
      { model: 'Job', op: 'CREATE', id: ids[0], data: { ...own, number: number() } },
      { model: 'Job', op: 'CREATE', id: ids[1], data: { ...own, number: taken } },
      { model: 'Job', op: 'CREATE', id: ids[2], data: { ...own, number: 'far too long a number', due: 'soon' } },
      { model: 'Job', op: 'CREATE', id: ids[3], data: { ...own, number: number(), cost: '1' } },
      { model: 'Job', op: 'CREATE', id: ids[4], data: { number: number(), worker: bob.person?.id } },
      { model: 'Job', op: 'CREATE', id: ids[5], data: { ...own, number: number(), siteId: randomUUID() } },
      { model: 'Job', op: 'CREATE', id: ids[6], data: { ...own, number: number(), colour: 'red' } },
    ]);
    expect(results.map(({ status }) => status)).toEqual(['APPLIED', ...Array<string>(6).fill('REJECTED')]);
    const told = results.map(({ fieldErrors }) =>
      fieldErrors?.map(({ path, rule }) => `${path.slice(3).join('.')} ${rule}`),
    );
    expect(told).toEqual([
      undefined,
      ['data.number unique'],
      ['data.number maxLength', 'data.due type'],
      [' readOnly'],
      [' readOnly'],
      ['data.siteId reference'],
      ['data.colour type'],
    ]);
    expect(results.every(({ status, rejectedId }) => (rejectedId !== null) === (status === 'REJECTED'))).toBe(true);
  });

  test('is refused where it is no change of the app at all', async () => {
    const known = { op: 'CREATE', id: randomUUID(), data: { name: 'x' } } as const;
    const results = await push([
      { ...known, model: 'Office' },
      { ...known, model: 'Nothing' },
      { ...known, model: 'Site', id: 'no id' },
      { ...known, model: 'Site', data: 'text' },
    ]);
    expect(results.map(({ status }) => status)).toEqual(Array<string>(4).fill('REJECTED'));
  });

  test('may be pushed again or given up by its writer, and by nobody else', async () => {
    const { id: holder, number: taken } = await newJob();
    const id = randomUUID();
    const refused = await pushOne({
      model: 'Job',
      op: 'CREATE',
      id,
      data: { number: taken, worker: ann.person?.id, title: 'z\u0000' },
    });
    const retry = 'mutation($id: ID!) { syncRetry(id: $id) { status version fieldErrors { rule } rejectedId } }';
    const ask = async (as = ann, rejected = refused.rejectedId) =>
      fixture.ask<{ syncRetry: Result }>(retry, { id: rejected }, as);
    expect((await ask()).syncRetry).toMatchObject({ status: 'REJECTED', rejectedId: refused.rejectedId });
    expect((await fixture.refused(retry, { id: refused.rejectedId }, bob)).extensions.code).toBe('NOT_FOUND');
    const dismiss = 'mutation($id: ID!) { syncDismiss(id: $id) }';
    expect(await fixture.ask(dismiss, { id: refused.rejectedId }, bob)).toEqual({ syncDismiss: false });
    expect(await fixture.ask(dismiss, { id: refused.rejectedId }, ann)).toEqual({ syncDismiss: true });
    expect((await fixture.refused(retry, { id: refused.rejectedId }, ann)).extensions.code).toBe('NOT_FOUND');

    const key = randomUUID();
    const job = { model: 'Job', op: 'CREATE', id, key, data: { number: taken, worker: ann.person?.id } } as const;
    const second = await pushOne(job);
    await pushOne({ model: 'Job', op: 'DELETE', id: holder });
    expect((await ask(ann, second.rejectedId)).syncRetry).toMatchObject({ status: 'APPLIED', version: 1 });
    expect(await pushOne(job)).toMatchObject({ status: 'DUPLICATE', firstStatus: 'APPLIED', version: 1 });
    expect((await fixture.refused(retry, { id: second.rejectedId }, ann)).extensions.code).toBe('NOT_FOUND');
  });
});

test('refused changes are listed, the oldest first, page by page: one’s own, and all to an administrator', async () => {
  const carl = person(randomUUID(), 'worker');
  const ids = [randomUUID(), randomUUID(), randomUUID()];
  for (const id of ids)
    await pushOne({ model: 'Site', op: 'CREATE', id, data: { name: null, jobs: '\u0000' } }, {}, carl);
  const list = `query($after: String) { syncRejected(first: 2, after: $after) {
    nodes { clientId model op recordId data fieldErrors { rule path } by { id } at } pageInfo { hasNextPage endCursor } } }`;
  interface Page {
    readonly syncRejected: {
      readonly nodes: readonly { readonly recordId: string }[];
      readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
    };
  }
  const first = (await fixture.ask<Page>(list, {}, carl)).syncRejected;
  const rest = (await fixture.ask<Page>(list, { after: first.pageInfo.endCursor }, carl)).syncRejected;
  expect([...first.nodes, ...rest.nodes].map(({ recordId }) => recordId)).toEqual(ids);
  expect([first.pageInfo.hasNextPage, rest.pageInfo.hasNextPage]).toEqual([true, false]);
  expect(first.nodes[0]).toMatchObject({
    clientId: 'phone',
    model: 'Site',
    op: 'CREATE',
    data: { name: null, jobs: '\u0000' },
    fieldErrors: [{ rule: 'type', path: ['input', 'mutations', '0', 'data', 'jobs'] }],
    by: { id: carl.person?.id },
  });
  const nobody = { person: undefined, roles: ['public'] };
  const count = async (as: typeof carl | typeof nobody) =>
    (await fixture.ask<Page>('{ syncRejected(first: 1000) { nodes { recordId } } }', {}, as)).syncRejected.nodes.length;
  expect(await count(nobody)).toBe(0);
  expect(await count(admin)).toBeGreaterThan(await count(carl));
});

describe('a push that comes again', () => {
  test('is answered as the first one was, and does nothing', async () => {
    const id = await newNote({ count: 1 });
    const keys = [randomUUID(), randomUUID(), randomUUID()];
    const mutations: readonly Mutation[] = [
      { key: keys[0], model: 'Note', op: 'UPDATE', id, data: { count: 2 } },
      { key: keys[1], model: 'Note', op: 'UPDATE', id, expectedVersion: 1, data: { count: 3 } },
      { key: keys[2], model: 'Note', op: 'UPDATE', id, data: { count: 'many' } },
    ];
    const first = await push(mutations);
    expect(first.map(({ status }) => status)).toEqual(['APPLIED', 'CONFLICT', 'REJECTED']);
    await pushOne({ model: 'Note', op: 'UPDATE', id, data: { count: 9 } }, {}, bob);
    const second = await push(mutations);
    expect(second).toEqual(
      first.map(({ status, ...one }) => ({ ...one, status: 'DUPLICATE', firstStatus: status, current: null })),
    );
    expect(await read('note', 'count version', id)).toEqual({ count: 9, version: 3 });
  });

  test('at the same moment is done once', async () => {
    const id = await newNote({ count: 1 });
    const mutation = { key: randomUUID(), model: 'Note', op: 'UPDATE', id, data: { count: 2 } } as const;
    const results = await Promise.all(Array.from({ length: 6 }, () => pushOne(mutation)));
    expect(results.map(({ status }) => status).toSorted()).toEqual(['APPLIED', ...Array<string>(5).fill('DUPLICATE')]);
    const sameRecord = { model: 'Site', op: 'CREATE', id: randomUUID(), data: { name: 'x' } } as const;
    const others = await Promise.all(Array.from({ length: 6 }, () => pushOne(sameRecord)));
    expect(others.map(({ status }) => status).toSorted()).toEqual(['APPLIED', ...Array<string>(5).fill('NOOP')]);
  });

  test('is another client’s or caller’s own under the same key, and refused with other content', async () => {
    const key = randomUUID();
    const make = () => ({ key, model: 'Site', op: 'CREATE', id: randomUUID(), data: { name: 'x' } }) as const;
    const mine = make();
    expect((await pushOne(mine)).status).toBe('APPLIED');
    expect((await pushOne(make(), { clientId: 'tablet' })).status).toBe('APPLIED');
    expect((await pushOne(make(), {}, bob)).status).toBe('APPLIED');
    expect(await pushOne(make())).toMatchObject({
      status: 'REJECTED',
      fieldErrors: [{ path: ['input', 'mutations', '0', 'key'], rule: 'conflict' }],
    });
    expect((await pushOne(mine)).status).toBe('DUPLICATE');
  });
});

describe('the order of a push', () => {
  test('holds: a parent before its child, an edit after its record, a key that is let go and taken', async () => {
    const [site, first, second, third] = Array.from({ length: 4 }, () => randomUUID());
    const own = { worker: ann.person?.id };
    const [one, two] = [number(), number()];
    const results = await push([
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
    expect(await read('job', 'number title site { name }', third ?? '')).toEqual({
      number: one,
      title: 'last',
      site: null,
    });
    expect(await read('job', 'number site { name }', first ?? '')).toEqual({ number: two, site: { name: 'here' } });
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
    expect((await fixture.refused(document, { input }, ann)).extensions.code).toBe('LIMIT_EXCEEDED');
    const results = await push(mutations.slice(1), { clientId: 'many' });
    expect(results.filter(({ status }) => status === 'APPLIED')).toHaveLength(999);
  });
});

describe('an atomic push', () => {
  test('is written as a whole', async () => {
    const [one, two] = [randomUUID(), randomUUID()];
    const results = await push(
      [
        { model: 'Note', op: 'CREATE', id: one, data: { title: 'a' } },
        { model: 'Note', op: 'CREATE', id: two, data: { title: 'b' } },
      ],
      { atomic: true },
    );
    expect(results.map(({ status }) => status)).toEqual(['APPLIED', 'APPLIED']);
  });

  test('or not at all, and may be pushed again once it can be', async () => {
    const [one, other] = [randomUUID(), await newNote({ title: 'x' })];
    const mutations: readonly Mutation[] = [
      { key: randomUUID(), model: 'Note', op: 'CREATE', id: one, data: { title: 'a' } },
      { key: randomUUID(), model: 'Note', op: 'UPDATE', id: other, expectedVersion: 3, data: { title: 'b' } },
    ];
    const results = await push(mutations, { atomic: true });
    expect(results.map(({ status }) => status)).toEqual(['CONFLICT', 'CONFLICT']);
    expect(results[0]?.fieldErrors).toMatchObject([{ rule: 'conflict' }]);
    expect(results[1]).toMatchObject({ fieldErrors: null, current: { title: 'x' } });
    expect(await read('note', 'id', one)).toBeNull();
    await pushOne({ model: 'Note', op: 'UPDATE', id: other, data: { title: 'y' } });
    await pushOne({ model: 'Note', op: 'UPDATE', id: other, data: { title: 'z' } });
    expect((await push(mutations, { atomic: true })).map(({ status }) => status)).toEqual(['APPLIED', 'APPLIED']);
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
      for (const id of [one, other]) await pushOne({ model, op: 'CREATE', id, data: { [field]: 'a' } });
      const { cursor, numericCursor } = await pull();
      const mutations = (): readonly Mutation[] =>
        [one, other].map((id) => ({ model, op: 'UPDATE', id, data: { [field]: randomUUID() } }));
      const statuses = async (baseCursor: string) =>
        (await push(mutations(), { atomic: true, baseCursor })).map(({ status }) => status);
      expect(await statuses(cursor)).toEqual(['APPLIED', 'APPLIED']);
      // What it has pushed itself it has not pulled yet either.
      expect(await statuses(String(numericCursor))).toEqual(['CONFLICT', 'CONFLICT']);
      const next = await pull();
      await pushOne({ model, op: 'UPDATE', id: other, data: { [field]: 'theirs' } }, {}, bob);
      const late = await push(mutations(), { atomic: true, baseCursor: next.cursor });
      expect(late.map(({ status, fieldErrors }) => [status, fieldErrors !== null])).toEqual([
        ['CONFLICT', true],
        ['CONFLICT', false],
      ]);
      expect(late[1]?.current).toMatchObject({ [field]: 'theirs' });
      const single = await push(mutations(), { baseCursor: (await pull()).cursor });
      expect(single.map(({ status }) => status)).toEqual(['APPLIED', 'APPLIED']);
    },
  );

  test('needs a cursor of the app', async () => {
    const input = { clientId: 'phone', baseCursor: 'made up', mutations: [] };
    expect((await fixture.refused(document, { input }, ann)).extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      fieldErrors: [{ path: ['input', 'baseCursor'] }],
    });
  });
});

test('the log tells the client, and who it was', async () => {
  const id = await newNote({ title: 'a' });
  await pushOne({ model: 'Note', op: 'UPDATE', id, data: { title: 'b' } }, { clientId: 'tablet' });
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
