import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ann, bob, createPushFixture, type PushFixture, type PushResult } from './testing/push-fixture.ts';
import { admin, person } from './testing/records-fixture.ts';

let fixture: PushFixture;
beforeAll(async () => {
  fixture = await createPushFixture();
});
afterAll(() => fixture[Symbol.asyncDispose]());

describe('what is refused', () => {
  test('is told at its fields and stops nothing of what stands beside it', async () => {
    const { number: taken } = await fixture.newJob();
    const own = { worker: ann.person?.id };
    const ids = Array.from({ length: 7 }, () => randomUUID());
    const results = await fixture.push([
      { model: 'Job', op: 'CREATE', id: ids[0], data: { ...own, number: fixture.number() } },
      { model: 'Job', op: 'CREATE', id: ids[1], data: { ...own, number: taken } },
      { model: 'Job', op: 'CREATE', id: ids[2], data: { ...own, number: 'far too long a number', due: 'soon' } },
      { model: 'Job', op: 'CREATE', id: ids[3], data: { ...own, number: fixture.number(), cost: '1' } },
      { model: 'Job', op: 'CREATE', id: ids[4], data: { number: fixture.number(), worker: bob.person?.id } },
      { model: 'Job', op: 'CREATE', id: ids[5], data: { ...own, number: fixture.number(), siteId: randomUUID() } },
      { model: 'Job', op: 'CREATE', id: ids[6], data: { ...own, number: fixture.number(), colour: 'red' } },
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
    const results = await fixture.push([
      { ...known, model: 'Office' },
      { ...known, model: 'Nothing' },
      { ...known, model: 'Site', id: 'no id' },
      { ...known, model: 'Site', data: 'text' },
    ]);
    expect(results.map(({ status }) => status)).toEqual(Array<string>(4).fill('REJECTED'));
  });

  test('may be pushed again or given up by its writer, and by nobody else', async () => {
    const { id: holder, number: taken } = await fixture.newJob();
    const id = randomUUID();
    const refused = await fixture.pushOne({
      model: 'Job',
      op: 'CREATE',
      id,
      data: { number: taken, worker: ann.person?.id, title: 'z\u0000' },
    });
    const retry = 'mutation($id: ID!) { syncRetry(id: $id) { status version fieldErrors { rule } rejectedId } }';
    const ask = async (as = ann, rejected = refused.rejectedId) =>
      fixture.ask<{ syncRetry: PushResult }>(retry, { id: rejected }, as);
    expect((await ask()).syncRetry).toMatchObject({ status: 'REJECTED', rejectedId: refused.rejectedId });
    expect((await fixture.refused(retry, { id: refused.rejectedId }, bob)).extensions.code).toBe('NOT_FOUND');
    const dismiss = 'mutation($id: ID!) { syncDismiss(id: $id) }';
    expect(await fixture.ask(dismiss, { id: refused.rejectedId }, bob)).toEqual({ syncDismiss: false });
    expect(await fixture.ask(dismiss, { id: refused.rejectedId }, ann)).toEqual({ syncDismiss: true });
    expect((await fixture.refused(retry, { id: refused.rejectedId }, ann)).extensions.code).toBe('NOT_FOUND');

    const key = randomUUID();
    const job = { model: 'Job', op: 'CREATE', id, key, data: { number: taken, worker: ann.person?.id } } as const;
    const second = await fixture.pushOne(job);
    await fixture.pushOne({ model: 'Job', op: 'DELETE', id: holder });
    expect((await ask(ann, second.rejectedId)).syncRetry).toMatchObject({ status: 'APPLIED', version: 1 });
    expect(await fixture.pushOne(job)).toMatchObject({ status: 'DUPLICATE', firstStatus: 'APPLIED', version: 1 });
    expect((await fixture.refused(retry, { id: second.rejectedId }, ann)).extensions.code).toBe('NOT_FOUND');
  });
});

test('refused changes are listed, the oldest first, page by page: one’s own, and all to an administrator', async () => {
  const carl = person(randomUUID(), 'worker');
  const ids = [randomUUID(), randomUUID(), randomUUID()];
  for (const id of ids)
    await fixture.pushOne({ model: 'Site', op: 'CREATE', id, data: { name: null, jobs: '\u0000' } }, {}, carl);
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
