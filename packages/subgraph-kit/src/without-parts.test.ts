import { buildSubgraphSchema } from '@apollo/subgraph';
import * as fc from 'fast-check';
import { parse } from 'graphql';
import { describe, expect, it } from 'vitest';
import { definesTypes, withoutAppParts, withoutPlatformParts } from './without-parts.ts';

const link =
  'extend schema @link(url: "https://specs.apollo.dev/federation/v2.9", import: ["@key", "@shareable", "@tag"])';

describe('the part of a subgraph that an app sees', () => {
  const reduced = withoutPlatformParts(`
    ${link}
    interface Node { id: ID! }
    type PageInfo @shareable { hasNextPage: Boolean! }
    scalar DateTime
    type User implements Node @key(fields: "id") {
      id: ID! name: String email(masked: Boolean, raw: Boolean @tag(name: "platform")): String
      sessions(kind: SessionKind): [Session!]! @tag(name: "platform")
    }
    type Session implements Node { id: ID! startedAt: DateTime! }
    enum SessionKind { WEB PHONE }
    enum Order { ASC DESC SECRET @tag(name: "platform") }
    type Team @tag(name: "platform") { id: ID! }
    union Owner = User | Team
    input SignUpInput @tag(name: "platform") { email: String! }
    input Where { name: String inside: String @tag(name: "platform") }
    type Untouched { why: String }
    type Query { me: User users(order: Order, where: Where): [User!]! owner: Owner team: Team }
    type Mutation { signUp(input: SignUpInput!): User! @tag(name: "platform") }
    extend type User { team: Team }
  `);

  it('lacks tagged types, fields, arguments, inputs and enum values', () => {
    for (const gone of ['Team', 'signUp', 'SignUpInput', 'raw', 'inside', 'SECRET', 'sessions']) {
      expect(reduced).not.toMatch(new RegExp(String.raw`\b${gone}\b`));
    }
    for (const kept of ['me', 'users', 'masked', 'ASC', 'owner']) expect(reduced).toContain(kept);
  });

  it('lacks what only tagged parts used, and keeps what others use or nobody ever did', () => {
    for (const gone of ['Session', 'SessionKind', 'DateTime', 'Mutation']) {
      expect(reduced).not.toMatch(new RegExp(String.raw`\b${gone}\b`));
    }
    for (const kept of ['interface Node', 'PageInfo', 'Untouched']) expect(reduced).toContain(kept);
  });

  it('keeps its links and builds', () => {
    expect(reduced).toContain('import: ["@key", "@shareable", "@tag"]');
    expect(() => buildSubgraphSchema(parse(reduced))).not.toThrow();
  });

  it('is nothing at all where everything is tagged', () => {
    const nothing = withoutPlatformParts(`${link} type Query { app: App @tag(name: "platform") } type App { id: ID! }`);
    expect(definesTypes(nothing)).toBe(false);
  });

  it('drops an interface that a type no longer fulfils, and a key over a field that is gone', () => {
    const sdl = withoutPlatformParts(`
      ${link}
      interface Named { name: String! }
      type User implements Named @key(fields: "id") @key(fields: "org { id } login") {
        id: ID! name: String! @tag(name: "platform") org: Org login: String @tag(name: "platform")
      }
      type Org { id: ID! }
      type Query { me: User named: Named }
    `);
    expect(sdl).toContain('type User @key(fields: "id") {');
  });
});

it('the platform lacks what belongs to apps alone', () => {
  const sdl = withoutAppParts(
    `${link} type Query { apps: Int @tag(name: "platform") appInfo: Info @tag(name: "app") } type Info { a: Int }`,
  );
  expect(sdl).toContain('apps');
  expect(sdl).not.toContain('Info');
});

describe('whatever is tagged', () => {
  const names = ['A', 'B', 'C', 'D', 'E'] as const;
  const tag = fc.constantFrom('', '', ' @tag(name: "platform")');
  const scalar = fc.constantFrom('ID', 'Int!', '[String!]');
  const outputType = fc.oneof(scalar, fc.constantFrom('A', 'B!', '[C!]!', 'D', 'Named', 'Any', 'Kind'));
  const argument = fc.tuple(fc.constantFrom('Kind', 'In', '[In!]!', 'Int', 'Kind = ONE'), tag);
  const field = fc.tuple(outputType, fc.array(argument, { maxLength: 2 }), tag);
  const objectType = fc.record({
    fields: fc.array(field, { minLength: 1, maxLength: 3 }),
    tag,
    key: fc.boolean(),
    nameTag: tag,
  });
  const schema = fc.record({
    objects: fc.tuple(...names.map(() => objectType)),
    queries: fc.array(field, { minLength: 1, maxLength: 4 }),
    mutations: fc.array(field, { minLength: 1, maxLength: 2 }),
    tags: fc.tuple(tag, tag, tag, tag, tag, tag, tag, tag, tag),
  });

  const fieldsText = (fields: readonly (readonly [string, readonly (readonly [string, string])[], string])[]): string =>
    fields
      .map(([type, given, tagText], at) => {
        const list = given.map(([argumentType, argumentTag], place) => `a${place}: ${argumentType}${argumentTag}`);
        return `f${at}${list.length > 0 ? `(${list.join(' ')})` : ''}: ${type}${tagText}`;
      })
      .join('\n');

  it('what is left builds', () => {
    fc.assert(
      fc.property(schema, ({ objects, queries, mutations, tags }) => {
        const types = objects.map(
          (type, at) =>
            `type ${names[at]} implements Named ${type.key ? '@key(fields: "id")' : ''}${type.tag}
             { id: ID!${tags[at % 3]} name(short: Boolean): String${type.nameTag} ${fieldsText(type.fields)} }`,
        );
        const sdl = `${link}
          interface Named${tags[0]} { id: ID! name(short: Boolean${tags[1]}): String${tags[2]} }
          union Any${tags[3]} = A | B | E
          enum Kind${tags[4]} { ONE${tags[5]} TWO${tags[6]} }
          input In${tags[7]} { kind: Kind self: In name: String${tags[8]} }
          ${types.join('\n')}
          type Query { ${fieldsText(queries)} }
          type Mutation { ${fieldsText(mutations)} }`;
        buildSubgraphSchema(parse(sdl));
        const left = withoutPlatformParts(sdl);
        buildSubgraphSchema(parse(left));
        expect(left).not.toContain('name: "platform"');
        expect(withoutPlatformParts(left)).toBe(left);
      }),
      { numRuns: 200 },
    );
  });
});
