import type { AppDefinition } from '@trellis/app-definition';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { anyFile } from './testing/any-file.ts';
import { createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';

const library: AppDefinition = {
  format: 1,
  roles: { reader: {}, guest: {} },
  models: {
    Book: {
      fields: {
        title: { type: 'String', required: true },
        summary: { type: 'Text' },
        contact: { type: 'Email' },
        shelf: { type: 'Shelf', inverse: 'books' },
      },
      search: ['title', 'summary', 'contact'],
      permissions: {
        reader: { read: [{ fields: ['title', 'summary'] }] },
        guest: { read: [{ fields: ['title'] }, { where: { title: { eq: 'open' } } }] },
      },
    },
    Shelf: {
      plural: 'shelves',
      fields: { name: { type: 'String' }, books: { type: 'Book', list: true, inverse: 'shelf' } },
    },
  },
};

const books = [
  { title: '数据库同步', summary: '如何保持两个数据库一致' },
  { title: '大数据', summary: '数据 and data' },
  { title: 'Data', summary: 'The whole book' },
  { title: 'Database design', summary: 'about DATA', contact: 'info@books.example' },
  { title: 'Big data', contact: 'data@books.example' },
  { title: 'Metadata' },
  { title: 'ΟΔΥΣΣΕΥΣ', summary: 'Ünïcode 100% _x_' },
  { title: 'open', summary: 'a secret' },
  { title: 'closed', summary: 'a secret' },
];

/** On a server without a locale: what letters are is nobody's business but Unicode's. */
let fixture: RecordsFixture;
beforeAll(async () => {
  fixture = await createRecordsFixture(library, anyFile, undefined, 'C');
  await fixture.ask('mutation { createShelf(data: {name: "all"}) { id } }');
  for (const data of books)
    await fixture.ask('mutation($data: BookCreateInput!) { createBook(data: $data) { id } }', { data });
});
afterAll(() => fixture[Symbol.asyncDispose]());

async function found(search: string, as?: Parameters<RecordsFixture['ask']>[2]): Promise<readonly string[]> {
  const query = 'query($s: String) { books(search: $s) { nodes { title } totalCount } }';
  type Found = { books: { nodes: { title: string }[]; totalCount: number } };
  const answer = await fixture.ask<Found>(query, { s: search }, as);
  expect(answer.books.totalCount).toBe(answer.books.nodes.length);
  return answer.books.nodes.map(({ title }) => title);
}

describe('a search', () => {
  test.each([
    ['据', ['数据库同步', '大数据']],
    ['数据', ['数据库同步', '大数据']],
    ['数据库', ['数据库同步']],
    ['数据库同', ['数据库同步']],
    ['一致', ['数据库同步']],
    ['数据 data', ['大数据']],
    ['σευς', ['ΟΔΥΣΣΕΥΣ']],
    ['ÜNÏ', ['ΟΔΥΣΣΕΥΣ']],
    ['100%', ['ΟΔΥΣΣΕΥΣ']],
    ['_x_', ['ΟΔΥΣΣΕΥΣ']],
    ['%', ['ΟΔΥΣΣΕΥΣ']],
    ['0_%', []],
    ['wholedata', []],
    ['bookdata', []],
  ])('for %s finds the records in which every word stands somewhere, in any case', async (search, titles) => {
    expect(await found(search)).toEqual(titles);
  });

  test('finds the most relevant records first: the whole field, its beginning, a word’s, and then anywhere', async () => {
    expect(await found('data')).toEqual(['Data', 'Database design', 'Big data', '大数据', 'Metadata']);
  });

  test('without a word finds all', async () => {
    // Ids of one millisecond are in no order where PostgreSQL has none of its own making.
    expect((await found(' \u3000\n')).toSorted()).toEqual(books.map(({ title }) => title).toSorted());
  });

  test('pages by its relevance, forwards and backwards', async () => {
    const query = `query($first: Int, $after: String, $last: Int, $before: String) {
      books(search: "data", first: $first, after: $after, last: $last, before: $before) { nodes { title } pageInfo { startCursor endCursor } } }`;
    type Page = { books: { nodes: { title: string }[]; pageInfo: { startCursor: string; endCursor: string } } };
    const first = await fixture.ask<Page>(query, { first: 2 });
    const second = await fixture.ask<Page>(query, { first: 2, after: first.books.pageInfo.endCursor });
    expect(second.books.nodes.map(({ title }) => title)).toEqual(['Big data', '大数据']);
    const back = await fixture.ask<Page>(query, { last: 1, before: second.books.pageInfo.startCursor });
    expect(back.books.nodes.map(({ title }) => title)).toEqual(['Database design']);
    const other = await fixture.refused(query.replace('"data"', '"dat"'), { after: first.books.pageInfo.endCursor });
    expect(other.extensions.code).toBe('BAD_USER_INPUT');
  });

  test('goes with a filter, an order of its own, and lists of a record', async () => {
    const ordered =
      '{ books(search: "data", where: {title: {ne: "Metadata"}}, orderBy: {title: DESC}) { nodes { title } } }';
    expect(await fixture.ask(ordered)).toEqual({
      books: { nodes: ['大数据', 'Database design', 'Data', 'Big data'].map((title) => ({ title })) },
    });
    const { shelves } = await fixture.ask<{ shelves: { nodes: { id: string }[] } }>('{ shelves { nodes { id } } }');
    const id = shelves.nodes[0]?.id;
    await fixture.ask('mutation($id: ID) { createBook(data: {title: "in data", shelfId: $id}) { id } }', { id });
    const nested =
      '{ shelves { nodes { books(search: "DATA") { nodes { title } } none: books(search: "no") { totalCount } } } }';
    expect(await fixture.ask(nested)).toEqual({
      shelves: { nodes: [{ books: { nodes: [{ title: 'in data' }] }, none: { totalCount: 0 } }] },
    });
  });

  test.each([
    ['{title: {contains: "数据"}}', ['数据库同步', '大数据']],
    ['{title: {contains: "Data"}}', ['Data', 'Database design']],
    ['{title: {contains: "DATA", mode: INSENSITIVE}}', ['Data', 'Database design', 'Big data', 'Metadata', 'in data']],
    ['{title: {startsWith: "数"}}', ['数据库同步']],
    ['{title: {endsWith: " data"}}', ['Big data', 'in data']],
    ['{title: {like: "%ta%s_gn"}}', ['Database design']],
    ['{summary: {contains: "100% _x"}}', ['ΟΔΥΣΣΕΥΣ']],
    ['{NOT: {title: {contains: "a"}}, title: {contains: "数据"}}', ['数据库同步', '大数据']],
  ])('and a pattern by its index find what a scan finds: %s', async (where, titles) => {
    const answer = await fixture.ask(`{ books(where: ${where}) { nodes { title } } }`);
    expect(answer).toEqual({ books: { nodes: titles.map((title) => ({ title })) } });
  });

  test('never finds by what its caller may not read, on any row or on this one', async () => {
    const reader = person('0190a000-0000-7000-8000-00000000000a', 'reader');
    expect(await found('books.example')).toHaveLength(2);
    expect(await found('books.example', reader)).toEqual([]);
    const guest = person('0190a000-0000-7000-8000-00000000000a', 'guest');
    expect(await found('secret', guest)).toEqual(['open']);
  });

  test('of a model without fields to search in is refused, and so are too many words', async () => {
    const refused = await fixture.refused('{ shelves(search: "x") { totalCount } }');
    expect(refused.extensions.code).toBe('BAD_USER_INPUT');
    const many = Array.from({ length: 51 }, (_, index) => `w${index}`).join(' ');
    const limited = await fixture.refused('query($s: String) { books(search: $s) { totalCount } }', { s: many });
    expect(limited.extensions).toMatchObject({ code: 'LIMIT_EXCEEDED', maximum: 50 });
  });
});
