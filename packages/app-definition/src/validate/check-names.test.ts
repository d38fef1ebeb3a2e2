import { describe, expect, test } from 'vitest';
import type { AppDefinition, ModelDefinition } from '../definition.ts';
import { problemsOf } from '../testing/problems-of.ts';

const app = (models: Record<string, Partial<ModelDefinition>>, more: Partial<AppDefinition> = {}): AppDefinition => ({
  format: 1,
  models: Object.fromEntries(Object.entries(models).map(([name, model]) => [name, { fields: {}, ...model }])),
  ...more,
});
const withFields = (...names: readonly string[]): AppDefinition =>
  app({ Order: { fields: Object.fromEntries(names.map((name) => [name, { type: 'Int' }])) } });

const words = (text: string): readonly string[] => text.trim().split(/\s+/);

describe('names of models', () => {
  test.each(
    words(`
      Task Team Session Order OrderLine Organisation Role Permission ApiKey Upload2
      Apple Application Author Authority Auditor Filename Synchrony Workflows Signal
      Version Draft Publication Subscriber Page Edge Connection Type Schema Field
      Object Function Constructor Date2 Enum Input Interface Where A A1234567890 Select
    `),
  )('may be %s', (name) => {
    expect(problemsOf(app({ [name]: {} }))).toEqual([]);
  });

  test.each(words('Email Phone Text URL UUID Point'))('may be %s, which then means the model', (name) => {
    const definition = app({ [name]: {}, Order: { fields: { it: { type: name } } } });
    expect(problemsOf(definition)).toEqual([`/models/${name} TYPE_SHADOWED`]);
  });

  test.each(
    words(`
      Query Mutation Subscription Int Float String Boolean ID
      User File Node PageInfo AppRecord AppModel AppInfo AppPoint App
      BigInt Decimal Date Time DateTime JSON SortOrder TextMode DeletedRecords DateBucket
      StringFilter IDListFilter AuthSession Auth AuditEntry FileUpload SyncCursor Sync SyncOp
      WorkflowTask Workflow Sign Start Upload
    `),
  )('cannot be %s, which the system has', (name) => {
    expect(problemsOf(app({ [name]: {} }))).toEqual([`/models/${name} NAME_RESERVED`]);
  });

  test.each(['order', '_Order', '__Type', 'Order_Line', 'Order-Line', '1Order', 'Größe', '', 'A'.repeat(41), '订单'])(
    'cannot be "%s", which has not the form',
    (name) => {
      expect(problemsOf(app({ [name]: {} }))).toEqual([`/models/${name} NAME_INVALID`]);
    },
  );
});

test('a model that takes a type’s reserved name does not change what the type means elsewhere', () => {
  const definition = app({ String: {}, Order: { fields: { a: { type: 'String', maxLength: 3, default: 'b' } } } });
  expect(problemsOf(definition)).toEqual(['/models/String NAME_RESERVED']);
});

describe('names that are made of names', () => {
  test.each<[string, AppDefinition, readonly string[]]>([
    ['a type of another model', app({ Order: {}, OrderGroup: {} }), ['/models/OrderGroup NAME_CLASH']],
    ['in any order', app({ OrderEdge: {}, Order: {} }), ['/models/Order NAME_CLASH']],
    ['types of both', app({ Order: {}, OrderSync: {} }), []],
    ['a type of both', app({ OrderGroup: {}, OrderGroupOrder: {} }), []],
    [
      'an enum',
      app({ Order: {} }, { enums: { OrderWhere: { values: [{ name: 'A' }] } } }),
      ['/models/Order NAME_CLASH'],
    ],
    [
      'an enum’s filter',
      app({ MoodFilter: {} }, { enums: { Mood: { values: [{ name: 'A' }] } } }),
      ['/models/MoodFilter NAME_CLASH'],
    ],
    [
      'an enum of the same name',
      app({ Mood: {} }, { enums: { Mood: { values: [{ name: 'A' }] } } }),
      ['/models/Mood NAME_CLASH'],
    ],
    [
      'the versions of a record',
      app({
        Post: { history: 'FULL', fields: { revisions: { type: 'Int' } } },
        Other: { fields: { revisions: { type: 'Int' } } },
      }),
      ['/models/Post/fields/revisions NAME_CLASH'],
    ],
    ['plurals', app({ Post: {}, Article: { plural: 'posts' } }), ['/models/Article NAME_CLASH']],
    ['plurals by rule', app({ Box: {}, Boxe: {} }), ['/models/Boxe NAME_CLASH']],
    ['a plural and a singular', app({ Post: {}, Posts: {} }), ['/models/Posts NAME_CLASH']],
    ['a plural of its own singular', app({ Sheep: { plural: 'sheep' } }), ['/models/Sheep/plural NAME_CLASH']],
    ['a plural of its own changes', app({ Post: { plural: 'postChanges' } }), ['/models/Post/plural NAME_CLASH']],
    ['a mutation and a model', app({ Post: {}, CreatePost: {} }), ['/models/CreatePost NAME_CLASH']],
    ['a batch and a model', app({ Post: {}, UpdatePosts: {} }), ['/models/UpdatePosts NAME_CLASH']],
    ['grouping and a plural', app({ Post: {}, Other: { plural: 'postsGroupBy' } }), ['/models/Other NAME_CLASH']],
    ['a plural and the system', app({ Person: { plural: 'users' } }), ['/models/Person NAME_RESERVED']],
    ['a plural and a prefix of the system', app({ Run: { plural: 'workflowRuns' } }), ['/models/Run NAME_RESERVED']],
    ['longer names', app({ Order: {}, OrderLine: {}, OrderLineItem: {}, Line: {} }), []],
  ])('clash where they meet: %s', (_, definition, problems) => {
    expect(problemsOf(definition)).toEqual(problems);
  });
});

