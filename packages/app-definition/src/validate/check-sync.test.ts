import { describe, expect, test } from 'vitest';
import type { AppDefinition, ModelDefinition } from '../definition.ts';
import { parseDefinition } from '../parse.ts';
import { resolveApp } from '../resolve.ts';
import { problemsOf } from '../testing/problems-of.ts';

function app(sync: ModelDefinition['sync']): AppDefinition {
  return {
    format: 1,
    enums: { Status: { id: 'e', values: ['DRAFT', 'SENT'].map((name) => ({ id: name, name })) } },
    models: {
      Order: {
        id: 'm',
        fields: {
          status: { id: 'f', type: 'Status' },
          owner: { id: 'g', type: 'User' },
          customer: { id: 'h', type: 'Customer' },
        },
        ...(sync === undefined ? {} : { sync }),
      },
      Customer: { id: 'n', fields: { name: { id: 'i', type: 'String' } } },
    },
  };
}

describe('"sync"', () => {
  test.each<[ModelDefinition['sync'], readonly string[]]>([
    [true, []],
    [false, []],
    [{}, []],
    [{ where: { owner: { eq: { $: 'user.id' } }, customer: { name: { ne: 'x' } } }, conflict: 'MERGE' }, []],
    [{ conflict: { expression: "status == 'DRAFT' && owner == user.id" } }, []],
    [{ where: { owned: { eq: 1 } } }, ['where/owned FIELD_UNKNOWN']],
    [{ where: { owner: { eq: { $: 'user.name' } } } }, ['where/owner/eq VARIABLE_UNKNOWN']],
    [{ conflict: { expression: 'stats' } }, ['conflict/expression EXPRESSION_INVALID']],
    [{ conflict: { expression: 'status' } }, ['conflict/expression EXPRESSION_INVALID']],
  ])('%j', (sync, problems) => {
    expect(problemsOf(app(sync))).toEqual(problems.map((problem) => `/models/Order/sync/${problem}`));
  });

  test.each([['yes'], [{ conflicts: 'MERGE' }], [{ conflict: 'merge' }], [{ conflict: {} }], [[]]])(
    '%j has not its form',
    (sync) => {
      const { problems } = parseDefinition({ format: 1, models: { Order: { fields: {}, sync } } });
      expect(problems).toHaveLength(1);
    },
  );

  test('refuses conflicts, and lets all go offline, where it is only switched on', () => {
    const syncOf = (sync: ModelDefinition['sync']) => resolveApp(app(sync)).models.get('Order')?.sync;
    expect(syncOf(true)).toEqual({ where: undefined, conflict: { kind: 'REJECT' } });
    expect(syncOf(false)).toBeUndefined();
    expect(syncOf(undefined)).toBeUndefined();
    expect(syncOf({ conflict: { expression: "status == 'DRAFT'" } })?.conflict).toMatchObject({
      kind: 'EXPRESSION',
      columns: new Map([['status', expect.any(String)]]),
    });
  });
});
