import { randomBytes, randomUUID } from 'node:crypto';
import { chinookDefinition, loadChinook, recordId } from '@trellis/chinook-example';
import { must } from '@trellis/errors';
import { createIdentity, type Identity } from '@trellis/identity';
import { createMemoryPubSub } from '@trellis/pubsub';
import autocannon from 'autocannon';
import { analyze, openDatabase } from './database.ts';
import { markdownTable } from './markdown-table.ts';
import { operations } from './operations.ts';
import { busiestArtist, findRows } from './rows/find.ts';
import { startStandalone } from './standalone.ts';
import { spreadOf } from './statistics.ts';

/**
 * What it costs to know who asks: the check of an access token that is kept and of one that is new, each with the
 * question whether its session lives; and what those who work notice of others who sign in.
 */
const seconds = Number(process.argv[2] ?? 20);
const rounds = 15;
const somebody = { email: 'ada@example.com', password: randomBytes(16).toString('hex') };

await measureChecks();
await measureSignIns();

async function measureChecks(): Promise<void> {
  await using database = await openDatabase(undefined);
  await using pubsub = createMemoryPubSub();
  const silent = () => undefined;
  await using identity = await createIdentity({
    databaseUrl: database.url,
    pubsub,
    secret: 'a secret for a benchmark',
    issuer: 'bench',
    log: { debug: silent, info: silent, warn: silent, error: console.error },
    firstAdmin: somebody,
    appRoles: () => Promise.resolve([]),
    signUpRoles: () => Promise.resolve(undefined),
  });
  const { refreshToken } = await answer(identity, 'signIn(input: $input)', 'SignInInput', somebody);
  // The same session again and again, in tokens that differ by their signatures.
  const refresh = () => answer(identity, 'refreshSession(refreshToken: $input)', 'String', refreshToken);
  const kept: number[] = [];
  const cold: number[] = [];
  for (let round = 0; round < rounds; round++) {
    const tokens: string[] = [];
    for (let count = 0; count < 100; count++) tokens.push((await refresh()).accessToken);
    cold.push(await millisecondsEach(identity, tokens));
    kept.push(await millisecondsEach(identity, Array<string>(10_000).fill(must(tokens[0], 'a token'))));
  }
  const row = (name: string, values: readonly number[]) => {
    const { median, lowest, highest } = spreadOf(values);
    return [name, ...[median, lowest, highest].map((value) => value.toFixed(4))];
  };
  console.log(markdownTable(['a token, ms', 'median', 'lowest', 'highest'], [row('kept', kept), row('new', cold)]));
}

async function millisecondsEach({ service }: Identity, tokens: readonly string[]): Promise<number> {
  const start = performance.now();
  for (const token of tokens) await service.authenticate(token);
  return (performance.now() - start) / tokens.length;
}

interface Tokens {
  readonly accessToken: string;
  readonly refreshToken: string;
}

async function answer({ subgraph }: Identity, field: string, type: string, input: unknown): Promise<Tokens> {
  const query = `mutation ($input: ${type}!) { session: ${field} { accessToken refreshToken } }`;
  const { body, errorCode } = await subgraph.answer(
    { query, variables: { input } },
    {
      requestId: randomUUID(),
      caller: { person: undefined, roles: ['public'] },
      app: undefined,
      deadline: Date.now() + 10_000,
      publicUrl: 'http://localhost',
    },
  );
  if (errorCode) throw new Error(body.toString());
  const { data } = JSON.parse(body.toString()) as { readonly data: { readonly session: Tokens } };
  return data.session;
}

async function measureSignIns(): Promise<void> {
  await using database = await openDatabase(undefined);
  await using product = await startStandalone(database.url);
  const { rows } = await findRows({ csv: undefined, generated: false, seed: 1 });
  const { url } = product;
  const client = { url, token: await product.token() };
  await loadChinook({ ...client, rows, slug: 'chinook', definition: chinookDefinition });
  await analyze(database.url);
  const graphql = { method: 'POST', duration: seconds, connections: 16 } as const;
  const headers = { 'content-type': 'application/json' };
  const id = recordId('Artist', busiestArtist(rows));
  const reading = (duration: number) =>
    autocannon({
      ...graphql,
      duration,
      url: `${url}/apps/chinook/graphql`,
      overallRate: 500,
      headers: { ...headers, authorization: `Bearer ${client.token}` },
      body: JSON.stringify({ query: operations.A.query, variables: { id } }),
    });
  const signingIn = () =>
    autocannon({
      ...graphql,
      connections: 4,
      url: `${url}/graphql`,
      overallRate: 20,
      headers,
      body: JSON.stringify({
        query: 'mutation ($input: SignInInput!) { signIn(input: $input) { expiresIn } }',
        variables: { input: product.admin },
      }),
    });
  await reading(3);
  const alone = await reading(seconds);
  const [beside, signIns] = await Promise.all([reading(seconds), signingIn()]);
  const row = (name: string, { requests, latency, non2xx, errors }: autocannon.Result) => [
    name,
    requests.average.toFixed(0),
    ...[latency.p50, latency.p99, latency.max].map(String),
    String(non2xx + errors),
  ];
  console.log(
    `\n${markdownTable(
      ['at a given rate', 'a second', 'p50, ms', 'p99, ms', 'longest, ms', 'failed'],
      [row('A alone', alone), row('A beside sign-ins', beside), row('sign-ins', signIns)],
    )}`,
  );
}
