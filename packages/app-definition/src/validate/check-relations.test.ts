import { describe, expect, test } from 'vitest';
import type { AppDefinition, FieldDefinition } from '../definition.ts';
import { problemsOf } from '../testing/problems-of.ts';

type Fields = Record<string, FieldDefinition>;
const problems = (models: Record<string, Fields>) =>
  problemsOf({
    format: 1,
    models: Object.fromEntries(Object.entries(models).map(([name, fields]) => [name, { fields }])),
  }).map((problem) => problem.replace('/models/', '').replace('/fields/', '.'));

const list = (type: string, inverse?: string): FieldDefinition => ({
  type,
  list: true,
  ...(inverse ? { inverse } : {}),
});

describe('relations', () => {
  test.each<[string, Record<string, Fields>]>([
    ['to one, that nobody names', { A: { b: { type: 'B' } }, B: {} }],
    ['to many, of a field that does not name it back', { A: { b: { type: 'B' } }, B: { as: list('A', 'b') } }],
    ['to many, of a field that does', { A: { b: { type: 'B', inverse: 'as' } }, B: { as: list('A', 'b') } }],
    ['to itself', { A: { up: { type: 'A', inverse: 'down' }, down: list('A', 'up') } }],
    ['many to many', { A: { bs: list('B', 'as') }, B: { as: list('A', 'bs') } }],
    ['many to many of itself', { A: { following: list('A', 'followers'), followers: list('A', 'following') } }],
    ['one to one', { A: { b: { type: 'B', unique: true, required: true } }, B: {} }],
    [
      'two between the same models',
      { A: { b: { type: 'B' }, c: { type: 'B' } }, B: { as: list('A', 'b'), cs: list('A', 'c') } },
    ],
    [
      'required, in one direction',
      {
        A: { b: { type: 'B', required: true }, c: { type: 'C', required: true } },
        B: { c: { type: 'C', required: true } },
        C: {},
      },
    ],
    ['in a circle with an optional one', { A: { b: { type: 'B', required: true } }, B: { a: { type: 'A' } } }],
    ['to one of several models', { A: { b: { type: ['B', 'A'], required: true } }, B: { as: list('A', 'b') } }],
    ['required and deleted together', { A: { b: { type: 'B', required: true, onDelete: 'CASCADE' } }, B: {} }],
  ])('are right: %s', (_, models) => {
    expect(problems(models)).toEqual([]);
  });

  test.each<[string, Record<string, Fields>, readonly string[]]>([
    ['several models with a value', { A: { b: { type: ['B', 'Int'] } }, B: {} }, ['A.b/type/1 TYPE_UNKNOWN']],
    ['several models, one unknown', { A: { b: { type: ['B', 'C'] } }, B: {} }, ['A.b/type/1 TYPE_UNKNOWN']],
    ['several models, one twice', { A: { b: { type: ['B', 'B'] } }, B: {} }, ['A.b/type/1 DUPLICATE']],
    [
      'several models with members that do not go with them',
      { A: { b: { type: ['B'], unique: true, list: true, inverse: 'as' } }, B: {} },
      ['A.b/unique MEMBER_NOT_ALLOWED', 'A.b/list MEMBER_NOT_ALLOWED', 'A.b/inverse MEMBER_NOT_ALLOWED'],
    ],
    [
      'several models, required and emptied',
      { A: { b: { type: ['B'], required: true, onDelete: 'SET_NULL' } }, B: {} },
      ['A.b/onDelete MEMBER_NOT_ALLOWED'],
    ],
    [
      'a list of a field to several other models',
      { A: { bs: list('B', 'c') }, B: { c: { type: ['C'] } }, C: {} },
      ['A.bs/inverse INVERSE_INVALID'],
    ],
    ['a list without the field that leads back', { A: { bs: list('B') }, B: {} }, ['A.bs INVERSE_MISSING']],
    ['a list of a field that is not there', { A: { bs: list('B', 'a') }, B: {} }, ['A.bs/inverse INVERSE_INVALID']],
    ['a list of a value', { A: { bs: list('B', 'a') }, B: { a: { type: 'Int' } } }, ['A.bs/inverse INVERSE_INVALID']],
    ['a list of a system field', { A: { bs: list('B', 'createdBy') }, B: {} }, ['A.bs/inverse INVERSE_INVALID']],
    [
      'a list of a field to another model',
      { A: { bs: list('B', 'c') }, B: { c: { type: 'C' } }, C: {} },
      ['A.bs/inverse INVERSE_INVALID'],
    ],
    [
      'a list of a field that names another one',
      { A: { bs: list('B', 'a'), cs: list('B', 'a') }, B: { a: { type: 'A', inverse: 'cs' } } },
      ['A.bs/inverse INVERSE_INVALID'],
    ],
    [
      'a second list of the same field',
      { A: { bs: list('B', 'a'), cs: list('B', 'a') }, B: { a: { type: 'A' } } },
      ['A.cs/inverse INVERSE_INVALID'],
    ],
    ['a list of itself', { A: { friends: list('A', 'friends') } }, ['A.friends/inverse INVERSE_INVALID']],
    [
      'a list of a unique field',
      { A: { bs: list('B', 'a') }, B: { a: { type: 'A', unique: true } } },
      ['A.bs/inverse INVERSE_INVALID'],
    ],
    [
      'lists of which one names the other',
      { A: { bs: list('B', 'as'), y: { type: 'B' } }, B: { as: list('A', 'y') } },
      ['A.bs/inverse INVERSE_INVALID'],
    ],
    [
      'a field that names what is not there',
      { A: { b: { type: 'B', inverse: 'as' } }, B: {} },
      ['A.b/inverse INVERSE_INVALID'],
    ],
    [
      'a field that names what leads elsewhere',
      { A: { b: { type: 'B', inverse: 'n' } }, B: { n: { type: 'Int' } } },
      ['A.b/inverse INVERSE_INVALID'],
    ],
    [
      'a field that names a list of another',
      { A: { b: { type: 'B', inverse: 'as' }, c: { type: 'B' } }, B: { as: list('A', 'c') } },
      ['A.b/inverse INVERSE_INVALID'],
    ],
    [
      'two single fields',
      { A: { b: { type: 'B', inverse: 'a' } }, B: { a: { type: 'A' } } },
      ['A.b/inverse INVERSE_INVALID'],
    ],
    ['a field that names itself', { A: { a: { type: 'A', inverse: 'a' } } }, ['A.a/inverse INVERSE_INVALID']],
    [
      'the other side of a one-to-one',
      { A: { b: { type: 'B', unique: true } }, B: { a: { type: 'A', inverse: 'b' } } },
      ['B.a/inverse NOT_SUPPORTED_YET'],
    ],
    [
      'a required list',
      { A: { bs: { ...list('B', 'a'), required: true } }, B: { a: { type: 'A' } } },
      ['A.bs/required MEMBER_NOT_ALLOWED'],
    ],
    [
      'a unique list',
      { A: { bs: { ...list('B', 'a'), unique: true } }, B: { a: { type: 'A' } } },
      ['A.bs/unique MEMBER_NOT_ALLOWED'],
    ],
    [
      'what happens to a list',
      { A: { bs: { ...list('B', 'a'), onDelete: 'CASCADE' } }, B: { a: { type: 'A' } } },
      ['A.bs/onDelete MEMBER_NOT_ALLOWED'],
    ],
    ['a default of a relation', { A: { b: { type: 'B', default: 'x' } }, B: {} }, ['A.b/default MEMBER_NOT_ALLOWED']],
    [
      'a required field that is emptied',
      { A: { b: { type: 'B', required: true, onDelete: 'SET_NULL' } }, B: {} },
      ['A.b/onDelete MEMBER_NOT_ALLOWED'],
    ],
    ['a list of an unknown model', { A: { bs: list('Bee', 'a') } }, ['A.bs/type TYPE_UNKNOWN']],
    ['a model that needs itself', { A: { a: { type: 'A', required: true } } }, ['A.a/required REQUIRED_CYCLE']],
    [
      'two that need one another',
      { A: { b: { type: 'B', required: true } }, B: { a: { type: 'A', required: true } } },
      ['B.a/required REQUIRED_CYCLE'],
    ],
    [
      'three, behind a fourth',
      {
        D: { a: { type: 'A', required: true } },
        A: { b: { type: 'B', required: true } },
        B: { c: { type: 'C', required: true } },
        C: { a: { type: 'A', required: true } },
      },
      ['C.a/required REQUIRED_CYCLE'],
    ],
    [
      'two circles',
      {
        A: { a: { type: 'A', required: true }, b: { type: 'B', required: true } },
        B: { a: { type: 'A', required: true } },
      },
      ['A.a/required REQUIRED_CYCLE', 'B.a/required REQUIRED_CYCLE'],
    ],
  ])('are told what is wrong: %s', (_, models, expected) => {
    expect(problems(models)).toEqual(expected);
  });
});

