import { describe, expect, test } from 'vitest';
import type { JsonObject, ModelDefinition, PermissionsDefinition, RuleDefinition } from '../definition.ts';
import { problemsOf } from '../testing/problems-of.ts';

const models: Record<string, ModelDefinition> = {
  Order: {
    fields: {
      number: { type: 'String', required: true },
      total: { type: 'Decimal', precision: 9, scale: 2 },
      mood: { type: 'Mood' },
      tags: { type: 'String', list: true },
      data: { type: 'JSON' },
      paid: { type: 'Boolean' },
      due: { type: 'Date' },
      team: { type: 'UUID' },
      teams: { type: 'UUID', list: true },
      owner: { type: 'User' },
      customer: { type: 'Customer', inverse: 'orders' },
      broken: { type: 'Nothing' },
    },
  },
  Customer: {
    fields: { name: { type: 'String' }, orders: { type: 'Order', list: true, inverse: 'customer' } },
  },
};

function problems(permissions: Record<string, PermissionsDefinition>, prefix: string): readonly string[] {
  const { Customer, Order } = models;
  const withPermissions = { ...Order, fields: Order?.fields ?? {}, permissions };
  return problemsOf({
    format: 1,
    roles: { sales: {} },
    enums: { Mood: { values: [{ name: 'GOOD' }] } },
    models: { Order: withPermissions, ...(Customer ? { Customer } : {}) },
  })
    .filter((problem) => !problem.includes('broken'))
    .map((problem) => problem.replace(`/models/Order/permissions/${prefix}`, ''));
}
const ofWhere = (where: JsonObject) => problems({ sales: { read: [{ where }] } }, 'sales/read/0/where');
const ofRule = (verb: 'read' | 'create' | 'update' | 'delete', rule: RuleDefinition) =>
  problems({ sales: { [verb]: [rule] } }, `sales/${verb}/0`);

