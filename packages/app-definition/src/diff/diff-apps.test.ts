import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type {
  AppDefinition,
  EnumValueDefinition,
  FieldDefinition,
  ModelDefinition,
  WorkflowDefinition,
} from '../definition.ts';
import { assignIds } from '../ids.ts';
import { resolveApp } from '../resolve.ts';
import { deriveStorage } from '../storage.ts';
import { arbitraryDefinition, reversed } from '../testing/arbitrary-definition.ts';
import { chinook } from '../testing/chinook.ts';
import { type ChangeStep, planHash } from './change-step.ts';
import { diffApps } from './diff-apps.ts';

const total: FieldDefinition = { id: 'total', type: 'Int' };

type Change = (before: AppDefinition) => AppDefinition;
const base: AppDefinition = {
  format: 1,
  enums: {
    Mood: {
      id: 'mood',
      values: [
        { id: 'good', name: 'GOOD' },
        { id: 'bad', name: 'BAD' },
      ],
    },
  },
  roles: { sales: {} },
  models: {
    Order: {
      id: 'order',
      fields: {
        total,
        number: { id: 'number', type: 'String', unique: true },
        mood: { id: 'moodField', type: 'Mood', default: 'GOOD' },
        customer: { id: 'customerField', type: 'Customer' },
      },
      unique: [['number', 'total']],
      indexes: [['total', 'mood']],
    },
    Customer: { id: 'customer', fields: { name: { id: 'name', type: 'String', required: true } } },
  },
  workflows: {
    Approve: {
      id: 'approve',
      model: 'Order',
      trigger: { on: 'MANUAL' },
      start: 'a',
      nodes: { a: { type: 'approval', role: 'admin' } },
    },
  },
};

const withModel =
  (change: (model: ModelDefinition) => ModelDefinition): Change =>
  (before) => {
    const { Order, ...others } = before.models;
    return { ...before, models: { Order: change(Order ?? { fields: {} }), ...others } };
  };
const withOrder = (members: Partial<ModelDefinition>): Change => withModel((model) => ({ ...model, ...members }));
const withFields = (fields: Record<string, FieldDefinition>): Change =>
  withModel((model) => ({ ...model, fields: { ...model.fields, ...fields } }));
const withField = (name: string, members: Partial<FieldDefinition>): Change =>
  withModel((model) => {
    const field = model.fields[name] ?? { type: 'Int' };
    return { ...model, fields: { ...model.fields, [name]: { ...field, ...members } } };
  });
const withoutField = (name: string, more: Partial<ModelDefinition> = {}): Change =>
  withModel((model) => {
    const { [name]: _, ...fields } = model.fields;
    return { ...model, ...more, fields };
  });
const withValues =
  (...values: readonly EnumValueDefinition[]): Change =>
  (before) => ({
    ...before,
    enums: { Mood: { id: 'mood', values } },
  });
const withWorkflow =
  (members: Partial<WorkflowDefinition>, name = 'Approve'): Change =>
  (before) => {
    const { Approve } = before.workflows ?? {};
    return Approve ? { ...before, workflows: { [name]: { ...Approve, ...members } } } : before;
  };

function steps(change: Change): readonly ChangeStep[] {
  return diffApps(resolveApp(base), resolveApp(change(base)));
}
/** Each step as its id, marked where it is refused or breaks clients. */
function planOf(change: Change): readonly string[] {
  return steps(change).map(
    (step) => `${step.kind === 'unsupported' ? 'REFUSED ' : ''}${step.breaksClients ? 'BREAKS ' : ''}${step.id}`,
  );
}

