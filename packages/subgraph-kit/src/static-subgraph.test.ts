import DataLoader from 'dataloader';
import { TrellisError } from '@trellis/errors';
import type { CallContext, GraphRequest, Log, SignedIn } from '@trellis/service-api';
import { buildSchema } from 'graphql';
import { describe, expect, it } from 'vitest';
import {
  allow,
  createRule,
  fields,
  createStaticSubgraph,
  isPlatformAdmin,
  isSignedIn,
  or,
  type OperationContext,
  shieldCoverage,
} from './index.ts';

interface Person {
  readonly id: string;
  readonly name: string;
}
interface Loaders {
  readonly people: DataLoader<string, Person | undefined>;
}
type Context = OperationContext<Loaders>;

const typeDefs = `
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@tag"])
  type User @key(fields: "id") { id: ID! name: String secret: String forgotten: String }
  type Query {
    me: User
    slow: Boolean
    broken: Boolean
    refused: Boolean
    brokenRule: Boolean
    unruled: Boolean
    now: DateTime
    installation: String @tag(name: "platform")
    appName: String @tag(name: "app")
  }
  type Mutation { rename(name: String!): User }
  type Subscription { ticks: Int silent: Int closed: Int }
`;

function fixture() {
  const batches: (readonly string[])[] = [];
  const logged: { readonly err?: unknown }[] = [];
  const log: Log = { debug() {}, info() {}, warn() {}, error: (data) => logged.push(data) };
  const returned: string[] = [];
  const ruleCalls = { count: 0 };
  const isNobody = createRule('isNobody', () => {
    ruleCalls.count++;
    return false;
  });
  const brokenRule = createRule('brokenRule', () => Promise.reject(new Error('database away')));
  const subgraph = createStaticSubgraph<Loaders>({
    name: 'identity',
    typeDefs,
    log,
    loaders: () => ({
      people: new DataLoader(async (ids) => {
        batches.push(ids);
        return ids.map((id) => (id === 'none' ? undefined : { id, name: `Name of ${id}` }));
      }),
    }),
    resolvers: {
      Query: {
        me: (_parent: unknown, _args: unknown, { call, loaders }: Context) =>
          loaders.people.load(call.caller.person?.id ?? ''),
        slow: (_parent: unknown, _args: unknown, { signal }: Context) =>
          new Promise((resolve) => signal.addEventListener('abort', () => resolve(true))),
        broken: () => Promise.reject(new Error('relation "person" does not exist')),
        refused: () => Promise.reject(new TrellisError('CONFLICT', 'Somebody was faster.')),
        brokenRule: () => true,
        unruled: () => true,
        now: () => new Date(0),
        installation: () => 'here',
        appName: () => 'Shop',
      },
      Mutation: { rename: () => null },
      Subscription: {
        ticks: {
          async *subscribe() {
            try {
              yield 1;
              yield 2;
            } finally {
              returned.push('ticks');
            }
          },
          resolve: (tick: number) => tick * 10,
        },
        silent: {
          subscribe: () => ({
            next: () => new Promise(() => undefined),
            async return() {
              returned.push('silent');
              return { done: true, value: undefined };
            },
            [Symbol.asyncIterator]() {
              return this;
            },
          }),
        },
        closed: { subscribe: () => Promise.reject(new Error('never asked')) },
      },
    },
    references: {
      User: { rule: isSignedIn, resolve: ({ id }: { id: string }, { loaders }: Context) => loaders.people.load(id) },
    },
    rules: {
      Query: {
        me: isSignedIn,
        slow: allow,
        broken: allow,
        refused: allow,
        brokenRule: or(isPlatformAdmin, brokenRule),
        now: allow,
        installation: allow,
        appName: allow,
      },
      Mutation: { rename: isPlatformAdmin },
      User: { id: allow, name: allow, secret: isNobody },
      Subscription: { ticks: allow, silent: allow, closed: isSignedIn },
    },
  });
  const ask = async (query: string, call: Partial<CallContext> = {}, more: Partial<GraphRequest> = {}) => {
    const answer = await subgraph.answer({ query, variables: {}, ...more }, { ...context, ...call });
    return { ...JSON.parse(answer.body.toString()), errorCode: answer.errorCode };
  };
  const subscribe = (query: string, call: Partial<CallContext> = {}) => {
    if (!subgraph.subscribe) throw new Error('no subscriptions');
    return subgraph.subscribe({ query, variables: {} }, { ...context, ...call });
  };
  return { subgraph, ask, subscribe, batches, logged, returned, ruleCalls };
}

const context: CallContext = {
  requestId: 'request-1',
  caller: { person: undefined, roles: ['public'] },
  app: undefined,
  deadline: Number.MAX_SAFE_INTEGER,
  publicUrl: 'http://localhost:4000',
};
const person: SignedIn = { id: 'anna', sessionId: 's', platformRole: 'MEMBER' };
const member = { caller: { person, roles: ['public', 'user'] } };
const admin = { caller: { person: { ...person, platformRole: 'ADMIN' as const }, roles: ['public', 'user'] } };
const app = { id: 'a', slug: 'shop', versionHash: 'h' };

