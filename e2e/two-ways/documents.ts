import type { SuiteOperation } from './operation.ts';

/** What a document can say: aliases, fragments, directives, names, abstract types. */
export const documents: readonly SuiteOperation[] = [
  {
    name: 'aliases of fields, arguments and lists',
    query: `{ cheap: products(first: 1, orderBy: [{ price: ASC }]) { hits: totalCount nodes { what: name at: price } }
      dear: products(first: 1, orderBy: [{ price: DESC }]) { nodes { what: name at: price } } }`,
  },
  {
    name: 'named fragments in one another',
    query: `query { orders(first: 2, orderBy: [{ number: ASC }]) { nodes { ...Head lines { nodes { ...Line } } } } }
      fragment Head on Order { number customer { ...Who } } fragment Who on Customer { name city }
      fragment Line on OrderLine { quantity product { name } }`,
  },
  {
    name: 'the same field from several fragments, merged',
    query: `{ orders(first: 1, orderBy: [{ number: ASC }]) { nodes { customer { name } ... on Order { customer { city } } ...More } } }
      fragment More on Order { customer { country orders { totalCount } } }`,
  },
  {
    name: 'fragments on interfaces',
    query: `{ orders(first: 2, orderBy: [{ number: ASC }]) { nodes { ... on Node { id } ... on AppRecord { version deletedAt } ... { status } ... on Customer { name } } } }`,
  },
  {
    name: '__typename everywhere',
    query: `{ __typename orders(first: 1, orderBy: [{ number: ASC }]) { __typename pageInfo { __typename } edges { __typename }
      nodes { __typename customer { t: __typename } lines(first: 1) { __typename nodes { __typename } } createdBy { __typename id } } } }`,
  },
  { name: '__typename alone, in a list', query: '{ orders(first: 3) { nodes { __typename } } }' },
  {
    name: 'skip and include, by constants and by variables',
    query: `query ($yes: Boolean!, $no: Boolean = false) { orders(first: 1, orderBy: [{ number: ASC }]) {
      totalCount @include(if: $no)
      nodes { number @skip(if: $yes) status @include(if: $yes) ... @include(if: $no) { note } ...C @skip(if: $no) total @include(if: true) @skip(if: true) }
    } } fragment C on Order { customer { name } }`,
    variables: { yes: true },
  },
  {
    name: 'every root field left out',
    query: 'query ($no: Boolean!) { orders @include(if: $no) { totalCount } }',
    variables: { no: false },
  },
  {
    name: 'one operation of several',
    query:
      'query One { orders { totalCount } } query Two($n: Int!) { products(first: $n, orderBy: [{ sku: ASC }]) { nodes { ...P } } } fragment P on Product { sku }',
    operationName: 'Two',
    variables: { n: 2 },
  },
  {
    name: 'text of every kind in variables',
    query:
      'query ($t: String!) { products(where: { name: { ne: $t } }, first: 1, orderBy: [{ sku: ASC }]) { nodes { sku } } }',
    variables: { t: 'quote " backslash \\ line \n accent é 汉字 😀 \u2028' },
  },
  {
    name: 'a block string and comments',
    query: '# first\n{ orders(where: { note: { eq: """\n  a "block"\n  of text\n""" } }) { totalCount } } # last',
  },
  {
    name: 'the schema and data in one operation',
    query:
      '{ __schema { queryType { name } } orders(first: 1, orderBy: [{ number: ASC }]) { nodes { number } } __type(name: "PageInfo") { fields { name } } }',
  },
  {
    name: 'the schema alone',
    query: 'query ($name: String!) { __type(name: $name) { name kind interfaces { name } } }',
    variables: { name: 'Order' },
  },
  {
    name: 'four levels deep, and back again',
    query: `{ categories(where: { parentId: { isNull: true } }, first: 2, orderBy: [{ name: ASC }]) { nodes { name children(first: 2, orderBy: [{ name: ASC }]) {
      nodes { name parent { name } products(first: 1, orderBy: [{ sku: ASC }]) { nodes { sku lines(first: 1, orderBy: [{ id: ASC }]) { nodes { order { number customer { name } } } } } } }
    } } } }`,
  },
];
