import type { ChangeStep } from '@trellis/app-definition';
import { expect, test } from 'vitest';
import { isAllowed, type PublishPlan } from './plan.ts';

const harmless: ChangeStep = {
  id: 'a',
  kind: 'addModel',
  model: 'A',
  message: '',
  losesRows: false,
  breaksClients: false,
  rewritesTable: true,
};
const lossy: ChangeStep = { ...harmless, id: 'b', losesRows: true };
const breaking: ChangeStep = { ...harmless, id: 'c', breaksClients: true };

const plan = (...steps: ChangeStep[]): PublishPlan => ({ hash: 'h', steps, blocked: false });

test('a plan that costs nobody anything needs no permission', () => {
  expect(isAllowed(plan(harmless), {})).toBe(true);
  expect(isAllowed(plan(), { planHash: null, allow: null })).toBe(true);
});

test('steps that lose data or break clients need every one of their ids, under the hash of this plan', () => {
  const costly = plan(harmless, lossy, breaking);
  expect(isAllowed(costly, {})).toBe(false);
  expect(isAllowed(costly, { planHash: 'h', allow: ['b'] })).toBe(false);
  expect(isAllowed(costly, { allow: ['b', 'c'] })).toBe(false);
  expect(isAllowed(costly, { planHash: 'other', allow: ['b', 'c'] })).toBe(false);
  expect(isAllowed(costly, { planHash: 'h', allow: ['b', 'c'] })).toBe(true);
});

test('what somebody saw is what happens: another plan is not published, though it needs no permission', () => {
  expect(isAllowed(plan(harmless), { planHash: 'other' })).toBe(false);
});

test('a step that cannot be done cannot be allowed', () => {
  expect(isAllowed({ ...plan(lossy), blocked: true }, { planHash: 'h', allow: ['b'] })).toBe(false);
});