describe('a filter', () => {
  test.each<[JsonObject]>([
    [{}],
    [{ number: { eq: 'a', ne: 'b', in: [], notIn: ['c'], lt: 'd', between: ['a', 'z'], isNull: false } }],
    [{ number: { contains: 'a', startsWith: '', endsWith: 'c', like: '%', isEmpty: true, mode: 'INSENSITIVE' } }],
    [{ total: { gte: '5.001', lte: 7 }, due: { gt: '2026-01-31' }, paid: { eq: true, in: [false] } }],
    [{ mood: { eq: 'GOOD', in: ['GOOD'] } }],
    [{ tags: { has: 'a', hasSome: ['a'], hasEvery: [], eq: ['a'], isEmpty: false, isNull: true } }],
    [{ data: { path: ['a', '0'], eq: { any: { $: 'thing' } }, hasKey: 'b', gt: 1 } }],
    [{ owner: { eq: { $: 'user.id' } }, createdBy: { ne: { $: 'user.id' } }, id: { isNull: false } }],
    [{ createdAt: { gt: { $: 'now' } }, updatedAt: { between: ['2026-01-01T00:00:00Z', { $: 'now' }] } }],
    [{ number: { in: { $: 'user.roles' } }, tags: { hasSome: { $: 'user.roles' } } }],
    [{ team: { in: { $: 'user.teams' } }, teams: { hasSome: { $: 'user.teams' }, has: { $: 'user.claims.team' } } }],
    [{ number: { eq: { $: 'user.claims.a1' }, like: { $: 'user.claims.b' } }, tags: { has: { $: 'user.claims.c' } } }],
    [{ mood: { ne: { $: 'user.claims.mood' } }, customerId: { eq: { $: 'user.claims.customer' } } }],
    [{ customer: { name: { eq: 'a' }, orders: { some: { customer: {} }, count: { gt: 1, in: [1, 2] } } } }],
    [{ customerId: { eq: '0190a0a0-0000-7000-8000-000000000000', in: [], isNull: true } }],
    [{ AND: [{ number: { eq: 'a' } }, {}], OR: [], NOT: { total: { lt: 1 } } }],
    [{ broken: { whatever: 1 } }],
  ])('%j is right', (where) => {
    expect(ofWhere(where)).toEqual([]);
  });

  test.each<[JsonObject, readonly string[]]>([
    [{ nubmer: { eq: 'a' } }, ['/nubmer FIELD_UNKNOWN']],
    [{ constructor: { eq: 'a' } }, ['/constructor FIELD_UNKNOWN']],
    [{ number: 'a' }, ['/number VALUE_INVALID']],
    [{ number: { $: 'user.id' } }, ['/number VALUE_INVALID']],
    [{ number: null }, ['/number VALUE_INVALID']],
    [{ number: { equals: 'a' } }, ['/number/equals OPERATOR_UNKNOWN']],
    [{ number: { eq: null } }, ['/number/eq VALUE_INVALID']],
    [{ number: { eq: 1 } }, ['/number/eq VALUE_INVALID']],
    [{ number: { in: 'a' } }, ['/number/in VALUE_INVALID']],
    [{ number: { in: ['a', null, 1] } }, ['/number/in/1 VALUE_INVALID', '/number/in/2 VALUE_INVALID']],
    [{ number: { between: ['a'] } }, ['/number/between VALUE_INVALID']],
    [{ number: { isNull: 'yes' } }, ['/number/isNull VALUE_INVALID']],
    [{ number: { mode: 'LOUD' } }, ['/number/mode VALUE_INVALID']],
    [{ number: { contains: 1 } }, ['/number/contains VALUE_INVALID']],
    [{ total: { eq: 'a' } }, ['/total/eq VALUE_INVALID']],
    [{ total: { contains: '1' } }, ['/total/contains OPERATOR_UNKNOWN']],
    [{ paid: { lt: true } }, ['/paid/lt OPERATOR_UNKNOWN']],
    [{ due: { eq: '2026-02-30' } }, ['/due/eq VALUE_INVALID']],
    [{ mood: { eq: 'BAD' } }, ['/mood/eq VALUE_INVALID']],
    [{ mood: { lt: 'GOOD' } }, ['/mood/lt OPERATOR_UNKNOWN']],
    [{ tags: { contains: 'a' } }, ['/tags/contains OPERATOR_UNKNOWN']],
    [{ tags: { has: ['a'] } }, ['/tags/has VALUE_INVALID']],
    [{ data: { path: 'a' } }, ['/data/path VALUE_INVALID']],
    [{ data: { hasKey: 1 } }, ['/data/hasKey VALUE_INVALID']],
    [{ owner: { eq: 'x' } }, ['/owner/eq VALUE_INVALID']],
    [{ owner: { name: { eq: 'x' } } }, ['/owner/name OPERATOR_UNKNOWN']],
    [{ owner: { eq: { $: 'user.name' } } }, ['/owner/eq VARIABLE_UNKNOWN']],
    [{ owner: { eq: { $: 1 } } }, ['/owner/eq VARIABLE_UNKNOWN']],
    [{ owner: { eq: { $: 'user.id', or: 1 } } }, ['/owner/eq VARIABLE_UNKNOWN']],
    [{ owner: { eq: { $: 'user.claims.a' } } }, ['/owner/eq VALUE_INVALID']],
    [{ number: { eq: { $: 'user.claims' } } }, ['/number/eq VARIABLE_UNKNOWN']],
    [{ number: { eq: { $: 'user.claims.' } } }, ['/number/eq VARIABLE_UNKNOWN']],
    [{ number: { eq: { $: 'user.claims.<key>' } } }, ['/number/eq VARIABLE_UNKNOWN']],
    [{ number: { eq: { $: 'user.claims.a.b' } } }, ['/number/eq VARIABLE_UNKNOWN']],
    [{ number: { eq: { $: 'user.claims.Region' } } }, ['/number/eq VARIABLE_UNKNOWN']],
    [{ number: { in: { $: 'user.claims.a' } } }, ['/number/in VALUE_INVALID']],
    [{ total: { gt: { $: 'user.claims.a' } } }, ['/total/gt VALUE_INVALID']],
    [{ team: { eq: { $: 'user.teams' } } }, ['/team/eq VALUE_INVALID']],
    [{ number: { in: { $: 'user.teams' } } }, ['/number/in VALUE_INVALID']],
    [{ owner: { eq: { $: 'now' } } }, ['/owner/eq VALUE_INVALID']],
    [{ owner: { eq: { $: 'user.roles' } } }, ['/owner/eq VALUE_INVALID']],
    [{ owner: { in: { $: 'user.id' } } }, ['/owner/in VALUE_INVALID']],
    [{ owner: { in: [{ $: 'user.id' }] } }, ['/owner/in/0 VALUE_INVALID']],
    [{ number: { eq: { $: 'user.id' } } }, ['/number/eq VALUE_INVALID']],
    [{ due: { gt: { $: 'now' } } }, ['/due/gt VALUE_INVALID']],
    [{ customer: { eq: 'x' } }, ['/customer/eq FIELD_UNKNOWN']],
    [{ customer: { nmae: {} } }, ['/customer/nmae FIELD_UNKNOWN']],
    [{ customerId: { name: 1 } }, ['/customerId/name OPERATOR_UNKNOWN']],
    [{ customer: { orders: { any: {} } } }, ['/customer/orders/any OPERATOR_UNKNOWN']],
    [{ customer: { orders: { some: { x: {} } } } }, ['/customer/orders/some/x FIELD_UNKNOWN']],
    [{ customer: { orders: { count: { gt: '1' } } } }, ['/customer/orders/count/gt VALUE_INVALID']],
    [{ AND: {} }, ['/AND VALUE_INVALID']],
    [{ OR: [1, { x: 1 }] }, ['/OR/0 VALUE_INVALID', '/OR/1/x FIELD_UNKNOWN']],
    [{ NOT: [] }, ['/NOT VALUE_INVALID']],
  ])('%j is told', (where, expected) => {
    expect(ofWhere(where)).toEqual(expected);
  });

  test('that is nested too deeply is told so', () => {
    let where: JsonObject = {};
    for (let i = 0; i < 30; i++) where = { NOT: where };
    expect(ofWhere(where)).toEqual([`${'/NOT'.repeat(21)} LIMIT_EXCEEDED`]);
  });
});

