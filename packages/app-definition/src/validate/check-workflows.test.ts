import { describe, expect, test } from 'vitest';
import type { WorkflowDefinition, WorkflowNode, WorkflowTrigger } from '../definition.ts';
import { problemsOf } from '../testing/problems-of.ts';

const approval: WorkflowNode = { type: 'approval', role: 'boss' };
const call: WorkflowNode = { type: 'http', url: 'https://example.com/hook' };

function problems(workflow: Partial<WorkflowDefinition>, name = 'Approve'): readonly string[] {
  const usual = { model: 'Order', trigger: { on: 'CREATE' }, start: 'ask', nodes: { ask: approval } } as const;
  return problemsOf({
    format: 1,
    roles: { boss: {} },
    models: {
      Order: {
        fields: {
          number: { type: 'String', required: true },
          total: { type: 'Decimal' },
          customer: { type: 'Customer' },
          lines: { type: 'Line', list: true, inverse: 'order' },
        },
      },
      Customer: { fields: { name: { type: 'String' } } },
      Line: { fields: { order: { type: 'Order' } } },
    },
    workflows: { [name]: { ...usual, ...workflow } },
  }).map((problem) => problem.replace(`/workflows/${name}/`, ''));
}
const ofNodes = (nodes: Record<string, WorkflowNode>) => problems({ start: Object.keys(nodes)[0] ?? '', nodes });
const ofTrigger = (trigger: WorkflowTrigger) => problems({ trigger });
const condition = (then?: string, other?: string): WorkflowNode => ({
  type: 'condition',
  where: {},
  ...(then ? { then } : {}),
  ...(other ? { else: other } : {}),
});

