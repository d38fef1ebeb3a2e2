import { Supergraph } from '@apollo/federation-internals';
import { lexicographicSortSchema, parse, printSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { createShop } from '../testing/shop.ts';
import { compose } from '../testing/test-registry.ts';
import { buildApiSchema, buildFullSchema } from './api-schema.ts';

const federation = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@inaccessible", "@tag", "@composeDirective"])`;

const hidden = `${federation}
  directive @mark on FIELD
  "Described." interface Shown { id: ID! }
  interface Hidden @inaccessible { id: ID! }
  type A implements Shown & Hidden @key(fields: "id") @tag(name: "x") {
    id: ID! @deprecated(reason: "old") b(seen: Int = 3 unseen: Int @inaccessible): Either c: Hidden @inaccessible
  }
  type B @inaccessible { id: ID }
  union Either = A | B
  enum E { ONE TWO @inaccessible }
  input I { e: E = ONE, list: [Int!]! = [1, 2] h: Int @inaccessible }
  scalar Url @specifiedBy(url: "https://url.spec.whatwg.org")
  type Query { a(i: I): A url: Url }
  type Subscription { changed: A }
`;

describe('the API schema is the one that Apollo makes of the same supergraph', () => {
  test.each([
    ['a shop', createShop().subgraphs],
    ['everything that can be hidden', [{ name: 'one', typeDefs: hidden }]],
  ])('%s', (_name, parts) => {
    const { sdl } = compose(parts);
    const apollo = Supergraph.build(sdl).apiSchema().toGraphQLJSSchema();
    const own = buildApiSchema(parse(sdl, { noLocation: true }));
    expect(printSchema(lexicographicSortSchema(own))).toBe(printSchema(lexicographicSortSchema(apollo)));
  });
});

test('the full schema knows what is inaccessible, and no machinery', () => {
  const { sdl } = compose([{ name: 'one', typeDefs: hidden }]);
  const types = Object.keys(buildFullSchema(parse(sdl)).getTypeMap());
  expect(types).toEqual(expect.arrayContaining(['A', 'B', 'Hidden']));
  expect(types.filter((name) => /^(join|link)__/.test(name))).toEqual([]);
});
