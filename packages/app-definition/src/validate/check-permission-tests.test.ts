import { expect, test } from 'vitest';
import type { AppDefinition, PermissionTestDefinition } from '../definition.ts';
import { parseDefinition } from '../parse.ts';
import { definitionLimits, validateDefinition } from './validate.ts';

const base: AppDefinition = {
  format: 1,
  roles: { sales: {} },
  models: { Customer: { fields: { name: { type: 'String' }, boss: { type: 'Customer' } } } },
};
const withTest = (given: PermissionTestDefinition): AppDefinition => ({ ...base, permissionTests: { given } });
const problemsOf = (given: PermissionTestDefinition) =>
  validateDefinition(withTest(given)).map(({ code, path }) => `${code} ${path.replace('/permissionTests/given', '')}`);
const rows = { one: { model: 'Customer', data: { name: 'One' } } };

test('a test that names what exists is in order', () => {
  const given: PermissionTestDefinition = {
    as: { roles: ['sales', 'user'], claims: { region: 'north' } },
    rows: { ...rows, two: { model: 'Customer', data: { boss: { connect: { id: { $: 'rows.one' } } } } } },
    expect: [
      { verb: 'read', row: 'two', fields: ['name', 'boss', 'createdBy'], allowed: true },
      { verb: 'update', row: 'one', data: { name: { $: 'user.id' } }, allowed: false },
      { verb: 'delete', row: 'one', allowed: false },
      { verb: 'create', model: 'Customer', data: { bossId: { $: 'people.ann' } }, allowed: false },
    ],
  };
  expect(parseDefinition(withTest(given)).problems).toBeUndefined();
  expect(problemsOf(given)).toEqual([]);
});

test('unknown roles, models, rows, fields and variables are told at their place', () => {
  expect(
    problemsOf({
      as: { roles: ['sale'] },
      rows: { 'no name': { model: 'Custmer', data: { boss: { $: 'rows.later' } } }, ...rows },
      expect: [
        { verb: 'read', row: 'on', allowed: true },
        { verb: 'read', row: 'one', fields: ['nme', 'bossId'], allowed: true },
        { verb: 'create', model: 'Order', data: { x: { $: 'now' } }, allowed: true },
      ],
    }),
  ).toEqual([
    'ROLE_UNKNOWN /as/roles/0',
    'NAME_INVALID /rows/no name',
    'MODEL_UNKNOWN /rows/no name/model',
    'VARIABLE_UNKNOWN /rows/no name/data/boss',
    'ROW_UNKNOWN /expect/0/row',
    'FIELD_UNKNOWN /expect/1/fields/0',
    'FIELD_UNKNOWN /expect/1/fields/1',
    'MODEL_UNKNOWN /expect/2/model',
    'VARIABLE_UNKNOWN /expect/2/data/x',
  ]);
});

test('a visitor has no user.id', () => {
  const expected = [{ verb: 'create', model: 'Customer', data: { name: { $: 'user.id' } }, allowed: true }] as const;
  expect(problemsOf({ expect: expected })).toEqual(['VARIABLE_UNKNOWN /expect/0/data/name']);
});

test('what has not the form of a test is refused', () => {
  const formOf = (given: unknown) =>
    parseDefinition({ ...base, permissionTests: { given } }).problems?.map(({ code }) => code) ?? [];
  expect(formOf({ expect: [{ verb: 'look', row: 'one', allowed: true }] })).toContain('FORM_INVALID');
  expect(formOf({ expect: [{ verb: 'read', row: 'one' }] })).toContain('MEMBER_MISSING');
  expect(formOf({ expect: [] })).toContain('FORM_INVALID');
  expect(formOf({ expect: [{ verb: 'delete', row: 'one', data: {}, allowed: true }] })).toContain('MEMBER_UNKNOWN');
  expect(formOf({ as: { teams: ['red'] }, expect: [] })).toContain('FORM_INVALID');
});

test('there are only so many tests, rows and steps', () => {
  const step = { verb: 'read', row: 'one', allowed: true } as const;
  const steps = Array.from({ length: definitionLimits.stepsOfTest + 1 }, () => step);
  expect(problemsOf({ rows, expect: steps })).toEqual(['LIMIT_EXCEEDED /expect']);
  const tests = Array.from({ length: definitionLimits.permissionTests + 1 }, (_, i) => [
    `t${i}`,
    { rows, expect: [step] },
  ]);
  expect(
    validateDefinition({
      ...base,
      permissionTests: Object.fromEntries(tests) as AppDefinition['permissionTests'] & {},
    }),
  ).toMatchObject([{ code: 'LIMIT_EXCEEDED', path: '/permissionTests' }]);
});
