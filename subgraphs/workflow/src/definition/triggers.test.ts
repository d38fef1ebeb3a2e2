import type { WorkflowTrigger } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import type { FeedChange } from '@trellis/service-api';
import { expect, test } from 'vitest';
import { ordersWith } from '../testing/orders.ts';
import { isStartedBy } from './triggers.ts';

const verdict = (trigger: WorkflowTrigger, change: Partial<FeedChange>) => {
  const nodes = { end: { type: 'approval', role: 'manager' } } as const;
  const app = ordersWith({ Any: { model: 'Order', trigger, start: 'end', nodes } });
  const whole: FeedChange = {
    appVersion: 1,
    seq: '1',
    model: 'Order',
    recordId: 'r',
    op: 'U',
    version: 2,
    old: { status: 'DRAFT', customerId: 'c1', deletedAt: null },
    new: { status: 'PLACED', customerId: 'c1', deletedAt: null },
    actor: null,
    mutationId: null,
    at: 'now',
    ...change,
  };
  return isStartedBy(must(app.workflows.get('Any'), 'Any'), must(app.models.get('Order'), 'Order'), whole);
};
const deleted = { status: 'PLACED', customerId: 'c1', deletedAt: '2026-01-31T12:00:00+00:00' };

test('CREATE is for inserts, UPDATE for updates, and MANUAL for neither', () => {
  expect(verdict({ on: 'CREATE' }, { op: 'I', old: null })).toBe('yes');
  expect(verdict({ on: 'CREATE' }, {})).toBe('no');
  expect(verdict({ on: 'UPDATE' }, {})).toBe('yes');
  expect(verdict({ on: 'UPDATE' }, { op: 'I', old: null })).toBe('no');
  expect(verdict({ on: 'UPDATE' }, { op: 'D', new: null })).toBe('no');
  expect(verdict({ on: 'MANUAL' }, {})).toBe('no');
});

test('a soft delete, a restore and what happens in between are no updates', () => {
  expect(verdict({ on: 'UPDATE' }, { new: deleted })).toBe('no');
  expect(verdict({ on: 'UPDATE' }, { old: deleted })).toBe('no');
  expect(verdict({ on: 'UPDATE' }, { old: deleted, new: { ...deleted, status: 'DRAFT' } })).toBe('no');
});

test('named fields must differ, a relation by its id', () => {
  expect(verdict({ on: 'UPDATE', fields: ['status'] }, {})).toBe('yes');
  expect(verdict({ on: 'UPDATE', fields: ['number'] }, {})).toBe('no');
  expect(verdict({ on: 'UPDATE', fields: ['customer'] }, {})).toBe('no');
  expect(verdict({ on: 'UPDATE', fields: ['customer', 'number'] }, { new: { customerId: 'c2' } })).toBe('yes');
});

test('where is asked of the record after the change', () => {
  expect(verdict({ on: 'UPDATE', where: { status: { eq: 'PLACED' } } }, {})).toBe('yes');
  expect(verdict({ on: 'UPDATE', where: { status: { eq: 'DRAFT' } } }, {})).toBe('no');
  expect(verdict({ on: 'UPDATE', where: { customer: { name: { eq: 'Ann' } } } }, {})).toBe('unknown');
});
