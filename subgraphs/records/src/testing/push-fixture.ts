import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import type { Caller } from '@trellis/service-api';
import { fieldWork } from './field-work.ts';
import { admin, createRecordsFixture, person, type RecordsFixture } from './records-fixture.ts';

/** What became of one change. */
export interface PushResult {
  readonly key: string;
  readonly id: string;
  readonly status: string;
  readonly firstStatus: string | null;
  readonly version: number | null;
  readonly current: Readonly<Record<string, unknown>> | null;
  readonly fieldErrors: readonly { readonly path: readonly string[]; readonly rule: string }[] | null;
  readonly rejectedId: string | null;
}

export const pushDocument = `mutation($input: SyncPushInput!) { syncPush(input: $input) { results {
  key id status firstStatus version current fieldErrors { path rule message } rejectedId } } }`;

export type Mutation = Readonly<Record<string, unknown>> & { readonly op: 'CREATE' | 'UPDATE' | 'DELETE' };

/** The two who push. */
export const ann = person(randomUUID(), 'worker');
export const bob = person(randomUUID(), 'worker');

/** Work in the field, to which phones push. */
export interface PushFixture extends RecordsFixture {
  /** What became of each; a change that brings no key has one of its own. */
  push(
    mutations: readonly Mutation[],
    more?: Readonly<Record<string, unknown>>,
    as?: Caller,
  ): Promise<readonly PushResult[]>;
  pushOne(mutation: Mutation, more?: Readonly<Record<string, unknown>>, as?: Caller): Promise<PushResult>;
  /** A number that no job has. */
  number(): string;
  /** A job of Ann's. */
  newJob(data?: object): Promise<{ readonly id: string; readonly number: string }>;
  newNote(data: object): Promise<string>;
  /** What an administrator sees of a record, deleted or not. */
  read(type: string, fields: string, id: string): Promise<unknown>;
}

export async function createPushFixture(): Promise<PushFixture> {
  const records = await createRecordsFixture(fieldWork);
  let numbers = 0;
  const fixture: PushFixture = {
    ...records,
    async push(mutations, more = {}, as = ann) {
      const keyed = mutations.map((mutation) => ({ key: randomUUID(), ...mutation }));
      const input = { clientId: 'phone', mutations: keyed, ...more };
      const { syncPush } = await records.ask<{ syncPush: { results: readonly PushResult[] } }>(
        pushDocument,
        { input },
        as,
      );
      return syncPush.results;
    },
    async pushOne(mutation, more, as) {
      const [result] = await fixture.push([mutation], more, as);
      assert(result, 'a result each');
      return result;
    },
    number: () => `N${++numbers}`,
    async newJob(data = {}) {
      const job = { id: randomUUID(), number: fixture.number() };
      const owned = { number: job.number, worker: ann.person?.id, ...data };
      const { status } = await fixture.pushOne({ model: 'Job', op: 'CREATE', id: job.id, data: owned });
      assert.equal(status, 'APPLIED');
      return job;
    },
    async newNote(data) {
      const id = randomUUID();
      const { status, version } = await fixture.pushOne({ model: 'Note', op: 'CREATE', id, data });
      assert.deepEqual({ status, version }, { status: 'APPLIED', version: 1 });
      return id;
    },
    async read(type, fields, id) {
      const query = `query($id: ID!) { found: ${type}(where: {id: $id}, deleted: INCLUDE) { ${fields} } }`;
      const { found } = await records.ask<{ found: unknown }>(query, { id }, admin);
      return found;
    },
  };
  return fixture;
}
