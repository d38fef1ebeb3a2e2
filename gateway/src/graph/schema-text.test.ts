import { buildSchema, GraphQLSchema, parse, printSchema } from 'graphql';
import { expect, test } from 'vitest';
import { buildApiSchema } from './api-schema.ts';
import { schemaText } from './schema-text.ts';

const supergraph = `
  directive @tag(name: String!) repeatable on FIELD_DEFINITION | OBJECT
  type Query { note: Note }
  """
  What somebody wrote.
  """
  type Note {
    "Told by its \\"author\\"."
    title(short: Boolean = false): String @tag(name: "required") @deprecated(reason: "old")
    tags: [String!] @tag(name: "required")
    text: String @tag(name: "other")
    id: ID!
  }
`;

test('a required field is marked in the download, whose rest is the schema as it is asked for', () => {
  const schema = buildApiSchema(parse(supergraph));
  const text = schemaText(schema);
  expect(text).toContain('title(short: Boolean = false): String @deprecated(reason: "old") @semanticNonNull\n');
  expect(text).toContain('tags: [String!] @semanticNonNull\n');
  expect(text).toContain('text: String\n');
  expect(text).not.toContain('@tag');
  const { directives, ...config } = buildSchema(text).toConfig();
  expect(directives.map(({ name }) => name)).toContain('semanticNonNull');
  const others = directives.filter(({ name }) => name !== 'semanticNonNull');
  expect(printSchema(new GraphQLSchema({ ...config, directives: others }))).toBe(printSchema(schema));
});

test('where nothing is required nothing is explained either', () => {
  const schema = buildSchema('type Query { a: Int }');
  expect(schemaText(schema)).toBe(printSchema(schema));
});