describe('relations through a model', () => {
  const sides = (a: Partial<FieldDefinition> = {}, b: Partial<FieldDefinition> = {}) => ({
    A: { fields: { bs: { ...list('B', 'as'), through: 'J', ...a } } },
    B: { fields: { as: { ...list('A', 'bs'), through: 'J', ...b } } },
  });
  const join = { fields: { a: { type: 'A' }, b: { type: 'B' } }, unique: [['b', 'a']] };
  const told = (models: AppDefinition['models']) =>
    problemsOf({ format: 1, models }).map((problem) => problem.replace('/models/', '').replace('/fields/', '.'));

  test('are right where it joins each pair once', () => {
    expect(told({ ...sides(), J: join })).toEqual([]);
  });

  test.each<[string, AppDefinition['models'], readonly string[]]>([
    ['a model that is not there', sides(), ['A.bs/inverse INVERSE_INVALID', 'B.as/inverse INVERSE_INVALID']],
    [
      'a model without a way to one side',
      { ...sides(), J: { fields: { a: { type: 'A' } } } },
      ['A.bs/inverse INVERSE_INVALID', 'B.as/inverse INVERSE_INVALID'],
    ],
    [
      'a model that may join a pair twice',
      { ...sides(), J: { fields: join.fields } },
      ['A.bs/inverse INVERSE_INVALID', 'B.as/inverse INVERSE_INVALID'],
    ],
    [
      'a side that does not name it',
      { A: { fields: { bs: { ...list('B', 'as'), through: 'J' } } }, B: { fields: { as: list('A', 'bs') } }, J: join },
      ['A.bs/inverse INVERSE_INVALID', 'B.as/inverse INVERSE_INVALID'],
    ],
    [
      'a list of one side',
      { A: { fields: { bs: { ...list('B', 'a'), through: 'J' } } }, B: { fields: { a: { type: 'A' } } }, J: join },
      ['A.bs/inverse INVERSE_INVALID'],
    ],
    ['a value', { A: { fields: { n: { type: 'Int', through: 'J' } } }, J: join }, ['A.n/through MEMBER_NOT_ALLOWED']],
  ])('are told what is wrong: %s', (_, models, expected) => {
    expect(told(models).filter((problem) => !problem.startsWith('J.'))).toEqual(expected);
  });
});
