import { describe, expect, test } from 'vitest';
import type { FieldDefinition, ModelDefinition } from '../definition.ts';
import { problemsOf } from '../testing/problems-of.ts';

const problemsOfModel = (model: Partial<ModelDefinition>, models: Record<string, ModelDefinition> = {}) =>
  problemsOf({
    format: 1,
    enums: { Mood: { values: [{ name: 'GOOD' }, { name: 'BAD' }] } },
    models: { M: { fields: {}, ...model }, ...models },
  });
const problemsOfField = (field: FieldDefinition) => problemsOfModel({ fields: { f: field } });

describe('fields', () => {
  test.each<[FieldDefinition, string]>([
    [{ type: 'Strin' }, 'type TYPE_UNKNOWN'],
    [{ type: 'string' }, 'type TYPE_UNKNOWN'],
    [{ type: 'constructor' }, 'type TYPE_UNKNOWN'],
    [{ type: 'Int', rollup: { of: 'list', function: 'COUNT' } }, 'rollup/of FIELD_UNKNOWN'],
    [{ type: 'Int', through: 'M' }, 'through MEMBER_NOT_ALLOWED'],
    [{ type: 'User', list: true }, 'list MEMBER_NOT_ALLOWED'],
    [{ type: 'File', list: true }, 'list MEMBER_NOT_ALLOWED'],
    [{ type: 'JSON', unique: true }, 'unique MEMBER_NOT_ALLOWED'],
    [{ type: 'Point', unique: true }, 'unique MEMBER_NOT_ALLOWED'],
    [{ type: 'String', list: true, unique: true }, 'unique MEMBER_NOT_ALLOWED'],
    [{ type: 'User', default: '0190a0a0-0000-7000-8000-000000000000' }, 'default MEMBER_NOT_ALLOWED'],
    [{ type: 'Point', default: { latitude: 1, longitude: 1 } }, 'default MEMBER_NOT_ALLOWED'],
    [{ type: 'String', min: 1 }, 'min MEMBER_NOT_ALLOWED'],
    [{ type: 'Boolean', max: 1 }, 'max MEMBER_NOT_ALLOWED'],
    [{ type: 'Int', maxLength: 4 }, 'maxLength MEMBER_NOT_ALLOWED'],
    [{ type: 'Mood', minLength: 4 }, 'minLength MEMBER_NOT_ALLOWED'],
    [{ type: 'Int', pattern: '1' }, 'pattern MEMBER_NOT_ALLOWED'],
    [{ type: 'Float', precision: 4 }, 'precision MEMBER_NOT_ALLOWED'],
    [{ type: 'Int', scale: 4 }, 'scale MEMBER_NOT_ALLOWED'],
    [{ type: 'String', accept: ['image/*'] }, 'accept MEMBER_NOT_ALLOWED'],
    [{ type: 'String', inverse: 'x' }, 'inverse MEMBER_NOT_ALLOWED'],
    [{ type: 'File', onDelete: 'CASCADE' }, 'onDelete MEMBER_NOT_ALLOWED'],
    [{ type: 'String', minLength: 3, maxLength: 2 }, 'minLength VALUE_INVALID'],
    [{ type: 'Decimal', precision: 3, scale: 4 }, 'scale VALUE_INVALID'],
    [{ type: 'String', pattern: '(' }, 'pattern VALUE_INVALID'],
    [{ type: 'String', pattern: '(?=a)' }, 'pattern VALUE_INVALID'],
    [{ type: 'String', pattern: '(?<!a)b' }, 'pattern VALUE_INVALID'],
    [{ type: 'String', pattern: '(a)\\1' }, 'pattern VALUE_INVALID'],
    [{ type: 'String', pattern: '(?<n>a)\\k<n>' }, 'pattern VALUE_INVALID'],
    [{ type: 'String', pattern: 'a{1001}' }, 'pattern VALUE_INVALID'],
    [{ type: 'Int', min: 'x' }, 'min VALUE_INVALID'],
    [{ type: 'Int', min: 0.5 }, 'min VALUE_INVALID'],
    [{ type: 'Int', min: 2, max: 1 }, 'min VALUE_INVALID'],
    [{ type: 'Decimal', scale: 2, min: '10', max: '9.99' }, 'min VALUE_INVALID'],
    [{ type: 'Float', min: 1e300, max: 1 }, 'min VALUE_INVALID'],
    [{ type: 'BigInt', min: '9007199254740993', max: '9007199254740992' }, 'min VALUE_INVALID'],
    [{ type: 'Date', max: '2026-02-30' }, 'max VALUE_INVALID'],
    [{ type: 'DateTime', min: '2026-01-01T00:00:00+02:00', max: '2025-12-31T21:00:00Z' }, 'min VALUE_INVALID'],
    [{ type: 'String', default: 1 }, 'default VALUE_INVALID'],
    [{ type: 'String', default: null }, 'default VALUE_INVALID'],
    [{ type: 'String', default: 'a\0' }, 'default VALUE_INVALID'],
    [{ type: 'String', default: '', minLength: 1 }, 'default VALUE_INVALID'],
    [{ type: 'String', default: 'abc', maxLength: 2 }, 'default VALUE_INVALID'],
    [{ type: 'Email', default: 'nobody' }, 'default VALUE_INVALID'],
    [{ type: 'Int', default: '1' }, 'default VALUE_INVALID'],
    [{ type: 'Int', default: 2 ** 31 }, 'default VALUE_INVALID'],
    [{ type: 'Int', default: 0, min: 1 }, 'default VALUE_INVALID'],
    [{ type: 'Int', default: 9, max: 1 }, 'default VALUE_INVALID'],
    [{ type: 'Boolean', default: 'true' }, 'default VALUE_INVALID'],
    [{ type: 'Decimal', scale: 2, default: '0.001' }, 'default VALUE_INVALID'],
    [{ type: 'DateTime', default: '2026-01-31T12:00:00' }, 'default VALUE_INVALID'],
    [{ type: 'UUID', default: 'x' }, 'default VALUE_INVALID'],
    [{ type: 'Mood', default: 'GOD' }, 'default VALUE_INVALID'],
    [{ type: 'Mood', list: true, default: 'GOOD' }, 'default VALUE_INVALID'],
    [{ type: 'Mood', list: true, default: ['GOOD', 'UGLY'] }, 'default/1 VALUE_INVALID'],
  ])('%j is told', (field, problem) => {
    expect(problemsOfField(field)).toEqual([`/models/M/fields/f/${problem}`]);
  });

  test.each<[FieldDefinition]>([
    [
      {
        type: 'String',
        required: true,
        unique: true,
        minLength: 1,
        maxLength: 2,
        pattern: '^(?:[a-z]{1,2}|[(?=]+)$',
        default: '😀😀',
      },
    ],
    [{ type: 'Text', default: '', list: false, unique: false }],
    [{ type: 'String', list: true, maxLength: 20, default: ['a', 'b'] }],
    [{ type: 'Int', min: -5, max: 9, default: 0 }],
    [{ type: 'Float', min: 0.5, max: 1e300, default: 2 }],
    [{ type: 'BigInt', min: '9007199254740992', max: '9007199254740993', default: '9007199254740993' }],
    [{ type: 'Decimal', precision: 4, scale: 2, min: '-99.99', max: 99, default: '-0.50' }],
    [{ type: 'Decimal', default: '123456789.123456789' }],
    [{ type: 'Date', min: '2026-01-31', max: '2026-01-31' }],
    [{ type: 'Time', default: '12:30' }],
    [{ type: 'DateTime', min: '2026-01-01T00:00:00+02:00', max: '2025-12-31T22:00:00Z' }],
    [{ type: 'JSON', default: { a: [1, null] } }],
    [{ type: 'JSON', list: true, default: [{}, 1] }],
    [{ type: 'UUID', unique: true, default: '0190a0a0-0000-7000-8000-000000000000' }],
    [{ type: 'Point', required: true }],
    [{ type: 'Mood', default: 'GOOD', unique: true }],
    [{ type: 'User', required: true, unique: true }],
    [{ type: 'File', accept: ['image/*', 'application/pdf'], required: true }],
  ])('%j is right', (field) => {
    expect(problemsOfField(field)).toEqual([]);
  });
});

