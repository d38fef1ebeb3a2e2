import { GraphqlError, sendOperation, signIn } from '@trellis/app-loader';
import { loadChinook, readChinook } from '@trellis/chinook-example';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Product, startProduct } from '../product/product.ts';
import { cases } from './cases/all.ts';
import { findChinookFolder, skipNote } from './folder.ts';
import { sortBy } from './order.ts';
import { readStore, type Store, type Track } from './store.ts';

const folder = findChinookFolder();
const path = '/apps/chinook/graphql';

interface Page {
  readonly tracks: {
    readonly totalCount: number;
    readonly edges: readonly { readonly cursor: string; readonly node: { readonly number: number } }[];
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly hasPreviousPage: boolean;
      readonly startCursor: string | null;
      readonly endCursor: string | null;
    };
  };
}

describe.skipIf(!folder)(`the Chinook store, loaded through the public API${folder ? '' : ` (${skipNote})`}`, () => {
  let product: Product;
  let store: Store;
  let token: string;

  const ask = <Data>(query: string, variables: Readonly<Record<string, unknown>> = {}, as: string = token) =>
    sendOperation<Data>({ url: product.url, token: as }, { path, query, variables });

  beforeAll(async () => {
    store = readStore(folder ?? '');
    product = await startProduct();
    token = await signIn(product, product.admin.email, product.admin.password);
    const rows = await readChinook(folder ?? '');
    await loadChinook({ url: product.url, token, rows });
  }, 180_000);

  afterAll(() => product?.[Symbol.asyncDispose]());

  test('has as many records and links as the CSV has rows', async () => {
    const lists = [
      'artists',
      'albums',
      'genres',
      'mediaTypes',
      'tracks',
      'playlists',
      'employees',
      'customers',
      'invoices',
      'invoiceLines',
    ] as const;
    const { playlistTracks, ...counts } = await ask<
      Record<string, { totalCount: number; nodes: readonly { tracks: { totalCount: number } }[] }>
    >(
      `{ ${lists.map((list) => `${list} { totalCount }`).join(' ')} playlistTracks: playlists { nodes { tracks { totalCount } } } }`,
    );
    expect(counts).toEqual(Object.fromEntries(lists.map((list) => [list, { totalCount: store[list].length }])));
    const links = playlistTracks?.nodes.reduce((sum, { tracks }) => sum + tracks.totalCount, 0);
    expect(links).toBe(store.links);
  });

  test.each(cases)('answers as the CSV does: $name', async ({ query, variables, expected }) => {
    expect(await ask(query, variables)).toEqual(expected(store));
  });

  describe('pages of all tracks, in an order with ties and missing values', () => {
    const orderBy = [{ composer: 'DESC' }, { album: { title: 'ASC' } }];
    const inOrder = (): readonly Track[] =>
      sortBy(store.tracks, [({ composer }) => composer, 'DESC'], [({ album }) => album.title, 'ASC']);
    const query = `query ($first: Int, $after: String, $last: Int, $before: String, $orderBy: [TrackOrderBy!]) {
      tracks(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy) {
        totalCount edges { cursor node { number } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
      }
    }`;

    test('forward: no gap, no repeat', async () => {
      const seen: number[] = [];
      let after: string | null = null;
      for (let hasNext = true; hasNext;) {
        const { tracks }: Page = await ask<Page>(query, { first: 317, orderBy, ...(after !== null && { after }) });
        expect(tracks.totalCount).toBe(store.tracks.length);
        expect(tracks.pageInfo.hasPreviousPage).toBe(seen.length > 0);
        expect(tracks.pageInfo.endCursor).toBe(tracks.edges.at(-1)?.cursor);
        seen.push(...tracks.edges.map(({ node }) => node.number));
        ({ endCursor: after, hasNextPage: hasNext } = tracks.pageInfo);
      }
      expect(seen).toEqual(inOrder().map(({ number }) => number));
    });

    test('backward: no gap, no repeat, each page in the order of the whole', async () => {
      const seen: number[] = [];
      let before: string | null = null;
      for (let hasPrevious = true; hasPrevious;) {
        const { tracks }: Page = await ask<Page>(query, { last: 401, orderBy, ...(before !== null && { before }) });
        expect(tracks.pageInfo.hasNextPage).toBe(seen.length > 0);
        expect(tracks.pageInfo.startCursor).toBe(tracks.edges[0]?.cursor);
        seen.unshift(...tracks.edges.map(({ node }) => node.number));
        ({ startCursor: before, hasPreviousPage: hasPrevious } = tracks.pageInfo);
      }
      expect(seen).toEqual(inOrder().map(({ number }) => number));
    });

    test('in a list within a record', async () => {
      const seen: number[] = [];
      let after: string | null = null;
      for (let hasNext = true; hasNext;) {
        const { playlist }: { playlist: Page } = await ask<{ playlist: Page }>(
          `query ($after: String) { playlist(where: { number: 1 }) {
            tracks(first: 500, after: $after, orderBy: [{ genre: { name: ASC } }]) {
              edges { node { number } } pageInfo { hasNextPage endCursor }
            }
          } }`,
          after === null ? {} : { after },
        );
        seen.push(...playlist.tracks.edges.map(({ node }) => node.number));
        ({ endCursor: after, hasNextPage: hasNext } = playlist.tracks.pageInfo);
      }
      const music = store.playlists[0]?.tracks ?? [];
      expect(seen).toEqual(sortBy(music, [({ genre }) => genre.name, 'ASC']).map(({ number }) => number));
    });
  });

  test('a second load finds every record and creates none', async () => {
    const rows = await readChinook(folder ?? '');
    expect(await loadChinook({ url: product.url, token, rows })).toEqual({ created: 0, found: 6892 });
  });

  describe('for others than its administrator', () => {
    test('a visitor sees the catalogue without sizes, and neither customers nor invoices', async () => {
      const visitor = { url: product.url };
      const track = { path, query: '{ track(where: { number: 1 }) { name unitPrice } }' };
      expect(await sendOperation(visitor, track)).toEqual({
        track: { name: store.tracks[0]?.name, unitPrice: store.tracks[0]?.unitPrice },
      });
      for (const query of ['{ track(where: { number: 1 }) { bytes } }', '{ customers { nodes { lastName } } }']) {
        const refusal = await sendOperation(visitor, { path, query }).catch((error: unknown) => error);
        expect(refusal).toBeInstanceOf(GraphqlError);
        expect(refusal).toMatchObject({ code: 'FORBIDDEN' });
      }
      expect(await sendOperation(visitor, { path, query: '{ customers { totalCount } }' })).toEqual({
        customers: { totalCount: 0 },
      });
    });

    test('an adviser sees his own customers and what they bought, and nothing of anybody else', async () => {
      const jane = store.employees[2];
      const adviser = await signUpAs('sales', { lastName_firstName: { lastName: 'Peacock', firstName: 'Jane' } });
      const answer = await ask(
        `{
          customers(first: 100) { totalCount nodes { number invoices { totalCount } } }
          invoices(first: 1, orderBy: [{ total: DESC }]) { totalCount nodes { number } }
          others: invoices(where: { customer: { supportRep: { lastName: { ne: "Peacock" } } } }) { totalCount }
          track(where: { number: 1 }) { invoiceLines(first: 100) { totalCount } }
        }`,
        {},
        adviser,
      );
      const invoices = jane?.customers.flatMap((customer) => customer.invoices) ?? [];
      const [dearest] = sortBy(invoices, [({ total }) => Number(total), 'DESC']);
      const linesOfFirst = store.tracks[0]?.invoiceLines.filter(({ invoice }) => invoice.customer.supportRep === jane);
      expect(answer).toEqual({
        customers: {
          totalCount: jane?.customers.length,
          nodes: jane?.customers.map((customer) => ({
            number: customer.number,
            invoices: { totalCount: customer.invoices.length },
          })),
        },
        invoices: { totalCount: invoices.length, nodes: [{ number: dearest?.number }] },
        others: { totalCount: 0 },
        track: { invoiceLines: { totalCount: linesOfFirst?.length } },
      });
    });
  });

  /** A person with a role in the app whose account an employee has. */
  async function signUpAs(role: string, employee: object): Promise<string> {
    const platform = { url: product.url, token };
    const { signUp } = await sendOperation<{ signUp: { accessToken: string; user: { id: string } } }>(platform, {
      path: '/graphql',
      query: `mutation ($input: SignUpInput!) { signUp(input: $input) { accessToken user { id } } }`,
      variables: { input: { email: 'jane@example.com', password: 'a long enough password', name: 'Jane' } },
    });
    const { app } = await sendOperation<{ app: { id: string } }>(platform, {
      path: '/graphql',
      query: '{ app(slug: "chinook") { id } }',
    });
    await sendOperation(platform, {
      path: '/graphql',
      query: `mutation ($app: ID!, $user: ID!, $roles: [String!]!) { setAppRoles(app: $app, user: $user, roles: $roles) { id } }`,
      variables: { app: app.id, user: signUp.user.id, roles: [role] },
    });
    await ask(
      `mutation ($employee: EmployeeUniqueInput!, $account: ID!) {
        updateEmployee(where: $employee, data: { account: $account }) { id }
      }`,
      { employee, account: signUp.user.id },
    );
    return signUp.accessToken;
  }
});
