import { assignIds, type FieldDefinition, resolveApp } from '@trellis/app-definition';
import { must } from '@trellis/errors';
import { expect, test } from 'vitest';
import { readImage } from './read-image.ts';

function modelOf(fields: Readonly<Record<string, FieldDefinition>>) {
  const app = resolveApp(assignIds({ format: 1, models: { Account: { plural: 'accounts', fields } } }));
  return must(app.models.get('Account'), 'the model');
}

test('decimals and long numbers keep their digits, in lists too, and other numbers are numbers', () => {
  const model = modelOf({
    balance: { type: 'Decimal', precision: 30, scale: 2 },
    parts: { type: 'Decimal', scale: 2, list: true },
    serial: { type: 'BigInt' },
    count: { type: 'Int' },
    more: { type: 'JSON' },
  });
  const column = (name: string) => {
    const field = must(model.fields.get(name), name);
    return field.kind === 'value' ? field.column : '';
  };
  const json = `{"${column('balance')}": 1234567890123456789012345678.10, "${column('parts')}": [1.10, 0.00, null],
    "${column('serial')}": 9007199254740993, "${column('count')}": 3,
    "${column('more')}": {"${column('balance')}": 1.10}, "gone": 1}`;
  expect(readImage(model, json)).toEqual({
    balance: '1234567890123456789012345678.10',
    parts: ['1.10', '0.00', null],
    serial: '9007199254740993',
    count: 3,
    more: { [column('balance')]: 1.1 },
  });
});
