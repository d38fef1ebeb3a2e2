import { createTestDatabase, createTestSocket, type TestDatabase } from '@trellis/testing';
import { buildClientSchema, getIntrospectionQuery, type IntrospectionQuery, OperationTypeNode } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mustAsk } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { send } from '../support/send.ts';
import { type Belongings, createBelongings } from './belongings.ts';
import { dumpOf } from './dump.ts';
import { type Own, type Probe, probesOf } from './probes.ts';
import { createSide, type Side } from './world.ts';

interface Party {
  readonly side: Side;
  readonly has: Belongings;
}

let database: TestDatabase;
let product: Product;
let north: Party;
let south: Party;
/** Of each graph, every place for an id. */
let platform: readonly Probe[];
let inApp: readonly Probe[];

beforeAll(async () => {
  database = await createTestDatabase();
  product = await startProduct({ DATABASE_URL: database.url });
  const createParty = async (slug: string, maker: string, clerk: string): Promise<Party> => {
    const side = await createSide(product, slug, maker, clerk);
    return { side, has: await createBelongings(product, side) };
  };
  north = await createParty('north', 'Nora', 'Nils');
  south = await createParty('south', 'Sofia', 'Sven');
  const probes = async (path: string) =>
    probesOf(
      buildClientSchema(
        await mustAsk<IntrospectionQuery>(product, {
          path,
          query: getIntrospectionQuery(),
          token: north.side.maker.token,
        }),
      ),
    );
  platform = await probes('/graphql');
  inApp = await probes(north.side.app.path);
});
afterAll(async () => {
  await product?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

function ownOf({ side, has }: Party): Own {
  const ids = new Map<string, string>(Object.entries(has));
  return (name) => (name === 'user' || name === 'users' ? side.clerk.id : (ids.get(name) ?? has.note));
}

/** An answer without what differs each time: its ids and its times. */
function plain(text: string): string {
  return text
    .replaceAll(/[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/gi, '<id>')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>')
    .replaceAll(/"(requestId|cursor|startCursor|endCursor|secret|token|url|value)":"[^"]*"/g, '"$1":"…"')
    .replaceAll(/word-\d+|nobody-\d+/g, '<word>');
}

interface Attempt {
  readonly path: string;
  readonly token: string | undefined;
  readonly own: Own;
}

async function answerTo(probe: Probe, id: string, { path, token, own }: Attempt): Promise<string> {
  const variables = probe.variables(id, own);
  if (probe.operation !== OperationTypeNode.SUBSCRIPTION)
    return (await send(product, { path, query: probe.query, variables, token })).text;
  await using socket = await createTestSocket(
    `${product.url}${path}`,
    token === undefined ? {} : { authorization: `Bearer ${token}` },
  );
  return JSON.stringify(await socket.start({ query: probe.query, variables }).message());
}

/** Asks with each id at each place, and with one of nothing; gives where the answers differ. */
async function whatIsTold(
  probes: readonly Probe[],
  ids: readonly string[],
  attempt: Attempt,
): Promise<{ readonly differing: readonly string[]; readonly texts: string }> {
  const differing: string[] = [];
  const texts: string[] = [];
  const ask = async (probe: Probe) => {
    const nothing = plain(await answerTo(probe, crypto.randomUUID(), attempt));
    for (const id of probe.asksForId ? ids : []) {
      const text = await answerTo(probe, id, attempt);
      texts.push(text.replaceAll(id, '<asked>'));
      if (plain(text) !== nothing) differing.push(`${probe.name}\n${plain(text)}\n${nothing}`);
    }
    if (!probe.asksForId) texts.push(await answerTo(probe, '', attempt));
  };
  // A write of one's own beside a read of one's own would change what is told.
  for (const kind of Object.values(OperationTypeNode)) {
    const waiting = probes.filter(({ operation }) => operation === kind);
    const worker = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await ask(next);
    };
    await Promise.all(Array.from({ length: 4 }, worker));
  }
  return { differing, texts: texts.join('\n') };
}

/** People's names are for everybody signed in, and an app's admins give roles and claims to whom they like. */
const aboutAnybody = /^(query users?|mutation setApp(Roles|Claims))\(/;

describe('whoever asks with ids of another organization and another app, at every place for an id', () => {
  const ids = (names: readonly (keyof Belongings)[]) => names.map((name) => south.has[name]);
  const everything = () => Object.values(south.has) as readonly string[];
  const inTheApp = ['note', 'folder', 'tag', 'file', 'task', 'run'] as const;

  test.each([
    ['the platform', () => platform, everything, '/graphql', () => north.side.maker.token],
    ['the platform, as a visitor', () => platform, everything, '/graphql', () => undefined],
    ['an app of one’s own', () => inApp, () => ids(inTheApp), '/apps/north/graphql', () => north.side.maker.token],
    [
      'the other app',
      () => inApp,
      () => ids(['note', 'file', 'task']),
      '/apps/south/graphql',
      () => north.side.maker.token,
    ],
  ])(
    'is answered by %s as for ids of nothing, and changes nothing there',
    async (_name, probes, idsOf, path, token) => {
      const before = await dumpOf(database.url, [south.has.app, south.has.organization]);
      const { differing, texts } = await whatIsTold(probes(), idsOf(), { path, token: token(), own: ownOf(north) });
      expect(differing.filter((each) => !aboutAnybody.test(each))).toEqual([]);
      expect(await dumpOf(database.url, [south.has.app, south.has.organization])).toEqual(before);
      for (const id of everything()) if (id !== south.has.app) expect(texts).not.toContain(id);
      expect(texts).not.toMatch(/south (own|other|body|folder|tag|thing|organization)/);
    },
  );

  test('would be told if it were theirs', async () => {
    const queries = (probes: readonly Probe[]) =>
      probes.filter(({ operation }) => operation === OperationTypeNode.QUERY);
    const attempt = { token: south.side.maker.token, own: ownOf(south) };
    const told = [
      ...(await whatIsTold(queries(platform), everything(), { ...attempt, path: '/graphql' })).differing,
      ...(
        await whatIsTold(queries(inApp), ids(['note', 'folder', 'tag', 'file']), {
          ...attempt,
          path: '/apps/south/graphql',
        })
      ).differing,
    ].map((each) => each.slice(0, each.indexOf('(')));
    expect(told).toEqual(
      expect.arrayContaining([
        'query apiKeys',
        'query auditEvents',
        'query file',
        'query folder',
        'query folders',
        'query foldersGroupBy',
        'query note',
        'query notes',
        'query notesGroupBy',
        'query organization',
        'query serviceAccounts',
        'query tag',
        'query tags',
        'query tagsGroupBy',
        'query user',
      ]),
    );
  });
});
