import { createTestSocket } from '@trellis/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { leakIn } from '../isolation/leaks.ts';
import { mustAsk, signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { type App, createApp } from '../support/apps.ts';
import { signUp } from '../support/people.ts';
import { reply, send } from '../support/send.ts';

let product: Product;
let app: App;
let first = '';

beforeAll(async () => {
  product = await startProduct();
  app = await createApp(product, {
    slug: 'bad-input',
    token: await signIn(product),
    definition: {
      format: 1,
      models: {
        Thing: {
          fields: {
            name: { type: 'String', maxLength: 40 },
            number: { type: 'Int' },
            big: { type: 'BigInt' },
            ratio: { type: 'Float' },
            price: { type: 'Decimal', precision: 8, scale: 2 },
            day: { type: 'Date' },
            at: { type: 'DateTime' },
            data: { type: 'JSON' },
            parent: { type: 'Thing', inverse: 'children' },
            children: { type: 'Thing', list: true, inverse: 'parent' },
          },
        },
      },
    },
  });
  for (const name of ['one', 'two', 'three'])
    await mustAsk(product, {
      ...inApp(),
      query: 'mutation ($name: String) { createThing(data: {name: $name}) { id } }',
      variables: { name },
    });
  const { things } = await mustAsk<{ things: { pageInfo: { endCursor: string } } }>(product, {
    ...inApp(),
    query: '{ things(first: 1, orderBy: [{name: ASC}]) { pageInfo { endCursor } } }',
  });
  first = things.pageInfo.endCursor;
});
afterAll(() => product?.[Symbol.asyncDispose]());

const inApp = () => ({ path: app.path, token: app.token });
const count = async () =>
  (await mustAsk<{ things: { totalCount: number } }>(product, { ...inApp(), query: '{ things { totalCount } }' }))
    .things.totalCount;

const deep = (levels: number): unknown => (levels === 0 ? null : { a: deep(levels - 1) });
const nested = (levels: number): string => (levels === 0 ? 'id' : `children { nodes { ${nested(levels - 1)} } }`);
const children = (levels: number): object =>
  levels === 0 ? { name: 'x' } : { children: { create: [children(levels - 1)] } };
const condition = (levels: number): object =>
  levels === 0 ? { name: { eq: 'x' } } : { children: { some: condition(levels - 1) } };

const create = 'mutation ($data: ThingCreateInput!) { createThing(data: $data) { id } }';
const list = 'query ($where: ThingWhere) { things(where: $where) { totalCount } }';
const remove = 'mutation ($where: ThingWhere!) { deleteThings(where: $where) { affectedCount } }';
const page =
  'query ($first: Int, $after: String) { things(first: $first, after: $after, orderBy: [{name: ASC}]) { nodes { name } } }';

type Case = readonly [name: string, query: string, variables: () => object, codes: string, place: string];
const input = 'BAD_USER_INPUT';
const limit = 'LIMIT_EXCEEDED';

/** Each with what the message or a field error has to name. */
const cases: readonly Case[] = [
  ['a text for a number', create, () => ({ data: { number: 'seven' } }), input, 'data.number'],
  ['an object for a text', create, () => ({ data: { name: {} } }), input, 'data.name'],
  ['an unknown field of an input', create, () => ({ data: { colour: 'red' } }), input, 'colour'],
  ['an unknown filter', list, () => ({ where: { name: { near: 'x' } } }), input, 'near'],
  ['a null operator', list, () => ({ where: { name: { eq: null } } }), input, 'where.name.eq'],
  ['a page of a thousand million', page, () => ({ first: 1e9 }), limit, 'first'],
  ['a page of two thousand million more than Int holds', page, () => ({ first: 2 ** 31 }), input, 'first'],
  ['a negative page', page, () => ({ first: -1 }), input, 'first'],
  ['half a record', page, () => ({ first: 1.5 }), input, 'first'],
  ['a cursor of nothing', page, () => ({ after: 'eyJ4IjoxfQ' }), input, 'after'],
  ['a cursor that was tampered with', page, () => ({ after: `${first.slice(0, -2)}AA` }), input, 'after'],
  [
    'a cursor whose values were exchanged',
    page,
    () => ({ after: `WyJ6eiIsIngiXQ.${first.split('.')[1] ?? ''}` }),
    input,
    'after',
  ],
  ['a cursor of another order', page.replace('ASC', 'DESC'), () => ({ after: first }), input, 'after'],
  [
    'a cursor of another list',
    page.replace('things(', 'things(where: {name: {ne: "x"}}, '),
    () => ({ after: first }),
    input,
    'after',
  ],
  ['2^63', create, () => ({ data: { big: '9223372036854775808' } }), input, 'data.big'],
  ['2^31', create, () => ({ data: { number: 2 ** 31 } }), input, 'data.number'],
  ['NaN as a word', create, () => ({ data: { ratio: 'NaN' } }), input, 'data.ratio'],
  ['a number without end', create, () => ({ data: { price: 'Infinity' } }), input, 'data.price'],
  ['more digits than are kept', create, () => ({ data: { price: '0.001' } }), input, 'data.price'],
  ['the thirtieth of February', create, () => ({ data: { day: '2026-02-30' } }), input, 'data.day'],
  ['a moment without an offset', create, () => ({ data: { at: '2026-01-01T00:00:00' } }), input, 'data.at'],
  ['half of a surrogate pair', create, () => ({ data: { name: '\ud800' } }), input, 'data.name'],
  ['a zero byte', create, () => ({ data: { name: 'a\u0000b' } }), input, 'data.name'],
  ['a zero byte inside JSON', create, () => ({ data: { data: { k: ['a\u0000'] } } }), input, 'data.data'],
  ['JSON a thousand deep', create, () => ({ data: { data: deep(1_000) } }), input, 'data.data'],
  ['a filter fifty relations deep', list, () => ({ where: condition(50) }), `${input}|${limit}|none`, ''],
  ['a null operator of a bulk write', remove, () => ({ where: { name: { eq: null } } }), input, 'where.name.eq'],
  ['a bulk write of everything by mistake', remove, () => ({ where: {} }), input, 'where'],
  ['records fifty deep', create, () => ({ data: children(50) }), limit, 'nested more than'],
  [
    'an unknown value of an enum',
    list.replace('things(', 'things(deleted: $deleted, ').replace('($where', '($deleted: DeletedRecords, $where'),
    () => ({ deleted: 'SOME' }),
    input,
    'deleted',
  ],
  ['a zero byte in a filter', list, () => ({ where: { name: { contains: 'a\u0000' } } }), input, 'where.name.contains'],
  ['half of a surrogate pair in a filter', list, () => ({ where: { name: { eq: '\udc00' } } }), input, 'where.name.eq'],
  ['2^63 in a filter', list, () => ({ where: { big: { eq: '9223372036854775808' } } }), input, 'where.big.eq'],
  [
    'the thirtieth of February in a bulk write',
    remove,
    () => ({ where: { day: { eq: '2026-02-30' } } }),
    input,
    'where.day.eq',
  ],
  ['a selection fifty deep', `{ things { nodes { ${nested(25)} } } }`, () => ({}), limit, 'nested deeper than 30'],
];

async function expectHarmless(query: string, variables: object, codes: string, place: string): Promise<void> {
  const before = await count();
  const { code, text, data, errors } = await send(product, { ...inApp(), query, variables: { ...variables } });
  expect(code ?? 'none', text).toMatch(new RegExp(`^(${codes})$`));
  if (code !== undefined) {
    expect(data ?? null).toBeNull();
    const told = errors?.map(({ message, extensions }) => [
      message,
      extensions.fieldErrors?.map((each) => each.path.join('.')),
    ]);
    expect(JSON.stringify(told)).toContain(place);
    expect(leakIn(text)).toBeUndefined();
  }
  expect(await count()).toBe(before);
}

describe('what a client gets wrong is told with its place, and writes nothing', () => {
  test.each(cases)('%s', (_, query, variables, codes, place) => expectHarmless(query, variables(), codes, place));

  test('over a socket too, which stays open', async () => {
    const before = await count();
    await using socket = await createTestSocket(product.url + app.path, { authorization: `Bearer ${app.token}` });
    for (const [name, query, variables, codes, place] of cases) {
      const answer = await socket.start({ query, variables: { ...variables() } }).message();
      const text = JSON.stringify(answer);
      const code = /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? 'none';
      expect([name, code]).toEqual([name, expect.stringMatching(new RegExp(`^(${codes})$`))]);
      if (code === 'none') continue;
      const paths = [...text.matchAll(/"path":\[([^\]]*)\]/g)].map(([, path = '']) =>
        path.replaceAll('"', '').replaceAll(',', '.'),
      );
      expect([name, `${text} ${paths.join(' ')}`]).toEqual([name, expect.stringContaining(place)]);
      expect(leakIn(text)).toBeUndefined();
    }
    expect((await socket.start({ query: '{ things { totalCount } }' }).next()).data).toEqual({
      things: { totalCount: before },
    });
  });

  test('a change of records beside one of another service, before either of them runs', async () => {
    const query =
      'mutation { createThing(data: {name: "x"}) { id } createUpload(input: {name: "a", size: 1, type: "text/plain"}) { id } }';
    await expectHarmless(query, {}, input, 'createUpload');
  });

  test('NaN as a bare word, which is no JSON', async () => {
    const response = await fetch(product.url + app.path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${app.token}` },
      body: `{"query": ${JSON.stringify(create)}, "variables": {"data": {"ratio": NaN}}}`,
    });
    const { code, text } = await reply(response);
    expect([response.status, code]).toEqual([400, input]);
    expect(leakIn(text)).toBeUndefined();
  });
});

describe('what is too large is refused, and the process goes on as before', () => {
  test('variables of ten megabytes', async () => {
    const { status, code, text } = await send(product, {
      ...inApp(),
      query: create,
      variables: { data: { name: 'x'.repeat(10_000_000) } },
    });
    expect([status, code], text.slice(0, 500)).toEqual([413, limit]);
  });

  test('a hundred thousand values in a list are one parameter', async () => {
    const ids = Array.from(
      { length: 100_000 },
      (_, index) => `00000000-0000-7000-8000-${String(index).padStart(12, '0')}`,
    );
    const { code, text } = await send(product, { ...inApp(), query: list, variables: { where: { id: { in: ids } } } });
    expect(code, text.slice(0, 500)).toBeUndefined();
    expect(JSON.parse(text)).toEqual({ data: { things: { totalCount: 0 } } });
  });

  test('and again a hundred times, without keeping any of it', async () => {
    const memory = async (): Promise<number> => {
      const metrics = await (await fetch(`${product.url}/metrics`)).text();
      return Number(/^process_resident_memory_bytes (\S+)/m.exec(metrics)?.[1]);
    };
    const names = Array.from({ length: 20_000 }, (_, index) => `name ${index}`);
    const burden = async () => {
      await send(product, { ...inApp(), query: list, variables: { where: { name: { in: names } } } });
      await send(product, {
        ...inApp(),
        query: create,
        variables: { data: { data: deep(500), name: 'x'.repeat(100_000) } },
      });
    };
    for (let round = 0; round < 10; round++) await burden();
    const settled = await memory();
    for (let round = 0; round < 40; round++) await burden();
    expect((await memory()) - settled).toBeLessThan(150_000_000);
    expect(await count()).toBe(3);
  }, 120_000);
});

describe('headers of a request', () => {
  test('choose the language of what is told', async () => {
    const { errors } = await send(product, {
      ...inApp(),
      query: create,
      variables: { data: { name: 'x'.repeat(41) } },
      headers: { 'accept-language': 'fr-CH, zh;q=0.9, en;q=0.8' },
    });
    expect(errors?.[0]?.extensions.fieldErrors?.[0]?.message).toBe('name 最多 40 个字符。');
  });

  test('ask what an operation did, if an administrator of the app sends them', async () => {
    const headers = { 'x-trellis-explain': 'true' };
    const query = '{ things { totalCount } }';
    const { text } = await send(product, { ...inApp(), query, headers });
    expect(JSON.parse(text)).toMatchObject({
      data: { things: { totalCount: 3 } },
      extensions: { explain: { statements: [{ sql: expect.stringContaining('select') as string }] } },
    });
    const stranger = await signUp(product, 'Stranger');
    for (const token of [undefined, stranger.token]) {
      const refused = await send(product, { path: app.path, token, query, headers });
      expect([refused.status, refused.code, refused.data ?? null]).toEqual([403, 'FORBIDDEN', null]);
    }
    expect((await send(product, { query: '{ me { id } }', token: app.token, headers })).code).toBe('FORBIDDEN');
  });
});