describe('workflows', () => {
  test('are named like models, and their nodes like fields', () => {
    expect(problems({})).toEqual([]);
    expect(problems({}, 'approve')).toEqual(['/workflows/approve NAME_INVALID']);
    expect(problems({ start: 'Ask', nodes: { Ask: approval } })).toEqual(['nodes/Ask NAME_INVALID']);
  });

  test('are about a model that is there', () => {
    expect(problems({ model: 'Odrer' })).toEqual(['model MODEL_UNKNOWN']);
  });

  test.each<[WorkflowTrigger, readonly string[]]>([
    [{ on: 'CREATE', where: { total: { gt: '100' } } }, []],
    [{ on: 'CREATE', where: { customer: { name: { eq: { $: 'record.number' } } } } }, []],
    [{ on: 'CREATE', where: { x: {} } }, ['trigger/where/x FIELD_UNKNOWN']],
    [{ on: 'UPDATE', fields: ['total', 'customer'], where: {} }, []],
    [{ on: 'UPDATE', fields: ['x'] }, ['trigger/fields/0 FIELD_UNKNOWN']],
    [{ on: 'UPDATE', fields: ['customerId'] }, ['trigger/fields/0 FIELD_UNKNOWN']],
    [{ on: 'UPDATE', fields: ['updatedAt'] }, ['trigger/fields/0 FIELD_NOT_ALLOWED']],
    [{ on: 'UPDATE', fields: ['lines'] }, ['trigger/fields/0 FIELD_NOT_ALLOWED']],
    [{ on: 'MANUAL' }, []],
    [{ on: 'MANUAL', roles: ['boss', 'user', 'admin'] }, []],
    [{ on: 'MANUAL', roles: ['bos', 'public'] }, ['trigger/roles/0 ROLE_UNKNOWN', 'trigger/roles/1 ROLE_NOT_ALLOWED']],
  ])('are started by %j', (trigger, expected) => {
    expect(ofTrigger(trigger)).toEqual(expected);
  });

  test.each<[string, Record<string, WorkflowNode>, readonly string[]]>([
    ['a start that is not there', {}, ['start NODE_UNKNOWN']],
    ['a next that is not there', { a: { ...call, next: 'b' } }, ['nodes/a/next NODE_UNKNOWN']],
    ['a way that is not there', { a: condition('b', 'c') }, ['nodes/a/then NODE_UNKNOWN', 'nodes/a/else NODE_UNKNOWN']],
    ['a name of every object', { a: { ...call, next: 'constructor' } }, ['nodes/a/next NODE_UNKNOWN']],
    ['a decision that is not there', { a: { ...approval, rejected: 'z' } }, ['nodes/a/rejected NODE_UNKNOWN']],
    ['a node that nobody names', { a: call, b: call }, ['nodes/b NODE_UNREACHABLE']],
    [
      'nodes that only name one another',
      { a: call, b: { ...call, next: 'c' }, c: { ...approval, approved: 'b' } },
      ['nodes/b NODE_UNREACHABLE', 'nodes/c NODE_UNREACHABLE'],
    ],
    ['a circle of one', { a: { ...call, next: 'a' } }, ['nodes/a/next LOOP_WITHOUT_APPROVAL']],
    [
      'a circle of three',
      { a: { ...call, next: 'b' }, b: condition('c'), c: { type: 'update', data: {}, next: 'a' } },
      ['nodes/c/next LOOP_WITHOUT_APPROVAL'],
    ],
    ['a circle that waits for somebody', { a: { ...call, next: 'b' }, b: { ...approval, rejected: 'a' } }, []],
    [
      'two ways to one end',
      { a: condition('b', 'c'), b: { ...call, next: 'd' }, c: { ...call, next: 'd' }, d: call },
      [],
    ],
    [
      'a condition on nothing',
      { a: { type: 'condition', where: { x: { eq: 1 } } } },
      ['nodes/a/where/x FIELD_UNKNOWN'],
    ],
    ['data of no field', { a: { type: 'update', data: { x: 1 } } }, ['nodes/a/data/x FIELD_UNKNOWN']],
    [
      'data of the wrong type',
      { a: { type: 'update', data: { total: 'much' } } },
      ['nodes/a/data/total VALUE_INVALID'],
    ],
    ['data of the system', { a: { type: 'update', data: { version: 1 } } }, ['nodes/a/data/version FIELD_NOT_ALLOWED']],
    [
      'data from the record',
      { a: { type: 'update', data: { number: { $: 'record.id' }, customerId: { $: 'record.customerId' } } } },
      [],
    ],
    [
      'data from nowhere',
      { a: { type: 'update', data: { number: { $: 'record.x' } } } },
      ['nodes/a/data/number VARIABLE_UNKNOWN'],
    ],
    ['a call to no address', { a: { type: 'http', url: 'example.com' } }, ['nodes/a/url VALUE_INVALID']],
    ['a call to a file', { a: { type: 'http', url: 'file:///etc/passwd' } }, ['nodes/a/url VALUE_INVALID']],
    ['a header with a space', { a: { ...call, headers: { 'X Y': 'a' } } }, ['nodes/a/headers/X Y VALUE_INVALID']],
    [
      'a header of two lines',
      { a: { ...call, headers: { 'X-Y': 'a\r\nb: c' } } },
      ['nodes/a/headers/X-Y VALUE_INVALID'],
    ],
    [
      'a body from the record',
      { a: { ...call, body: { ids: [{ $: 'record.id' }, { $: 'run.id' }], by: { $: 'user.id' } } } },
      [],
    ],
    [
      'a body from nowhere',
      { a: { ...call, body: { ids: [{ $: 'recrod.id' }] } } },
      ['nodes/a/body/ids/0 VARIABLE_UNKNOWN'],
    ],
    ['an approval by nobody', { a: { type: 'approval', role: 'chief' } }, ['nodes/a/role ROLE_UNKNOWN']],
    ['an approval by anybody', { a: { type: 'approval', role: 'public' } }, ['nodes/a/role ROLE_NOT_ALLOWED']],
    ['an approval by a person', { a: { type: 'approval', role: 'user', mode: 'ALL', title: { en: 'OK?' } } }, []],
  ])('lead somewhere and name what exists: %s', (_, nodes, expected) => {
    expect(ofNodes(nodes)).toEqual(expected);
  });
});