describe('rules', () => {
  test.each<['read' | 'create' | 'update' | 'delete', RuleDefinition]>([
    ['read', {}],
    ['read', { fields: ['*'], except: ['total', 'createdBy'] }],
    ['read', { fields: ['number', 'customer', 'createdAt', 'id'] }],
    ['create', { fields: ['id', 'number'], set: { owner: { $: 'user.id' }, paid: false, mood: 'GOOD' } }],
    [
      'create',
      { set: { tags: ['a'], total: '1.50', customerId: '0190a0a0-0000-7000-8000-000000000000', data: { a: 1 } } },
    ],
    ['create', { set: { teams: { $: 'user.teams' }, number: { $: 'user.claims.region' } } }],
    ['update', { set: { total: null, tags: { $: 'user.roles' } }, check: { paid: { eq: false } } }],
    ['delete', { where: { paid: { eq: false } } }],
  ])('to %s are right: %j', (verb, rule) => {
    expect(ofRule(verb, rule)).toEqual([]);
  });

  test.each<['read' | 'create' | 'update' | 'delete', RuleDefinition, readonly string[]]>([
    ['read', { set: {} }, ['/set MEMBER_NOT_ALLOWED']],
    ['read', { check: {} }, ['/check MEMBER_NOT_ALLOWED']],
    ['delete', { fields: ['number'] }, ['/fields MEMBER_NOT_ALLOWED']],
    ['read', { fields: ['nubmer'] }, ['/fields/0 FIELD_UNKNOWN']],
    ['read', { fields: ['customerId'] }, ['/fields/0 FIELD_UNKNOWN']],
    ['read', { fields: ['number', '*'] }, ['/fields/1 FIELD_UNKNOWN']],
    ['read', { except: ['number'] }, ['/except MEMBER_NOT_ALLOWED']],
    ['read', { fields: ['*'], except: ['x'] }, ['/except/0 FIELD_UNKNOWN']],
    ['update', { fields: ['version'] }, ['/fields/0 FIELD_NOT_ALLOWED']],
    ['update', { fields: ['id'] }, ['/fields/0 FIELD_NOT_ALLOWED']],
    ['create', { fields: ['createdBy'] }, ['/fields/0 FIELD_NOT_ALLOWED']],
    ['create', { set: { x: 1 } }, ['/set/x FIELD_UNKNOWN']],
    ['create', { set: { createdBy: { $: 'user.id' } } }, ['/set/createdBy FIELD_NOT_ALLOWED']],
    ['create', { set: { customer: 'x' } }, ['/set/customer FIELD_NOT_ALLOWED']],
    ['create', { set: { customerId: 'x' } }, ['/set/customerId VALUE_INVALID']],
    ['create', { set: { number: null } }, ['/set/number VALUE_INVALID']],
    ['create', { set: { number: { $: 'user.id' } } }, ['/set/number VALUE_INVALID']],
    ['create', { set: { total: '0.001' } }, ['/set/total VALUE_INVALID']],
    ['create', { set: { tags: 'a' } }, ['/set/tags VALUE_INVALID']],
    ['create', { set: { tags: ['a', 1] } }, ['/set/tags/1 VALUE_INVALID']],
    ['update', { check: { x: {} } }, ['/check/x FIELD_UNKNOWN']],
  ])('to %s are told what is wrong: %j', (verb, rule, expected) => {
    expect(ofRule(verb, rule)).toEqual(expected);
  });

  test('are for roles that exist, and never for admin', () => {
    expect(problems({ user: { read: true }, public: { read: [] }, sales: {} }, '')).toEqual([]);
    expect(problems({ admin: { read: true }, slaes: { read: true } }, '')).toEqual([
      'admin ROLE_NOT_ALLOWED',
      'slaes ROLE_UNKNOWN',
    ]);
  });
});
