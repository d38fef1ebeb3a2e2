import { resolveApp } from '@trellis/app-definition';
import { createMemoryPubSub, type PubSub } from '@trellis/pubsub';
import { recordsSdl } from '@trellis/records-schema';
import type { CallContext, Log, RecordsStore, SignedIn, Subgraph } from '@trellis/service-api';
import { appModelSdl } from '../graph/type-defs.ts';
import type { PublishingStep } from '../publishing/settle.ts';
import { type AppModel, createAppModel } from '../server.ts';
import { createTestIdentity, type TestIdentity } from './test-identity.ts';
import { createTestRecords, type TestRecords } from './test-records.ts';

export interface TestOptions {
  readonly openApps?: boolean;
  readonly pubsub?: PubSub;
  readonly onStep?: (step: PublishingStep) => void;
  /** Changes what the records do. */
  readonly records?: (records: RecordsStore) => RecordsStore;
  readonly subgraphs?: readonly Pick<Subgraph, 'name' | 'sdl'>[];
  readonly log?: Log;
}

/** App-model as one process has it, on a database that others may share. */
export interface TestAppModel extends AppModel {
  readonly identity: TestIdentity;
  readonly records: TestRecords;
  readonly pubsub: PubSub;
  /** The answer, parsed. */
  ask(
    person: SignedIn | undefined,
    query: string,
    variables?: object,
    more?: Partial<CallContext>,
  ): Promise<TestAnswer>;
}

/** A GraphQL answer; a test says what it expects in it. */
export interface TestAnswer {
  // eslint-disable-next-line typescript/no-explicit-any -- each query has a shape of its own
  readonly data: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

export const silentLog: Log = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
};

export const recordsSubgraph: Pick<Subgraph, 'name' | 'sdl'> = {
  name: 'records',
  sdl: (target) => (target.graph === 'app' ? recordsSdl(resolveApp(target.definition)) : undefined),
};

export async function startAppModel(databaseUrl: string, options: TestOptions = {}): Promise<TestAppModel> {
  const identity = await createTestIdentity(databaseUrl);
  const records = await createTestRecords(databaseUrl);
  const pubsub = options.pubsub ?? createMemoryPubSub();
  const appModel = await createAppModel({
    databaseUrl,
    pubsub,
    log: options.log ?? silentLog,
    identity,
    records: options.records?.(records) ?? records,
    subgraphs: options.subgraphs ?? [appModelSdl(), recordsSubgraph],
    openApps: options.openApps ?? true,
    ...(options.onStep ? { onStep: options.onStep } : {}),
  });
  return {
    ...appModel,
    identity,
    records,
    pubsub,
    async ask(person, query, variables = {}, more = {}) {
      const request = { query, variables: variables as Readonly<Record<string, unknown>> };
      const { body } = await appModel.subgraph.answer(request, { ...callBy(person), ...more });
      return JSON.parse(body.toString()) as TestAnswer;
    },
    async [Symbol.asyncDispose]() {
      await appModel[Symbol.asyncDispose]();
      await identity[Symbol.asyncDispose]();
      await records[Symbol.asyncDispose]();
    },
  };
}

export function callBy(person: SignedIn | undefined): CallContext {
  return {
    requestId: 'test',
    caller: { person, roles: person ? ['public', 'user'] : ['public'] },
    app: undefined,
    deadline: Date.now() + 20_000,
    publicUrl: 'http://localhost:4000',
  };
}
