import type { AppDefinition, AppProblem } from '@trellis/app-definition';
import { expect, test } from 'vitest';
import { createTestedProblems } from './tested-problems.ts';

const failed: AppProblem = {
  path: '/permissionTests/a/expect/0',
  code: 'TEST_FAILED',
  message: 'No.',
  severity: 'ERROR',
};
const expected = { permissionTests: { a: { expect: [{ verb: 'create', model: 'Note', data: {}, allowed: true }] } } };
const textOf = (more: object, name = 'Note') =>
  JSON.stringify({ format: 1, models: { [name]: { fields: { text: { type: 'String' } } } }, ...more });

/** Records whose answers are given when the test says so. */
function heldRecords() {
  const tried: { readonly definition: AppDefinition; readonly settle: (problems: readonly AppProblem[]) => void }[] =
    [];
  const tryRules = (definition: AppDefinition) =>
    new Promise<readonly AppProblem[]>((settle) => void tried.push({ definition, settle }));
  return { tried, tryRules };
}

const codesOf = (problems: readonly AppProblem[]) => problems.map(({ code }) => code);

test('a draft’s problems are those of its tests, which are tried once for each text', async () => {
  let runs = 0;
  const problems = createTestedProblems({ tryRules: async () => [(runs++, failed)] });
  expect(codesOf(await problems(textOf(expected)))).toEqual(['TEST_FAILED']);
  expect(codesOf(await problems(textOf(expected)))).toEqual(['TEST_FAILED']);
  expect(runs).toBe(1);
});

test('what has no tests, or cannot be published anyhow, is not tried', async () => {
  const { tried, tryRules } = heldRecords();
  const problems = createTestedProblems({ tryRules });
  expect(await problems(textOf({}))).toEqual([]);
  expect((await problems(textOf(expected, 'not a name'))).length).toBeGreaterThan(0);
  expect(tried).toEqual([]);
});

test('nobody waits for long: the tests go on, one text at a time, and are told to who asks again', async () => {
  const { tried, tryRules } = heldRecords();
  const problems = createTestedProblems({ tryRules }, 1);
  expect(codesOf(await problems(textOf(expected)))).toEqual(['TESTS_PENDING']);
  expect(codesOf(await problems(textOf({ ...expected, roles: { sales: {} } })))).toEqual(['TESTS_PENDING']);
  expect(tried).toHaveLength(1);
  tried[0]?.settle([failed]);
  expect(codesOf(await problems(textOf(expected)))).toEqual(['TEST_FAILED']);
});

test('a draft is shown where its tests cannot be tried, and they are tried again', async () => {
  let isAway = true;
  const tryRules = async () => {
    if (isAway) throw new Error('the database is gone');
    return [failed];
  };
  const problems = createTestedProblems({ tryRules });
  expect(codesOf(await problems(textOf(expected)))).toEqual(['TESTS_PENDING']);
  isAway = false;
  expect(codesOf(await problems(textOf(expected)))).toEqual(['TEST_FAILED']);
});