describe('diffApps', () => {
  test('adds everything where nothing was', () => {
    expect(diffApps(undefined, resolveApp(base)).map(({ id }) => id)).toEqual([
      'addEnum:mood',
      'rolesChanged:roles',
      'addModel:order',
      'addModel:customer',
      'addWorkflow:approve',
    ]);
  });

  test.each<[string, Change, readonly string[]]>([
    [
      'a model',
      (before) => ({
        ...before,
        models: { ...before.models, Tag: { id: 'tag', fields: { a: { id: 'ta', type: 'Int', required: true } } } },
      }),
      ['addModel:tag'],
    ],
    ['an optional field', withFields({ note: { id: 'note', type: 'Text' } }), ['addField:note']],
    [
      'a required field with a default',
      withFields({ note: { id: 'note', type: 'Text', required: true, default: '' } }),
      ['addField:note'],
    ],
    ['an optional unique field', withFields({ code: { id: 'code', type: 'String', unique: true } }), ['addField:code']],
    ['an optional relation', withFields({ parent: { id: 'parent', type: 'Order' } }), ['addField:parent']],
    [
      'both sides of a relation',
      withFields({
        parent: { id: 'parent', type: 'Order', inverse: 'parts' },
        parts: { id: 'parts', type: 'Order', list: true, inverse: 'parent' },
      }),
      ['addField:parent', 'addField:parts'],
    ],
    [
      'both sides of many-to-many',
      withFields({
        a: { id: 'a1', type: 'Order', list: true, inverse: 'b' },
        b: { id: 'b1', type: 'Order', list: true, inverse: 'a' },
      }),
      ['addField:a1', 'addField:b1'],
    ],
    [
      'the other side of a relation',
      (before) => ({
        ...before,
        models: {
          ...before.models,
          Customer: {
            id: 'customer',
            fields: {
              name: { id: 'name', type: 'String', required: true },
              orders: { id: 'orders', type: 'Order', list: true, inverse: 'customer' },
            },
          },
        },
      }),
      ['addField:orders'],
    ],
    [
      'a relation to one of several models',
      withFields({ of: { id: 'of', type: ['Order', 'Customer'] } }),
      ['addField:of.order', 'addField:of.customer'],
    ],
    [
      'an enum',
      (before) => ({ ...before, enums: { ...before.enums, Size: { id: 'size', values: [{ id: 's', name: 'S' }] } } }),
      ['addEnum:size'],
    ],
    [
      'a value',
      withValues({ id: 'good', name: 'GOOD' }, { id: 'new', name: 'NEW' }, { id: 'bad', name: 'BAD' }),
      ['addEnumValue:new'],
    ],
    [
      'an index',
      withOrder({
        indexes: [
          ['total', 'mood'],
          ['mood', 'total'],
          ['customer', 'createdAt'],
        ],
      }),
      ['addIndex:order+moodField+total', 'addIndex:order+customerField+system.createdAt'],
    ],
    [
      'a key with a new field',
      withModel((model) => ({
        ...model,
        fields: { ...model.fields, code: { id: 'code', type: 'Int' } },
        unique: [
          ['number', 'total'],
          ['number', 'code'],
        ],
      })),
      ['addField:code', 'addUnique:order+number+code'],
    ],
    ['a role', (before) => ({ ...before, roles: { sales: {}, boss: {} } }), ['rolesChanged:roles']],
    ['permissions', withOrder({ permissions: { sales: { read: true } } }), ['permissionsChanged:order']],
    ['labels of a model', withOrder({ label: { en: 'Order' } }), ['labelsChanged:order']],
    ['labels of a field', withField('total', { description: 'In all.' }), ['labelsChanged:total']],
    [
      'descriptions of an enum',
      withValues({ id: 'good', name: 'GOOD', description: 'Fine.' }, { id: 'bad', name: 'BAD' }),
      ['labelsChanged:mood'],
    ],
    ['every version from now on', withOrder({ history: 'FULL' }), ['beginHistory:order']],
    ['records offline', withOrder({ sync: { conflict: 'MERGE' } }), ['settingsChanged:order']],
    ['settings', withOrder({ display: 'number', search: ['number'], maxPageSize: 2000 }), ['settingsChanged:order']],
    [
      'a workflow',
      (before) => ({
        ...before,
        workflows: {
          ...before.workflows,
          Other: { id: 'other', model: 'Order', trigger: { on: 'CREATE' }, start: 'a', nodes: {} },
        },
      }),
      ['addWorkflow:other'],
    ],
    [
      'a workflow’s nodes',
      withWorkflow({ nodes: { a: { type: 'approval', role: 'user' } } }),
      ['workflowChanged:approve'],
    ],
  ])('plans what can be done: %s', (_, change, expected) => {
    expect(planOf(change)).toEqual(expected);
  });

  test.each<[string, Change, readonly string[]]>([
    ['smaller pages', withOrder({ maxPageSize: 10 }), ['BREAKS settingsChanged:order']],
    ['no live updates', withOrder({ live: false }), ['BREAKS settingsChanged:order']],
    ['no role', (before) => ({ ...before, roles: {} }), ['BREAKS rolesChanged:roles']],
    ['another name to start by', withWorkflow({}, 'Confirm'), ['BREAKS workflowChanged:approve']],
    ['nothing to start', withWorkflow({ trigger: { on: 'CREATE' } }), ['BREAKS workflowChanged:approve']],
    ['no workflow', (before) => ({ ...before, workflows: {} }), ['BREAKS removeWorkflow:approve']],
  ])('says what takes something from clients: %s', (_, change, expected) => {
    expect(planOf(change)).toEqual(expected);
  });

  test.each<[string, Change, readonly string[]]>([
    [
      'to remove a model',
      (before) => ({ ...before, models: { Customer: before.models['Customer'] ?? { fields: {} } }, workflows: {} }),
      ['REFUSED removeModel:order', 'BREAKS removeWorkflow:approve'],
    ],
    [
      'to rename a model',
      (before) => ({
        ...before,
        models: {
          Sale: before.models['Order'] ?? { fields: {} },
          Customer: before.models['Customer'] ?? { fields: {} },
        },
      }),
      ['REFUSED renameModel:order'],
    ],
    ['to rename its plural', withOrder({ plural: 'sales' }), ['REFUSED changePlural:order']],
    ['to delete for good', withOrder({ softDelete: false }), ['REFUSED changeSoftDelete:order']],
    ['to remove a field', withoutField('customer'), ['REFUSED removeField:customerField']],
    [
      'to rename a field',
      withModel(({ fields: { customer, ...fields }, ...model }) => ({
        ...model,
        fields: { ...fields, buyer: customer ?? { type: 'Int' } },
      })),
      ['REFUSED renameField:customerField'],
    ],
    ['to change a type', withField('total', { type: 'Float' }), ['REFUSED changeType:total']],
    [
      'to make a list',
      withField('mood', { list: true, default: ['GOOD'] }),
      ['REFUSED changeType:moodField', 'REFUSED changeDefault:moodField'],
    ],
    ['to point elsewhere', withField('customer', { type: 'Order' }), ['REFUSED changeType:customerField']],
    ['to require', withField('total', { required: true }), ['REFUSED changeRequired:total']],
    [
      'to require no longer',
      (before) => ({
        ...before,
        models: { ...before.models, Customer: { id: 'customer', fields: { name: { id: 'name', type: 'String' } } } },
      }),
      ['REFUSED changeRequired:name'],
    ],
    ['to make unique', withField('total', { unique: true }), ['REFUSED changeUnique:total']],
    ['another default', withField('mood', { default: 'BAD' }), ['REFUSED changeDefault:moodField']],
    ['other constraints', withField('number', { maxLength: 5 }), ['REFUSED changeConstraints:number']],
    ['to delete together', withField('customer', { onDelete: 'CASCADE' }), ['REFUSED changeOnDelete:customerField']],
    [
      'a required field',
      withFields({ note: { id: 'note', type: 'Text', required: true } }),
      ['REFUSED addRequiredField:note'],
    ],
    [
      'a required relation to one of several models',
      withFields({ of: { id: 'of', type: ['Order', 'Customer'], required: true } }),
      ['addField:of.order', 'addField:of.customer', 'REFUSED addRequiredField:of'],
    ],
    [
      'a required relation',
      withFields({ other: { id: 'other', type: 'Customer', required: true } }),
      ['REFUSED addRequiredField:other'],
    ],
    [
      'one default, unique',
      withFields({ code: { id: 'code', type: 'Int', unique: true, default: 1 } }),
      ['REFUSED addUniqueField:code'],
    ],
    [
      'a key of old fields',
      withOrder({
        unique: [
          ['number', 'total'],
          ['number', 'mood'],
        ],
      }),
      ['REFUSED changeUnique:order+number+moodField'],
    ],
    ['no key', withOrder({ unique: [] }), ['REFUSED removeUnique:order+number+total']],
    ['no index', withOrder({ indexes: [] }), ['REFUSED removeIndex:order+total+moodField']],
    [
      'to remove an enum',
      (before) => ({ ...withoutField('mood', { indexes: [['total']] })(before), enums: {} }),
      [
        'REFUSED removeEnum:mood',
        'REFUSED removeField:moodField',
        'addIndex:order+total',
        'REFUSED removeIndex:order+total+moodField',
      ],
    ],
    [
      'to rename an enum',
      (before) => ({
        ...withField('mood', { type: 'Temper' })(before),
        enums: { Temper: before.enums?.['Mood'] ?? { values: [] } },
      }),
      ['REFUSED renameEnum:mood'],
    ],
    ['to remove a value', withValues({ id: 'good', name: 'GOOD' }), ['REFUSED removeEnumValue:bad']],
    [
      'to rename a value',
      withValues({ id: 'good', name: 'GREAT' }, { id: 'bad', name: 'BAD' }),
      ['REFUSED renameEnumValue:good'],
    ],
  ])('refuses what this release cannot do: %s', (_, change, expected) => {
    expect(planOf(change)).toEqual(expected);
  });

  test('says in plain words what it would do', () => {
    const [step] = steps(withFields({ note: { id: 'note', type: 'Text', required: true } }));
    expect(step).toEqual({
      id: 'addRequiredField:note',
      kind: 'unsupported',
      change: 'addRequiredField',
      model: 'Order',
      field: 'note',
      message:
        'Adds the field "Order.note" (Text). It is required, and records that are there have nothing in it: make it optional, or give it a default. This release cannot do that yet.',
      losesRows: false,
      breaksClients: false,
      rewritesTable: false,
    });
  });

  test('finds no difference between equal apps, in whatever order they stand and however they are stored', () => {
    fc.assert(
      fc.property(arbitraryDefinition, (drawn) => {
        const definition = assignIds(drawn);
        const app = resolveApp(definition);
        expect(diffApps(app, resolveApp(definition))).toEqual([]);
        expect(diffApps(app, resolveApp(reversed(definition)))).toEqual([]);
        const stored = deriveStorage(definition, deriveStorage(assignIds(chinook)));
        expect(diffApps(app, resolveApp(definition, stored))).toEqual([]);
      }),
    );
  });

  test('gives each step of a plan an id of its own', () => {
    fc.assert(
      fc.property(arbitraryDefinition, arbitraryDefinition, (one, other) => {
        const previous = assignIds(one);
        const ids = diffApps(resolveApp(previous), resolveApp(assignIds(other, previous))).map(({ id }) => id);
        expect(new Set(ids).size).toBe(ids.length);
      }),
    );
  });
});

describe('planHash', () => {
  const addNote = withFields({ note: { id: 'note', type: 'Text' } });

  test('is the same for the same plan, and another for another', () => {
    expect(planHash(steps(addNote))).toBe(planHash(steps(addNote)));
    expect(planHash(steps(addNote))).not.toBe(planHash(steps(withFields({ note: { id: 'note', type: 'Int' } }))));
    expect(planHash([])).toMatch(/^[0-9a-f]{64}$/);
  });
});
