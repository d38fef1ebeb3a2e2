import { ApolloGateway } from '@apollo/gateway';
import { type AppDefinition, isPublishable, resolveApp, validateDefinition } from '@trellis/app-definition';
import * as fc from 'fast-check';
import { buildASTSchema, parse, type TypeDefinitionNode, visit } from 'graphql';
import { describe, expect, test } from 'vitest';
import { recordsSdl } from './records-sdl.ts';
import { composeApp } from './testing/compose.ts';
import { exampleApp } from './testing/example-app.ts';
import { randomDefinition } from './testing/random-definition.ts';

function sdlOf(models: AppDefinition['models'], enums: AppDefinition['enums'] = {}): string {
  return recordsSdl(resolveApp({ format: 1, enums, models })) ?? '';
}

/** The members of a definition, as they are written. */
function membersOf(sdl: string, name: string): readonly string[] {
  const found = parse(sdl).definitions.find((node) => 'name' in node && node.name?.value === name);
  if (!found || !('fields' in found)) return [];
  return (found.fields ?? []).map((field) => sdl.slice(field.loc?.start, field.loc?.end));
}

describe('the records SDL of an app', () => {
  test('is, for the example of the contract, the one that was reviewed', async () => {
    await expect(recordsSdl(exampleApp)).toMatchFileSnapshot('golden/customers-and-orders.graphql');
  });

  test('composes with the other subgraphs, and the gateway runs the result', async () => {
    const gateway = new ApolloGateway({ supergraphSdl: composeApp(recordsSdl(exampleApp)) });
    const { schema } = await gateway.load();
    await gateway.stop();
    expect(Object.keys(schema.getQueryType()?.getFields() ?? {}).toSorted()).toEqual(
      [
        'appInfo',
        'customer',
        'customerChanges',
        'customers',
        'me',
        'order',
        'orderChanges',
        'orders',
        'ordersGroupBy',
        'pullOrder',
        'syncPull',
        'syncRejected',
      ].toSorted(),
    );
  });

  test('is absent where there are no models, and the rest of the graph composes without it', () => {
    const sdl = recordsSdl(resolveApp({ format: 1, models: {} }));
    expect(sdl).toBeUndefined();
    expect(composeApp(sdl)).toContain('appInfo');
  });

  test('composes for every valid app, and holds nothing that nobody uses', () => {
    fc.assert(
      fc.property(randomDefinition, (definition) => {
        fc.pre(isPublishable(validateDefinition(definition)));
        const sdl = recordsSdl(resolveApp(definition));
        composeApp(sdl);
        expect(unusedTypes(sdl ?? '')).toEqual([]);
      }),
      { numRuns: 100, maxSkipsPerRun: 1000 },
    );
  });
});

