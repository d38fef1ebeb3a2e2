import { describe, expect, test } from 'vitest';
import { parseDefinition } from './parse.ts';
import { chinook } from './testing/chinook.ts';
import { contractSample } from './testing/contract-sample.ts';

const withField = (field: unknown): unknown => ({ format: 1, models: { Order: { fields: { total: field } } } });
const withModel = (model: object): unknown => ({ format: 1, models: { Order: { fields: {}, ...model } } });
const withWorkflow = (workflow: object): unknown => ({
  format: 1,
  models: {},
  workflows: { Approve: { model: 'Order', trigger: { on: 'CREATE' }, start: 'a', nodes: {}, ...workflow } },
});

describe('a definition of the right form', () => {
  test.each([
    ['the contract’s sample', contractSample],
    ['Chinook', chinook],
    ['an empty app', { format: 1, models: {} }],
    [
      'members of one’s own under x',
      { format: 1, models: { Order: { fields: {}, x: { tool: { any: [1] } } } }, x: {} },
    ],
    ['a link to the schema', { $schema: './app-definition.schema.json', format: 1, models: {} }],
    [
      'bad names, which are told with all that concerns names',
      { format: 1, models: { 'a-b': { fields: { 'C D': { type: 'Int' } } } } },
    ],
  ])('is kept as it is: %s', (_, definition) => {
    expect(parseDefinition(definition)).toEqual({ definition });
  });
});

describe('a definition of the wrong form', () => {
  test.each<[string, unknown, string, string, string]>([
    ['nothing', undefined, '', 'FORM_INVALID', 'The definition must be an object'],
    ['a list', [], '', 'FORM_INVALID', 'must be an object'],
    ['another format', { format: 2, models: {} }, '/format', 'FORM_INVALID', 'must be 1'],
    ['no models', { format: 1 }, '', 'MEMBER_MISSING', 'needs the member "models"'],
    ['an unknown member', { format: 1, models: {}, modles: {} }, '/modles', 'MEMBER_UNKNOWN', 'Did you mean "models"'],
    ['an unknown key of a model', withModel({ colour: 'red' }), '/models/Order/colour', 'MEMBER_UNKNOWN', 'under "x"'],
    [
      'an unknown key of a field',
      withField({ type: 'Int', requird: true }),
      '/models/Order/fields/total/requird',
      'MEMBER_UNKNOWN',
      'Did you mean "required"',
    ],
    ['a field without a type', withField({ required: true }), '/models/Order/fields/total', 'MEMBER_MISSING', '"type"'],
    [
      'a type that is no text',
      withField({ type: 7 }),
      '/models/Order/fields/total/type',
      'FORM_INVALID',
      'must be a text "…" or a list',
    ],
    [
      'a flag that is no flag',
      withField({ type: 'Int', list: 'yes' }),
      '/models/Order/fields/total/list',
      'FORM_INVALID',
      'true or false',
    ],
    [
      'a wrong choice',
      withField({ type: 'Int', onDelete: 'SETNULL' }),
      '/models/Order/fields/total/onDelete',
      'FORM_INVALID',
      'Did you mean "SET_NULL"',
    ],
    [
      'a wrong content type',
      withField({ type: 'File', accept: ['image'] }),
      '/models/Order/fields/total/accept/0',
      'FORM_INVALID',
      '"accept/0" must look like',
    ],
    [
      'a page that is too large',
      withModel({ maxPageSize: 10_001 }),
      '/models/Order/maxPageSize',
      'FORM_INVALID',
      '10000',
    ],
    ['an id with a space', withModel({ id: 'a b' }), '/models/Order/id', 'FORM_INVALID', 'A-Za-z0-9_-'],
    [
      'one field that is unique together',
      withModel({ unique: [['a']] }),
      '/models/Order/unique/0',
      'FORM_INVALID',
      'at least 2',
    ],
    [
      'a label in no language',
      withModel({ label: { 'in English': 'Order' } }),
      '/models/Order/label/in English',
      'FORM_INVALID',
      'not a language',
    ],
    [
      'false for rules',
      withModel({ permissions: { user: { read: false } } }),
      '/models/Order/permissions/user/read',
      'FORM_INVALID',
      'Leave "read" out',
    ],
    [
      'an unknown verb',
      withModel({ permissions: { user: { write: true } } }),
      '/models/Order/permissions/user/write',
      'MEMBER_UNKNOWN',
      'read, create, update, delete',
    ],
    [
      'an unknown key of a rule',
      withModel({ permissions: { user: { read: [{ x: {} }] } } }),
      '/models/Order/permissions/user/read/0/x',
      'MEMBER_UNKNOWN',
      'where',
    ],
    [
      'an enum without values',
      { format: 1, models: {}, enums: { Mood: { values: [] } } },
      '/enums/Mood/values',
      'FORM_INVALID',
      'at least 1',
    ],
    [
      'an unknown trigger',
      withWorkflow({ trigger: { on: 'DELETE' } }),
      '/workflows/Approve/trigger/on',
      'FORM_INVALID',
      'CREATE, UPDATE, MANUAL',
    ],
    [
      'a trigger’s member at another',
      withWorkflow({ trigger: { on: 'CREATE', roles: [] } }),
      '/workflows/Approve/trigger/roles',
      'MEMBER_UNKNOWN',
      'where',
    ],
    [
      'an unknown kind of node',
      withWorkflow({ nodes: { a: { type: 'loop' } } }),
      '/workflows/Approve/nodes/a/type',
      'FORM_INVALID',
      'condition, update, http, approval',
    ],
    [
      'a node without its kind',
      withWorkflow({ nodes: { a: {} } }),
      '/workflows/Approve/nodes/a',
      'MEMBER_MISSING',
      '"type"',
    ],
    [
      'a node without what it needs',
      withWorkflow({ nodes: { a: { type: 'approval' } } }),
      '/workflows/Approve/nodes/a',
      'MEMBER_MISSING',
      '"role"',
    ],
    [
      'a slash in a name',
      { format: 1, models: { 'a/b': { fields: {}, nmae: 1 } } },
      '/models/a~1b/nmae',
      'MEMBER_UNKNOWN',
      'not known',
    ],
  ])('is told where and what: %s', (_, definition, path, code, message) => {
    const { problems } = parseDefinition(definition);
    expect(problems).toEqual([{ path, code, message: expect.stringContaining(message), severity: 'ERROR' }]);
  });

  test('is told all of its faults at once', () => {
    const { problems } = parseDefinition({ format: 3, models: { Order: { fields: { a: {}, b: { type: 1 } } } }, y: 1 });
    expect(problems?.map((problem) => problem.path).toSorted()).toEqual([
      '/format',
      '/models/Order/fields/a',
      '/models/Order/fields/b/type',
      '/y',
    ]);
  });

  test('is told that it is nested too deeply, wherever that is, and does not end the process', () => {
    let x: unknown = {};
    for (let i = 0; i < 100_000; i++) x = [x];
    expect(parseDefinition({ format: 1, models: {}, x })).toMatchObject({
      problems: [{ path: '', code: 'LIMIT_EXCEEDED' }],
    });
  });

  test('is told a thousand faults at most, however many it has', () => {
    const members = Object.fromEntries(Array.from({ length: 5000 }, (_, i) => [`member${i}`, i]));
    expect(parseDefinition({ format: 1, models: {}, ...members }).problems).toHaveLength(1000);
  });
});