describe('members of models', () => {
  const fields: Record<string, FieldDefinition> = {
    name: { type: 'String' },
    tags: { type: 'String', list: true },
    data: { type: 'JSON' },
    owner: { type: 'User' },
    parent: { type: 'M' },
    children: { type: 'M', list: true, inverse: 'parent' },
    total: { type: 'Int' },
  };

  test.each<[Partial<ModelDefinition>, readonly string[]]>([
    [{ display: 'nam' }, ['display FIELD_UNKNOWN']],
    [{ display: 'toString' }, ['display FIELD_UNKNOWN']],
    [{ display: 'tags' }, ['display FIELD_NOT_ALLOWED']],
    [{ display: 'data' }, ['display FIELD_NOT_ALLOWED']],
    [{ display: 'owner' }, ['display FIELD_NOT_ALLOWED']],
    [{ display: 'parent' }, ['display FIELD_NOT_ALLOWED']],
    [{ display: 'createdAt' }, []],
    [{ unique: [['name', 'nme']] }, ['unique/0/1 FIELD_UNKNOWN']],
    [{ unique: [['name', 'parentId']] }, ['unique/0/1 FIELD_UNKNOWN']],
    [{ unique: [['name', 'tags']] }, ['unique/0/1 FIELD_NOT_ALLOWED']],
    [{ unique: [['name', 'children']] }, ['unique/0/1 FIELD_NOT_ALLOWED']],
    [{ unique: [['name', 'name']] }, ['unique/0/1 DUPLICATE']],
    [
      {
        unique: [
          ['name', 'total'],
          ['total', 'name'],
        ],
      },
      ['unique/1 DUPLICATE'],
    ],
    [{ unique: [['parent', 'name', 'createdBy']] }, []],
    [{ indexes: [['x']] }, ['indexes/0/0 FIELD_UNKNOWN']],
    [{ indexes: [['data']] }, ['indexes/0/0 FIELD_NOT_ALLOWED']],
    [{ indexes: [['name'], ['name']] }, ['indexes/1 DUPLICATE']],
    [
      {
        indexes: [
          ['name', 'total'],
          ['total', 'name'],
          ['owner', 'parent', 'updatedAt'],
        ],
      },
      [],
    ],
    [{ search: ['name', 'total'] }, ['search/1 FIELD_NOT_ALLOWED']],
    [{ search: ['x'] }, ['search/0 FIELD_UNKNOWN']],
    [{ history: 'FULL' }, []],
    [
      { history: 'NONE', sync: false, groupBy: false, search: [], live: false, softDelete: false, maxPageSize: 10_000 },
      [],
    ],
    [{ softDelete: false, indexes: [['deletedAt']] }, ['indexes/0/0 FIELD_UNKNOWN']],
  ])('%j', (model, problems) => {
    expect(problemsOfModel({ fields, ...model })).toEqual(problems.map((problem) => `/models/M/${problem}`));
  });
});