describe('a model', () => {
  test('without fields can be created, read and deleted, and has nothing to update', () => {
    const sdl = sdlOf({ Flag: { id: 'm', fields: {} } });
    expect(membersOf(sdl, 'FlagCreateInput')).toEqual(['id: ID']);
    expect(membersOf(sdl, 'Mutation').map((member) => member.split('(')[0])).toEqual([
      'createFlag',
      'createFlags',
      'deleteFlag',
      'deleteFlags',
      'restoreFlag',
      'purgeFlag',
    ]);
    expect(() => composeApp(sdl)).not.toThrow();
  });

  test('that is not live has no subscription', () => {
    const sdl = sdlOf({ Flag: { id: 'm', fields: {}, live: false } });
    expect(sdl).not.toMatch(/Subscription|Sync|Change/);
    expect(() => composeApp(sdl)).not.toThrow();
  });

  test('that goes offline has what RxDB’s GraphQL replication asks for, live or not', () => {
    const sdl = sdlOf({ Flag: { id: 'm', fields: { a: { id: 'f', type: 'User' } }, live: false, sync: true } });
    expect(membersOf(sdl, 'FlagSyncDocument')).toEqual([
      'id: ID!',
      'version: Int',
      'createdAt: DateTime',
      'updatedAt: DateTime',
      'a: ID',
      '_deleted: Boolean!',
    ]);
    expect(membersOf(sdl, 'Subscription')).toEqual([
      'streamFlag(headers: FlagInputHeaders): FlagSyncBulk!',
      'syncBell(models: [String!]!): SyncCursor!',
    ]);
    expect(() => composeApp(sdl)).not.toThrow();
  });

  test('keeps nothing offline that changes without the record', () => {
    const sdl = sdlOf({
      Author: {
        id: 'm',
        sync: { conflict: 'MERGE' },
        fields: {
          books: { id: 'f', type: 'Book', list: true, inverse: 'author' },
          count: { id: 'g', type: 'Int', rollup: { of: 'books', function: 'COUNT' } },
        },
      },
      Book: { id: 'n', fields: { author: { id: 'h', type: 'Author' } } },
    });
    expect(membersOf(sdl, 'AuthorSyncDocument').join()).not.toMatch(/books|count/);
    expect(sdl).not.toMatch(/pullBook|BookSync|BookInput/);
  });

  test('that keeps its versions lists them, answers as of a moment, and takes an earlier one back', () => {
    const fields = {
      a: { id: 'a', type: 'Int' },
      owner: { id: 'o', type: 'User' },
      parent: { id: 'p', type: 'Flag', inverse: 'children' },
      children: { id: 'c', type: 'Flag', list: true, inverse: 'parent' },
      count: { id: 'n', type: 'Int', rollup: { of: 'children', function: 'COUNT' } },
    } as const;
    const sdl = sdlOf({ Flag: { id: 'm', fields, history: 'FULL', live: false }, Plain: { id: 'n', fields: {} } });
    expect(membersOf(sdl, 'Flag').at(-1)).toBe('revisions(first: Int, after: String): Flag_RevisionConnection!');
    expect(membersOf(sdl, 'Flag_RevisionValues')).toEqual([
      'createdAt: DateTime!',
      'updatedAt: DateTime!',
      'a: Int',
      'owner: User',
      'parentId: ID',
    ]);
    expect(membersOf(sdl, 'Query').filter((member) => member.includes('asOf: DateTime'))).toHaveLength(3);
    expect(membersOf(sdl, 'Mutation')).toContain(
      'restoreFlag_revision(id: ID!, version: Int!, expectedVersion: Int): Flag!',
    );
    expect(sdl).not.toMatch(/Plain_Revision|restorePlain_/);
    expect(unusedTypes(sdl)).toEqual([]);
    expect(() => composeApp(sdl)).not.toThrow();
  });

  test('that is not grouped has nothing of groups', () => {
    const sdl = sdlOf({ Flag: { id: 'm', fields: { a: { id: 'f', type: 'Int' } }, groupBy: false } });
    expect(sdl).not.toMatch(/Group|Having|DateBucket/);
    expect(() => composeApp(sdl)).not.toThrow();
  });

  test('has deletedAt also where deleting is final, because AppRecord has it', () => {
    expect(membersOf(sdlOf({ Flag: { id: 'm', fields: {}, softDelete: false } }), 'Flag')).toContain(
      'deletedAt: DateTime',
    );
  });

  test('with a relation to one of several models has a union, and a way to each of them', () => {
    const sdl = sdlOf({
      Customer: { id: 'c', fields: {} },
      Order: { id: 'o', fields: {} },
      Note: { id: 'n', fields: { subject: { id: 's', type: ['Customer', 'Order'], description: 'About what.' } } },
    });
    expect(sdl).toContain('union Note_subject = Customer | Order');
    expect(membersOf(sdl, 'Note')).toEqual(
      expect.arrayContaining(['"About what."\n  subject: Note_subject', 'subject_OrderId: ID']),
    );
    expect(membersOf(sdl, 'NoteWhere')).toEqual(
      expect.arrayContaining(['subject_Customer: CustomerWhere', 'subject_OrderId: IDFilter']),
    );
    expect(() => composeApp(sdl)).not.toThrow();
  });

  test('that joins two others is in the edges between them, and their lists are written as its records', () => {
    const list = (id: string, type: string, inverse: string) => ({
      id,
      type,
      list: true,
      inverse,
      through: 'Membership',
    });
    const sdl = sdlOf({
      Team: { id: 't', fields: { people: list('tp', 'Person', 'teams') } },
      Person: { id: 'p', fields: { teams: list('pt', 'Team', 'people') } },
      Membership: {
        id: 'm',
        fields: { team: { id: 'mt', type: 'Team' }, person: { id: 'mp', type: 'Person' } },
        unique: [['team', 'person']],
      },
    });
    expect(membersOf(sdl, 'Team_people_Edge')).toEqual(['node: Person!', 'cursor: String!', 'membership: Membership']);
    expect(membersOf(sdl, 'Team').join()).toContain('): Team_people_Connection!');
    expect(membersOf(sdl, 'TeamCreateInput')).toEqual(['id: ID']);
    expect(unusedTypes(sdl)).toEqual([]);
    expect(() => composeApp(sdl)).not.toThrow();
  });

  test('of any name that the contract allows composes', () => {
    const names = ['Task', 'Team', 'Session', 'Email', 'URL', 'Phone', 'Text', 'Point', 'OrderLine', 'Apple', 'Z'];
    const models = names.map((name) => [name, { id: name, fields: { a: { id: `${name}.a`, type: 'Float' } } }]);
    expect(() => composeApp(sdlOf(Object.fromEntries(models)))).not.toThrow();
  });
});

