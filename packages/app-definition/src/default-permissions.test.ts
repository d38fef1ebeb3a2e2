import { describe, expect, test } from 'vitest';
import type { AppDefinition, ModelDefinition, PermissionsDefinition } from './definition.ts';
import { assignIds } from './ids.ts';
import { resolveApp } from './resolve.ts';
import { problemsOf } from './testing/problems-of.ts';
import { validateDefinition } from './validate/validate.ts';

const plain: ModelDefinition = { fields: { name: { type: 'String' } } };
const owned: ModelDefinition = { fields: { ...plain.fields, owner: { type: 'User' } } };
const own: PermissionsDefinition = { read: [{ where: { owner: { eq: { $: 'user.id' } } }, fields: ['owner'] }] };

function app(
  permissions: Readonly<Record<string, PermissionsDefinition>>,
  models: Readonly<Record<string, ModelDefinition>>,
): AppDefinition {
  return { format: 1, roles: { sales: {}, clerk: {} }, defaults: { permissions }, models };
}

describe('a model has the app’s default rules', () => {
  const { models } = resolveApp(
    assignIds(
      app(
        { sales: { read: true, update: true }, clerk: { read: true } },
        {
          Silent: plain,
          Speaking: { ...plain, permissions: { sales: { delete: true } } },
          Refusing: { ...plain, permissions: { sales: {}, clerk: {} } },
          Pointing: {
            fields: { about: { type: ['Silent', 'Speaking'] } },
          },
        },
      ),
    ),
  );
  const permissionsOf = (model: string) => Object.fromEntries(models.get(model)?.permissions ?? []);

  test('for each role that it says nothing of', () => {
    expect(permissionsOf('Silent')).toEqual({ sales: { read: true, update: true }, clerk: { read: true } });
    expect(permissionsOf('Speaking')).toEqual({ sales: { delete: true }, clerk: { read: true } });
    expect(permissionsOf('Pointing')).toEqual(permissionsOf('Silent'));
  });

  test('and none where it says that there are none', () => {
    expect(permissionsOf('Refusing')).toEqual({ sales: {}, clerk: {} });
  });
});

describe('default rules', () => {
  test('fit every model that has them', () => {
    expect(problemsOf(app({ sales: own }, { Owned: owned }))).toEqual([]);
    expect(problemsOf(app({ sales: own }, { Owned: owned, Plain: { ...plain, permissions: { sales: {} } } }))).toEqual(
      [],
    );
    expect(problemsOf(app({ sales: own }, { Owned: owned, Plain: plain, Other: plain }))).toEqual([
      '/defaults/permissions/sales/read/0/where/owner FIELD_UNKNOWN',
      '/defaults/permissions/sales/read/0/fields/0 FIELD_UNKNOWN',
    ]);
  });

  test('that do not fit a model name it', () => {
    const [problem] = validateDefinition(app({ sales: own }, { Plain: plain }));
    expect(problem?.message).toBe('"Plain" has no field "owner". The model "Plain" has this rule by default.');
  });

  test('are for roles that exist, and not for admin', () => {
    expect(problemsOf(app({ slaes: {}, admin: {} }, { Plain: plain }))).toEqual([
      '/defaults/permissions/slaes ROLE_UNKNOWN',
      '/defaults/permissions/admin ROLE_NOT_ALLOWED',
    ]);
  });
});
