import { createHash, randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { type AppDefinition, assignIds } from '@trellis/app-definition';
import type { Answer, CallContext, Caller, FileAttachments } from '@trellis/service-api';
import { createMemoryPubSub } from '@trellis/pubsub';
import { createTestDatabase } from '@trellis/testing';
import { createRecords, type Records } from '../server.ts';
import { anyFile } from './any-file.ts';
import { countStatements, stopCounting } from './statement-count.ts';

/** An app on a database of its own, asked as the gateway asks. */
export interface RecordsFixture extends AsyncDisposable {
  readonly records: Records;
  readonly databaseUrl: string;
  readonly appId: string;
  publish(definition: AppDefinition): Promise<void>;
  /** The data of an answer without errors. */
  ask<T = unknown>(query: string, variables?: Readonly<Record<string, unknown>>, as?: Caller): Promise<T>;
  /** The first error of an answer that has one. */
  refused(query: string, variables?: Readonly<Record<string, unknown>>, as?: Caller): Promise<RefusedError>;
  subscribe(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
    as?: Caller,
  ): Promise<AsyncIterableIterator<string>>;
  answer(
    query: string,
    variables?: Readonly<Record<string, unknown>>,
    as?: Caller,
    more?: Partial<CallContext>,
  ): Promise<Answer>;
}

export interface RefusedError {
  readonly message: string;
  readonly path?: readonly (string | number)[];
  readonly extensions: {
    readonly code: string;
    readonly fieldErrors?: readonly { readonly path: readonly unknown[]; readonly rule: string }[];
  } & Readonly<Record<string, unknown>>;
}

interface Body<T> {
  readonly data: T;
  readonly errors?: readonly RefusedError[];
}

export const admin: Caller = { person: undefined, roles: ['admin', 'public'] };

export function person(id: string, ...roles: readonly string[]): Caller {
  return {
    person: { id, sessionId: randomUUID(), platformRole: 'MEMBER' },
    roles: [...roles, 'public', 'user'].toSorted(),
  };
}

const warmUp = { query: '{ __typename }', variables: {} };

const silent = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: (data: object) => void process.stderr.write(`${inspect(data)}\n`),
};

export async function createRecordsFixture(
  definition: AppDefinition,
  attachments: FileAttachments = anyFile,
  appId: string = randomUUID(),
  locale?: Parameters<typeof createTestDatabase>[0],
): Promise<RecordsFixture> {
  const database = await createTestDatabase(locale);
  const pubsub = createMemoryPubSub();
  const records = await createRecords({
    databaseUrls: [database.url],
    secret: 'a secret for tests',
    attachments,
    log: silent,
    pubsub,
    poolSize: 4,
  });
  let number = 0;
  let versionHash = '';
  let loaded: Promise<Answer> | undefined;
  let published = definition;
  const contextOf = (caller: Caller): CallContext => ({
    requestId: randomUUID(),
    caller,
    app: { id: appId, slug: 'test', versionHash },
    deadline: Date.now() + 10_000,
    publicUrl: 'http://localhost',
  });
  const fixture: RecordsFixture = {
    records,
    databaseUrl: database.url,
    appId,
    async publish(next) {
      published = assignIds(next, undefined, number === 0 ? undefined : published);
      const text = JSON.stringify(published);
      const hash = createHash('sha256').update(text).digest('hex');
      await records.store.publish({ appId, number: ++number, hash, definition: text });
      versionHash = hash;
      loaded = undefined;
    },
    async answer(query, variables = {}, as = admin, more = {}) {
      const load = () => (loaded ??= records.subgraph.answer(warmUp, contextOf(admin)));
      return countStatements(query, load, () =>
        records.subgraph.answer({ query, variables }, { ...contextOf(as), ...more }),
      );
    },
    async subscribe(query, variables = {}, as = admin) {
      stopCounting();
      if (!records.subgraph.subscribe) throw new Error('records has subscriptions');
      return records.subgraph.subscribe({ query, variables }, contextOf(as));
    },
    async ask<T>(query: string, variables?: Readonly<Record<string, unknown>>, as?: Caller) {
      const { data, errors } = JSON.parse((await fixture.answer(query, variables, as)).body.toString()) as Body<T>;
      if (errors) throw new Error(JSON.stringify(errors, null, 2));
      return data;
    },
    async refused(query, variables, as) {
      const { errors } = JSON.parse((await fixture.answer(query, variables, as)).body.toString()) as Body<unknown>;
      if (!errors?.[0]) throw new Error('the request was not refused');
      return errors[0];
    },
    async [Symbol.asyncDispose]() {
      await records[Symbol.asyncDispose]();
      await pubsub[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
  await fixture.publish(definition);
  return fixture;
}