describe('inputs', () => {
  test('demand only required values that nothing else fills in', () => {
    const sdl = sdlOf({
      Post: {
        id: 'm',
        fields: {
          title: { id: '1', type: 'String', required: true },
          tags: { id: '2', type: 'String', list: true, required: true },
          owner: { id: '3', type: 'User', required: true },
          state: { id: '4', type: 'String', required: true, default: 'new' },
          stars: { id: '5', type: 'Int', required: true, default: 0 },
          author: { id: '6', type: 'User', required: true },
          parent: { id: '7', type: 'Post', required: true },
        },
        permissions: { user: { read: true, create: [{ set: { author: { $: 'user.id' } } }] }, public: { read: true } },
      },
    });
    expect(membersOf(sdl, 'PostCreateInput')).toEqual([
      'id: ID',
      'title: String!',
      'tags: [String!]!',
      'owner: ID!',
      'state: String',
      'stars: Int',
      'author: ID',
      'parent: PostRefCreateInput',
      'parentId: ID',
    ]);
    expect(membersOf(sdl, 'PostUpdateInput').join()).not.toContain('!]!');
    expect(membersOf(sdl, 'PostUpdateInput')).toContain('title: String');
  });

  test('exist only for relations that the app has', () => {
    const sdl = sdlOf({
      Album: { id: 'a', fields: { tracks: { id: 'a1', type: 'Track', list: true, inverse: 'album' } } },
      Track: { id: 't', fields: { album: { id: 't1', type: 'Album' } } },
    });
    expect(membersOf(sdl, 'TrackManyUpdateInput')).toEqual([
      'connect: [TrackUniqueInput!]',
      'create: [TrackCreateInput!]',
      'connectOrCreate: [TrackConnectOrCreateInput!]',
      'disconnect: [TrackUniqueInput!]',
      'delete: [TrackUniqueInput!]',
      'update: [TrackUpdateOneInput!]',
      'upsert: [TrackUpsertOneInput!]',
      'set: [TrackUniqueInput!]',
    ]);
    expect(membersOf(sdl, 'AlbumRefUpdateInput')).toEqual([
      'connect: AlbumUniqueInput',
      'create: AlbumCreateInput',
      'connectOrCreate: AlbumConnectOrCreateInput',
      'update: AlbumUpdateInput',
      'disconnect: Boolean',
      'delete: Boolean',
    ]);
    expect(sdl).not.toMatch(/AlbumMany|TrackRef|AlbumListFilter/);
  });

  test('name a record by each of its unique keys', () => {
    const sdl = sdlOf({
      Blog: { id: 'b', fields: { slug: { id: 'b1', type: 'String', unique: true } } },
      Post: {
        id: 'p',
        fields: {
          blog: { id: 'p1', type: 'Blog' },
          number: { id: 'p2', type: 'Int' },
          cover: { id: 'p3', type: 'Blog', unique: true },
        },
        unique: [['blog', 'number']],
      },
    });
    expect(membersOf(sdl, 'BlogUniqueInput')).toEqual(['id: ID', 'slug: String']);
    expect(membersOf(sdl, 'PostUniqueInput')).toEqual(['id: ID', 'coverId: ID', 'blog_number: PostUnique_blog_number']);
    expect(membersOf(sdl, 'PostUnique_blog_number')).toEqual(['blogId: ID!', 'number: Int!']);
  });
});

describe('values', () => {
  test('of each type have their own filter, input and order', () => {
    const sdl = sdlOf(
      {
        Thing: {
          id: 'm',
          fields: {
            place: { id: '1', type: 'Point' },
            data: { id: '2', type: 'JSON' },
            colors: { id: '3', type: 'Color', list: true },
            day: { id: '4', type: 'Date' },
            code: { id: '5', type: 'UUID' },
          },
        },
      },
      { Color: { id: 'e', values: [{ id: 'v', name: 'RED' }] } },
    );
    const own = (type: string) =>
      membersOf(sdl, type).filter((member) => /^(place|data|colors|day|code):/.test(member));
    expect(own('Thing')).toEqual(['place: AppPoint', 'data: JSON', 'colors: [Color!]', 'day: Date', 'code: ID']);
    expect(own('ThingUpdateInput')).toContain('place: AppPointInput');
    expect(own('ThingWhere')).toEqual([
      'place: AppPointFilter',
      'data: JSONFilter',
      'colors: ColorListFilter',
      'day: DateFilter',
      'code: IDFilter',
    ]);
    expect(own('ThingOrderBy')).toEqual(['day: SortOrder', 'code: SortOrder']);
  });

  test('and models and enums carry the descriptions that their builders wrote, whatever these contain', () => {
    const description = ' "quoted" \\ """ and\n  indented\u0007 🦊 ';
    const sdl = sdlOf(
      { Thing: { id: 'm', description, fields: { color: { id: '1', type: 'Color', description } } } },
      { Color: { id: 'e', description, values: [{ id: 'v', name: 'RED', description }] } },
    );
    const schema = buildASTSchema(parse(sdl), { assumeValidSDL: true });
    const thing = schema.getType('Thing');
    expect(thing?.description).toBe(description);
    expect(thing && 'getFields' in thing && thing.getFields()['color']?.description).toBe(description);
    expect(schema.getType('Color')?.description).toBe(description);
    expect(() => composeApp(sdl)).not.toThrow();
  });
});

function unusedTypes(sdl: string): readonly string[] {
  const document = parse(sdl);
  const used = new Set(['Query', 'Mutation', 'Subscription']);
  visit(document, { NamedType: ({ name }) => void used.add(name.value) });
  return document.definitions
    .filter((node): node is TypeDefinitionNode => node.kind.endsWith('TypeDefinition'))
    .map((node) => node.name.value)
    .filter((name) => !used.has(name));
}
