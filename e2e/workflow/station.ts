import { createHash, randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { type AppDefinition, assignIds, isPublishable, validateDefinition } from '@trellis/app-definition';
import { createMemoryPubSub } from '@trellis/pubsub';
import { createRecords, type Records } from '@trellis/records';
import type { CallContext, Caller, FileAttachments, Log, Subgraph } from '@trellis/service-api';
import { createWorkflow, type Workflow, type WorkflowOptions } from '@trellis/workflow';
import { type Directory, openDirectory } from './directory.ts';

/** Records and workflow as one process has them, on a database that others may share. */
export interface Station extends AsyncDisposable {
  readonly records: Records;
  readonly workflow: Workflow;
  readonly directory: Directory;
  /** What was logged as a warning or an error. */
  readonly logged: readonly string[];
  /** Without `announces` it leaves telling workflow to the test. */
  publish(definition: AppDefinition, app?: TestApp, announces?: boolean): Promise<TestApp>;
}

export interface TestApp {
  readonly id: string;
  readonly slug: string;
  readonly version: number;
  readonly versionHash: string;
  readonly definition: AppDefinition;
}

export interface StationOptions extends Pick<WorkflowOptions, 'worker' | 'follow' | 'http' | 'webhooks' | 'onPoint'> {
  /** Changes what records answer to workflow. */
  readonly recordsFor?: (records: Subgraph) => Subgraph;
}

/** What failed is tried again without a test waiting for it. */
export const impatient = {
  worker: { pollMs: 20, leaseMs: 20_000, retries: { maxAttempts: 5, firstDelayMs: 10, longestDelayMs: 50 } },
  follow: { waitMs: 300, leaseMs: 10_000, retries: { maxAttempts: 3, firstDelayMs: 10, longestDelayMs: 50 } },
  http: { allowHttp: true, dangerouslyAllowPrivateAddresses: true, timeoutMs: 10_000 },
  webhooks: { pollMs: 20, leaseMs: 20_000, delays: { firstDelayMs: 10, longestDelayMs: 50 } },
} as const satisfies StationOptions;

/** A process that died is given up soon too. */
export const afterDeaths = {
  worker: { ...impatient.worker, leaseMs: 1_500 },
  webhooks: { ...impatient.webhooks, leaseMs: 1_500 },
  follow: { ...impatient.follow, leaseMs: 1_000 },
} as const satisfies StationOptions;

export async function startStation(databaseUrl: string, options: StationOptions = {}): Promise<Station> {
  await using opened = new AsyncDisposableStack();
  const logged: string[] = [];
  const log = keepingLog(logged);
  const directory = opened.use(await openDirectory(databaseUrl));
  const pubsub = opened.use(createMemoryPubSub());
  const secret = 'a secret for tests';
  const attachments: FileAttachments = { judge: () => Promise.reject(new Error('no workflow here writes a file')) };
  const records = opened.use(
    await createRecords({ databaseUrls: [databaseUrl], secret, attachments, log, pubsub, poolSize: 6 }),
  );
  const workflow = opened.use(
    await createWorkflow({
      databaseUrl,
      secret,
      records: options.recordsFor?.(records.subgraph) ?? records.subgraph,
      feed: records.feed,
      apps: directory.apps,
      identity: directory.identity,
      log,
      ...impatient,
      ...options,
    }),
  );
  const running = opened.move();
  return {
    records,
    workflow,
    directory,
    logged,
    async publish(definition, before, announces = true) {
      const complete = assignIds(definition, undefined, before?.definition);
      const problems = validateDefinition(complete);
      if (!isPublishable(problems)) throw new Error(inspect(problems));
      const text = JSON.stringify(complete);
      const app: TestApp = {
        id: before?.id ?? randomUUID(),
        slug: before?.slug ?? `shop-${randomUUID()}`,
        version: (before?.version ?? 0) + 1,
        versionHash: createHash('sha256').update(text).digest('hex'),
        definition: complete,
      };
      await records.store.publish({ appId: app.id, number: app.version, hash: app.versionHash, definition: text });
      await directory.keep({ ...app, definition: text });
      if (announces) directory.announce(app.slug);
      return app;
    },
    [Symbol.asyncDispose]: () => running.disposeAsync(),
  };
}

export const admin: Caller = { person: undefined, roles: ['admin', 'public'] };
export const stranger: Caller = { person: undefined, roles: ['public'] };

export function person(id: string, ...roles: readonly string[]): Caller {
  return {
    person: { id, sessionId: `session of ${id}`, platformRole: 'MEMBER' },
    roles: [...roles, 'public', 'user'].toSorted(),
  };
}

export interface Body {
  // Each query has a shape of its own; a test says what it expects in it.
  // eslint-disable-next-line typescript/no-explicit-any
  readonly data: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly extensions: { readonly code: string } & Readonly<Record<string, unknown>>;
  }[];
}

export interface Asking {
  readonly app: Pick<TestApp, 'id' | 'slug' | 'versionHash'>;
  readonly as?: Caller;
  readonly call?: Partial<CallContext>;
}

/** Asks a subgraph as the gateway does. */
export async function ask(
  subgraph: Subgraph,
  { app, as = admin, call = {} }: Asking,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
): Promise<Body> {
  const context: CallContext = {
    requestId: randomUUID(),
    caller: as,
    app: { id: app.id, slug: app.slug, versionHash: app.versionHash },
    deadline: Date.now() + 10_000,
    publicUrl: 'http://localhost',
    ...call,
  };
  return JSON.parse((await subgraph.answer({ query, variables }, context)).body.toString()) as Body;
}

/** The data of an answer without errors. */
export async function dataOf(answer: Promise<Body>): Promise<Body['data']> {
  const { data, errors } = await answer;
  if (errors) throw new Error(inspect(errors, { depth: 6 }));
  return data;
}

/** The code of the first error. */
export async function codeOf(answer: Promise<Body>): Promise<string | undefined> {
  return (await answer).errors?.[0]?.extensions.code;
}

function keepingLog(logged: string[]): Log {
  const keep = (data: object, message: string): void => void logged.push(`${message} ${inspect(data)}`);
  return { debug: () => undefined, info: () => undefined, warn: keep, error: keep };
}