describe('rules', () => {
  it('let in whom they allow', async () => {
    const { ask } = fixture();
    expect(await ask('{ me { id name } }', member)).toEqual({ data: { me: { id: 'anna', name: 'Name of anna' } } });
  });

  it('tell a stranger to sign in, and a member that he may not', async () => {
    const { ask } = fixture();
    const [stranger, refused] = [
      await ask('{ me { id } }'),
      await ask('mutation { rename(name: "x") { id } }', member),
    ];
    expect(stranger).toMatchObject({ data: { me: null }, errorCode: 'UNAUTHENTICATED' });
    expect(refused.errors).toMatchObject([
      { path: ['rename'], extensions: { code: 'FORBIDDEN', requestId: 'request-1' } },
    ]);
  });

  it('deny a field that has no rule, also to administrators', async () => {
    const { ask } = fixture();
    expect(await ask('{ unruled }', admin)).toMatchObject({ data: { unruled: null }, errorCode: 'FORBIDDEN' });
    expect(await ask('{ me { forgotten } }', admin)).toMatchObject({
      data: { me: { forgotten: null } },
      errorCode: 'FORBIDDEN',
    });
  });

  it('are asked again for every field, because no verdict is cached', async () => {
    const { ask, ruleCalls } = fixture();
    await ask('{ a: me { secret other: secret } }', member);
    expect(ruleCalls.count).toBe(2);
  });

  it('that fail deny, and are told as a fault of ours', async () => {
    const { ask, logged } = fixture();
    const { data, errors } = await ask('{ brokenRule }', member);
    expect(data).toEqual({ brokenRule: null });
    expect(errors).toMatchObject([{ extensions: { code: 'INTERNAL' } }]);
    expect(JSON.stringify(errors)).not.toContain('database');
    expect(logged).toHaveLength(1);
  });

  it('that are missing are found by the coverage', () => {
    const schema = buildSchema('type Query { a: A } type A { b: Int c: Int } type B { d: Int }');
    expect(shieldCoverage(schema, { Query: { a: allow }, A: fields(allow, 'b', 'c') })).toEqual(['B.d']);
    expect(shieldCoverage(schema, { Query: { a: allow }, A: { b: allow }, B: { d: allow } })).toEqual(['A.c']);
  });

  it('for what the SDL does not define stop the start', () => {
    const parts = {
      name: 'identity' as const,
      typeDefs: 'type Query { a: Int }',
      resolvers: {},
      references: {},
      log: console,
      loaders: () => null,
    };
    expect(() => createStaticSubgraph({ ...parts, rules: { Query: { b: allow }, C: { d: allow } } })).toThrow(
      'Query.b, C',
    );
  });
});

describe('entities', () => {
  const query = 'query ($r: [_Any!]!) { _entities(representations: $r) { ... on User { id name } } }';
  const variables = { r: ['a', 'b', 'none', 'a'].map((id) => ({ __typename: 'User', id })) };

  it('are found in one batch, in order, null where there is none', async () => {
    const { ask, batches } = fixture();
    const { data } = await ask(query, member, { variables });
    expect(data._entities.map((user: Person | null) => user?.id)).toEqual(['a', 'b', undefined, 'a']);
    expect(batches).toEqual([['a', 'b', 'none']]);
  });

  it('are refused by the rule of their reference before anything is loaded', async () => {
    const { ask, batches } = fixture();
    expect(await ask(query, {}, { variables })).toMatchObject({
      data: { _entities: [null, null, null, null] },
      errorCode: 'UNAUTHENTICATED',
    });
    expect(batches).toEqual([]);
  });

  it('without a reference stop the start', () => {
    const options = {
      name: 'identity' as const,
      typeDefs,
      resolvers: {},
      references: {},
      rules: {},
      log: console,
      loaders: () => null,
    };
    expect(() => createStaticSubgraph(options)).toThrow('User needs a reference');
  });

  it('loaded for one operation are not kept for the next', async () => {
    const { ask, batches } = fixture();
    await ask('{ me { id } again: me { id } }', member);
    await ask('{ me { id } }', member);
    expect(batches).toEqual([['anna'], ['anna']]);
  });
});

describe('two graphs', () => {
  it('have an SDL each', () => {
    const { subgraph } = fixture();
    const platform = subgraph.sdl({ graph: 'platform' });
    const appSdl = subgraph.sdl({ graph: 'app', definition: { format: 1, models: {} } });
    expect([platform?.includes('installation'), platform?.includes('appName')]).toEqual([true, false]);
    expect([appSdl?.includes('installation'), appSdl?.includes('appName')]).toEqual([false, true]);
  });

  it('answer their own fields only', async () => {
    const { ask } = fixture();
    expect(await ask('{ installation }')).toEqual({ data: { installation: 'here' } });
    expect(await ask('{ appName }', { app })).toEqual({ data: { appName: 'Shop' } });
    expect(await ask('{ installation }', { app })).toMatchObject({ errorCode: 'GRAPHQL_VALIDATION_FAILED' });
    expect(await ask('{ appName }')).toMatchObject({ errorCode: 'GRAPHQL_VALIDATION_FAILED' });
  });
});

