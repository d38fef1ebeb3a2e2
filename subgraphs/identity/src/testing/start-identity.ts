import { createPool } from '@trellis/postgres';
import { createMemoryPubSub, type PubSub } from '@trellis/pubsub';
import type { CallContext, Log } from '@trellis/service-api';
import { createTestDatabase, type TestDatabase } from '@trellis/testing';
import { createIdentity, type Identity, type IdentityOptions } from '../server.ts';

export const admin = { email: 'admin@localhost', password: 'first administrator' } as const;
export const issuer = 'http://localhost:4000';

/** What an answer of the subgraph holds, read from its text. */
export interface Result {
  // The shape is the query's, which the test wrote itself.
  // oxlint-disable-next-line typescript/no-explicit-any
  readonly data?: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly unknown[];
    readonly extensions: Readonly<Record<string, unknown>>;
  }[];
}

export interface SignedIn {
  readonly id: string;
  readonly accessToken: string;
  readonly refreshToken: string;
}

/** Identity on a database of its own, with a client. */
export interface TestIdentity extends AsyncDisposable {
  readonly identity: Identity;
  readonly database: TestDatabase;
  readonly pubsub: PubSub;
  /** Everything that was logged, as text. */
  readonly logged: string[];
  /** Another process on the same database; by default one that hears the same bells. */
  startAnother(options?: Partial<IdentityOptions>): Promise<Identity>;
  ask(query: string, variables?: Readonly<Record<string, unknown>>, from?: Asking): Promise<Result>;
  /** What an operator could do by hand. */
  execute(sql: string): Promise<readonly Readonly<Record<string, unknown>>[]>;
  signUp(name: string): Promise<SignedIn>;
  signInAsAdmin(): Promise<SignedIn>;
}

export interface Asking {
  readonly by?: SignedIn;
  readonly app?: string;
  readonly address?: string;
  readonly agent?: string;
  readonly identity?: Identity;
}

export async function startTestIdentity(options: Partial<IdentityOptions> = {}): Promise<TestIdentity> {
  const database = await createTestDatabase();
  const pubsub = createMemoryPubSub();
  const logged: string[] = [];
  const write = (data: object, message: string): void => void logged.push(`${message} ${describe(data)}`);
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const pool = createPool({ url: database.url, applicationName: 'test', max: 1 });
  const opened: AsyncDisposable[] = [database, { [Symbol.asyncDispose]: () => pool.end() }];

  const start = async (more: Partial<IdentityOptions>): Promise<Identity> => {
    const identity = await createIdentity({
      databaseUrl: database.url,
      pubsub,
      secret: 'a secret of this installation',
      issuer,
      log,
      firstAdmin: admin,
      appRoles: async (appId) => (appId.startsWith('shop') ? ['sales', 'support'] : undefined),
      signUpRoles: async (appId) => (appId.startsWith('shop-open') ? ['sales'] : undefined),
      ...options,
      ...more,
    });
    opened.push(identity);
    return identity;
  };
  const close = async (): Promise<void> => {
    for (const resource of opened.toReversed()) await resource[Symbol.asyncDispose]();
  };
  const identity = await start({}).catch(async (error: unknown) => {
    await close();
    throw error;
  });

  const ask: TestIdentity['ask'] = async (query, variables = {}, from = {}) => {
    const asked = from.identity ?? identity;
    const context = await contextOf(asked, from);
    const { body } = await asked.subgraph.answer({ query, variables }, context);
    return JSON.parse(body.toString()) as Result;
  };
  const session = async (mutation: string, input: object): Promise<SignedIn> => {
    const { data, errors } = await ask(mutation, { input });
    if (errors) throw new Error(errors[0]?.message);
    const { user, ...tokens } = data.session;
    return { id: user.id, ...tokens };
  };
  return {
    identity,
    database,
    pubsub,
    logged,
    ask,
    startAnother: (more = {}) => start(more),
    execute: async (sql) => (await pool.query<Record<string, unknown>>(sql)).rows,
    signUp: (name) => session(signUp, { email: `${name}@example.com`, password: `password of ${name}`, name }),
    signInAsAdmin: () => session(signIn, admin),
    [Symbol.asyncDispose]: close,
  };
}

const tokens = '{ accessToken refreshToken user { id } }';
export const signUp = `mutation ($input: SignUpInput!) { session: signUp(input: $input) ${tokens} }`;
export const signIn = `mutation ($input: SignInInput!) { session: signIn(input: $input) ${tokens} }`;
export const refreshSession = `mutation ($token: String!) { session: refreshSession(refreshToken: $token) ${tokens} }`;

/** As the gateway makes it: from the token, and the roles in the app that is asked. */
async function contextOf({ service }: Identity, { by, app, address, agent }: Asking): Promise<CallContext> {
  const person = by && (await service.authenticate(by.accessToken));
  const given = person && app ? await service.rolesIn(app, person.id) : [];
  return {
    requestId: 'request-1',
    caller: { person, roles: ['public', ...(person ? ['user'] : []), ...given].toSorted() },
    app: app === undefined ? undefined : { id: app, slug: app, versionHash: 'hash' },
    deadline: Date.now() + 10_000,
    publicUrl: issuer,
    ...(address === undefined ? {} : { clientAddress: address }),
    ...(agent === undefined ? {} : { userAgent: agent }),
  };
}

/** As pino would write it, with everything that an error holds. */
function describe(data: object): string {
  return JSON.stringify(data, (_key, value: unknown) =>
    value instanceof Error
      ? Object.fromEntries(Object.getOwnPropertyNames(value).map((name) => [name, Reflect.get(value, name)]))
      : value,
  );
}