describe('other names', () => {
  test.each<[string, AppDefinition, readonly string[]]>([
    ['a field', withFields('Total'), ['/models/Order/fields/Total NAME_INVALID']],
    ['a field with an underscore', withFields('net_total'), ['/models/Order/fields/net_total NAME_INVALID']],
    ['a field named __proto__', withFields('__typename'), ['/models/Order/fields/__typename NAME_INVALID']],
    ['a field too long', withFields('a'.repeat(41)), [`/models/Order/fields/${'a'.repeat(41)} NAME_INVALID`]],
    ['fields named like members of objects', withFields('constructor', 'toString', 'hasOwnProperty', 'valueOf'), []],
    [
      'fields named like words of SQL and GraphQL',
      withFields('select', 'order', 'type', 'field', 'first', 'where', 'data'),
      [],
    ],
    ['a system field', withFields('version'), ['/models/Order/fields/version NAME_RESERVED']],
    ['a field of another service', withFields('workflowTasks'), ['/models/Order/fields/workflowTasks NAME_RESERVED']],
    ['a value of no enum', withFields('true'), ['/models/Order/fields/true NAME_RESERVED']],
    ['a plural', app({ Order: { plural: 'Orders' } }), ['/models/Order/plural NAME_INVALID']],
    ['a role', app({}, { roles: { 'Sales Team': {} } }), ['/roles/Sales Team NAME_INVALID']],
    ['a role that is always there', app({}, { roles: { user: {} } }), ['/roles/user NAME_RESERVED']],
    ['a role with hyphens', app({}, { roles: { 'sales-team_2': {} } }), []],
    ['an enum', app({}, { enums: { mood: { values: [{ name: 'A' }] } } }), ['/enums/mood NAME_INVALID']],
    [
      'a reserved enum',
      app({}, { enums: { SyncState: { values: [{ name: 'A' }] } } }),
      ['/enums/SyncState NAME_RESERVED'],
    ],
    [
      'a value',
      app({}, { enums: { Mood: { values: [{ name: 'Good' }] } } }),
      ['/enums/Mood/values/0/name NAME_INVALID'],
    ],
    [
      'a value twice',
      app({}, { enums: { Mood: { values: [{ name: 'A' }, { name: 'A' }] } } }),
      ['/enums/Mood/values/1/name DUPLICATE'],
    ],
  ])('have their form and are free: %s', (_, definition, problems) => {
    expect(problemsOf(definition)).toEqual(problems);
  });

  test('a relation’s name may not stand beside its id’s', () => {
    const fields = { customer: { type: 'Customer' }, customerId: { type: 'String' } };
    expect(problemsOf(app({ Customer: {}, Order: { fields } }))).toEqual([
      '/models/Order/fields/customerId NAME_CLASH',
    ]);
  });

  test.each(['field', 'bucket', 'timeZone'])('a relation may not be called %s', (name) => {
    const definition = app({ Customer: {}, Order: { fields: { [name]: { type: 'Customer' } } } });
    expect(problemsOf(definition)).toEqual([`/models/Order/fields/${name} NAME_RESERVED`]);
  });
});
