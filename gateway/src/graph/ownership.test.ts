import { Kind, parse } from 'graphql';
import { describe, expect, test } from 'vitest';
import { compose } from '../testing/test-registry.ts';
import { buildApiSchema } from './api-schema.ts';
import { ownersOfOperation } from './operation-owners.ts';
import { readOwnership } from './ownership.ts';
import { fragmentsOf } from './root-fields.ts';

const federation = `extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@external", "@requires", "@provides", "@override", "@interfaceObject"])`;

const { sdl } = compose([
  {
    name: 'shop',
    typeDefs: `${federation}
      interface Media @key(fields: "id") { id: ID! title: String }
      type Book implements Media @key(fields: "id") { id: ID! title: String pages: Int moved: Int both: Int @shareable }
      type Film implements Media @key(fields: "id") { id: ID! title: String minutes: Int }
      type Toy @key(fields: "id") { id: ID! size: Int }
      union Thing = Book | Toy
      type Box @shareable { width: Int }
      type Query { book: Book media: Media thing: Thing box: Box @shareable toy: Toy }`,
  },
  {
    name: 'post',
    typeDefs: `${federation}
      type Media @key(fields: "id") @interfaceObject { id: ID! reviews: Int }
      type Book @key(fields: "id") { id: ID! pages: Int @external postage: Int @requires(fields: "pages") moved: Int @override(from: "shop") both: Int @shareable }
      interface Sized { id: ID! size: Int }
      type Toy implements Sized @key(fields: "id") { id: ID! size: Int @external weight: Int }
      type Parcel { toy: Toy @provides(fields: "size") }
      type Box @shareable { width: Int }
      type Query { parcel: Parcel sized: Sized box: Box @shareable }`,
  },
]);
const supergraph = parse(sdl);
const schema = buildApiSchema(supergraph);
const ownership = readOwnership(supergraph);

function owners(query: string): readonly string[] {
  const document = parse(query);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  const bits = ownersOfOperation(schema, ownership, operation, fragmentsOf(document));
  return ownership.subgraphs.filter((_, position) => (bits & (2 ** position)) !== 0);
}

describe('a field belongs to the subgraphs that answer it by themselves', () => {
  test.each([
    ['{ book { id title pages } }', ['shop']],
    ['{ box { width } }', ['post', 'shop']],
    ['{ book { both } }', ['shop']],
    ['{ parcel { toy { weight } } }', ['post']],
    ['{ toy { id size } }', ['shop']],
    ['{ sized { id ... on Toy { weight } } }', ['post']],
    ['{ media { id title ... on Book { pages } } }', ['shop']],
    ['{ thing { __typename ... on Toy { size } } }', ['shop']],
  ])('%s', (query, expected) => expect(owners(query)).toEqual(expected));
});

describe('nobody owns an operation', () => {
  test.each([
    ['that asks two subgraphs', '{ book { pages } parcel { toy { weight } } }'],
    ['for a field overridden by another', '{ book { moved } }'],
    ['for a field that requires others', '{ book { postage } }'],
    ['for a field that is provided on one path only', '{ parcel { toy { size } } }'],
    ['for a field of an interface object', '{ media { reviews } }'],
    ['for an interface field that one of its objects has elsewhere', '{ sized { size } }'],
    ['in a fragment', '{ ...F } fragment F on Query { book { ...G } } fragment G on Book { postage }'],
    ['for the schema', '{ book { id } __schema { queryType { name } } }'],
  ])('%s', (_name, query) => expect(owners(query)).toEqual([]));
});