it('what all subgraphs share is defined without being written down', async () => {
  const { subgraph, ask } = fixture();
  expect(subgraph.sdl({ graph: 'platform' })).toContain('scalar DateTime @specifiedBy');
  expect(await ask('{ now }')).toEqual({ data: { now: '1970-01-01T00:00:00.000Z' } });
});

describe('an answer', () => {
  it('never rejects and hides what is internal', async () => {
    const { ask, logged } = fixture();
    const { errors } = await ask('{ broken }');
    expect(errors).toMatchObject([
      { path: ['broken'], extensions: { code: 'INTERNAL', requestId: 'request-1', retryable: false } },
    ]);
    expect(JSON.stringify(errors)).not.toContain('person');
    expect(logged).toMatchObject([{ requestId: 'request-1', err: { message: 'relation "person" does not exist' } }]);
  });

  it('keeps the errors that are meant for the client', async () => {
    const { ask } = fixture();
    expect((await ask('{ refused }')).errors).toMatchObject([
      { message: 'Somebody was faster.', extensions: { code: 'CONFLICT' } },
    ]);
  });

  it.each([
    ['{ me', 'GRAPHQL_PARSE_FAILED', {}],
    ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED', {}],
    ['query A { me { id } } query B { me { id } }', 'OPERATION_RESOLUTION_FAILURE', {}],
    ['query A { me { id } }', 'OPERATION_RESOLUTION_FAILURE', { operationName: 'C' }],
    ['mutation ($n: String!) { rename(name: $n) { id } }', 'BAD_USER_INPUT', {}],
    ['subscription { ticks }', 'BAD_USER_INPUT', {}],
  ])('to %s is %s, without data', async (query, code, more) => {
    const { ask } = fixture();
    const answer = await ask(query, member, more);
    expect(answer).toMatchObject({ errorCode: code, errors: [{ extensions: { requestId: 'request-1' } }] });
    expect(answer).not.toHaveProperty('data');
  });

  it('refuses what no database can hold, however deep it stands, before anything runs', async () => {
    const { ask } = fixture();
    const deep = JSON.parse(`${'['.repeat(50_000)}"a\\u0000"${']'.repeat(50_000)}`) as unknown;
    const query = 'mutation ($name: String!) { rename(name: $name) { id } }';
    for (const answer of [
      await ask('mutation { rename(name: "a\\u0000") { id } }', admin),
      await ask(query, admin, { variables: { name: 'a\0' } }),
      await ask(query, admin, { variables: { name: 'a', more: deep } }),
      await ask(query, admin, { variables: { name: 'a', more: { 'a\0': 1 } } }),
      await ask(query, admin, { variables: { name: 'a\ud800' } }),
    ]) {
      expect(answer).toMatchObject({
        errorCode: 'BAD_USER_INPUT',
        errors: [{ message: expect.stringMatching(/zero byte|surrogate/) }],
      });
      expect(answer).not.toHaveProperty('data');
    }
  });

  it('is TIMEOUT at the deadline, and the resolvers are told', async () => {
    const { ask } = fixture();
    expect(await ask('{ slow }', { deadline: Date.now() + 20 })).toMatchObject({ errorCode: 'TIMEOUT' });
    expect(await ask('{ slow }', { deadline: Date.now() - 1 })).toMatchObject({ errorCode: 'TIMEOUT' });
  });
});

describe('a subscription', () => {
  it('gives each event as a response, and closes its source when left', async () => {
    const { subscribe, returned } = fixture();
    const received: unknown[] = [];
    for await (const text of await subscribe('subscription { ticks }')) received.push(JSON.parse(text));
    expect(received).toEqual([{ data: { ticks: 10 } }, { data: { ticks: 20 } }]);
    expect(returned).toEqual(['ticks']);
  });

  it('can be left while it is silent', async () => {
    const { subscribe, returned } = fixture();
    const events = await subscribe('subscription { silent }');
    void events.next();
    await events.return?.();
    expect(returned).toEqual(['silent']);
  });

  it('asks its rule before it starts', async () => {
    const { subscribe } = fixture();
    await expect(subscribe('subscription { closed }')).rejects.toMatchObject({
      name: 'TrellisError',
      code: 'UNAUTHENTICATED',
    });
    await expect(subscribe('subscription { closed }', member)).rejects.toMatchObject({ code: 'INTERNAL' });
    await expect(subscribe('{ me { id } }')).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(subscribe('subscription { silent }', { deadline: 0 })).rejects.toMatchObject({ code: 'TIMEOUT' });
  });
});
