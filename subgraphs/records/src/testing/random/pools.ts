import type { FieldDefinition } from '@trellis/app-definition';

/** People of every random app. */
export const people: readonly string[] = [
  '0190a000-0000-7000-8000-00000000000a',
  '0190a000-0000-7000-8000-00000000000b',
];

export const enumName = 'Color';
export const enumValues = ['RED', 'GREEN', 'BLUE', 'A_1'] as const;

/** What texts trip over: case, accents, patterns, quotes, characters of one to four bytes. */
const texts = [
  '',
  'a',
  'A',
  'ab',
  'Ä',
  'ä',
  'b',
  'B%',
  'a_b',
  '\\',
  "'",
  '"',
  '数据',
  '😀',
  'ς',
  'Σ',
  'e\u0301',
  'é',
  'Z',
  'ab 数据库',
  '数据库同步\nab',
];

/** Few values a type, so that random filters meet random rows. */
const pools: Readonly<Record<string, readonly unknown[]>> = {
  String: texts,
  Text: texts,
  Email: ['a@x.org', 'A@x.org', 'b@y.org'],
  URL: ['https://x.org/', 'https://x.org/?a=1&b=%25', 'http://y.org'],
  Phone: ['+49 30 1', '0301', '555-1234'],
  Int: [-1, 0, 1, 2, 3, 2147483647, -2147483648],
  // Multiples of powers of two, whose sums are the same in any order.
  Float: [-1.5, 0, 0.125, 1, 2.5, 2 ** -24, 1e21],
  Boolean: [true, false],
  BigInt: ['-1', '0', '1', '2', '9007199254740993', '-9223372036854775808'],
  Decimal: ['-1.5', '0', '0.1', '1', '1.00', '2.25', '10'],
  Date: ['0001-01-01', '2024-02-29', '2025-01-01', '9999-12-31'],
  Time: ['00:00:00.000', '12:30:00', '12:30', '23:59:59.999'],
  DateTime: [
    '2020-01-01T00:00:00.000Z',
    '2025-06-01T12:00:00+02:00',
    '2025-06-01T10:00:00Z',
    '2120-01-01T00:00:00.001Z',
  ],
  JSON: [{ k: 1 }, { k: 'x', bb: [1, 2] }, [1, { k: null }], 'x', 'y', 1, 1.5, true, {}, [], { 'ключ "': [null] }],
  UUID: ['0190a000-0000-7000-8000-0000000000f1', '0190A000-0000-7000-8000-0000000000F2'],
  Point: [
    { latitude: 0, longitude: 0 },
    { latitude: -90, longitude: 180 },
    { latitude: 51.5, longitude: -0.125 },
  ],
  User: people,
  File: ['0190a000-0000-7000-8000-0000000000c1', '0190a000-0000-7000-8000-0000000000c2'],
  [enumName]: enumValues,
};

/** Values of a type in the form of inputs. */
export function poolOf(type: string): readonly unknown[] {
  const pool = pools[type];
  if (!pool) throw new Error(`no values of the type ${type}`);
  return pool;
}

/** Those of them that keep the field's own rules. */
export function validPoolOf({ type, min, max, maxLength, precision, scale }: FieldDefinition): readonly unknown[] {
  return poolOf(String(type)).filter(
    (value) =>
      (min === undefined || Number(value) >= Number(min)) &&
      (max === undefined || Number(value) <= Number(max)) &&
      (maxLength === undefined || Array.from(String(value)).length <= maxLength) &&
      ((precision ?? scale) === undefined ||
        type !== 'Decimal' ||
        (String(value).split('.')[1] ?? '').length <= (scale ?? 0)),
  );
}
