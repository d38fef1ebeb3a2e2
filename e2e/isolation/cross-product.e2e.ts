import { createTestDatabase, type TestDatabase } from '@trellis/testing';
import { OperationTypeNode } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Product, startProduct } from '../product/product.ts';
import { type Belongings, createBelongings } from './belongings.ts';
import { dumpOf } from './dump.ts';
import type { Own, Probe } from './probes.ts';
import { aboutAnybody, probesIn, whatIsTold } from './what-is-told.ts';
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
  platform = await probesIn(product, '/graphql', north.side.maker.token);
  inApp = await probesIn(product, north.side.app.path, north.side.maker.token);
});
afterAll(async () => {
  await product?.[Symbol.asyncDispose]();
  await database?.[Symbol.asyncDispose]();
});

function ownOf({ side, has }: Party): Own {
  const ids = new Map<string, string>(Object.entries(has));
  return (name) => (name === 'user' || name === 'users' ? side.clerk.id : (ids.get(name) ?? has.note));
}

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
      const { differing, texts } = await whatIsTold(product, probes(), idsOf(), {
        path,
        token: token(),
        own: ownOf(north),
      });
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
      ...(await whatIsTold(product, queries(platform), everything(), { ...attempt, path: '/graphql' })).differing,
      ...(
        await whatIsTold(product, queries(inApp), ids(['note', 'folder', 'tag', 'file']), {
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
