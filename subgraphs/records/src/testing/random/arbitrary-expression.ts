import type { Type } from '@trellis/expression';
import * as fc from 'fast-check';

/** The fields of the row that random expressions are about: two of each type, and a list. */
export const expressionFields = {
  i: { type: 'int', column: 'bigint' },
  j: { type: 'int', column: 'integer' },
  f: { type: 'double', column: 'double precision' },
  g: { type: 'double', column: 'double precision' },
  d: { type: 'decimal', column: 'numeric' },
  e: { type: 'decimal', column: 'numeric(12,2)' },
  s: { type: 'string', column: 'text collate "und-x-icu"' },
  t: { type: 'string', column: 'text collate "und-x-icu"' },
  b: { type: 'bool', column: 'boolean' },
  c: { type: 'bool', column: 'boolean' },
  day: { type: 'date', column: 'date' },
  due: { type: 'date', column: 'date' },
  at: { type: 'timestamp', column: 'timestamptz(3)' },
  until: { type: 'timestamp', column: 'timestamptz(3)' },
  clock: { type: 'time', column: 'time(3)' },
  one: { type: 'id', column: 'uuid' },
  other: { type: 'id', column: 'uuid' },
} as const satisfies Readonly<Record<string, { readonly type: Type; readonly column: string }>>;

export const expressionLists = {
  tags: { type: 'string', column: 'text[] collate "und-x-icu"' },
  counts: { type: 'int', column: 'integer[]' },
} as const satisfies Readonly<Record<string, { readonly type: Type; readonly column: string }>>;

const texts = [
  '',
  'a',
  'A',
  'ab',
  'ba',
  'aé',
  'é',
  'Ω',
  '数据',
  '😀',
  '￿',
  '\u{10000}',
  ' a\t',
  '\u3000x',
  '10',
  'a\nb',
  "it's \\",
  '%_',
];
const decimals = ['0', '0.00', '1', '-1', '0.5', '-0.005', '12.50', '99999999.99', `0.${'3'.repeat(45)}`, '1000000007'];
const hugeDecimals = [...decimals, '9'.repeat(900), `-${'9'.repeat(990)}`, `0.${'0'.repeat(200)}1`];
const dates = ['0001-01-01', '9999-12-31', '1970-01-01', '2024-02-29', '2025-12-31', '1999-03-05'];
const moments = [
  '0001-01-01T00:00:00.000Z',
  '9999-12-31T23:59:59.999Z',
  '1969-12-31T23:59:59.999Z',
  '2024-02-29T12:34:56.789Z',
];
const ids = ['00000000-0000-0000-0000-000000000001', 'ffffffff-ffff-4fff-bfff-ffffffffffff'];
const bigInts = ['0', '1', '-1', '2', '7', '-86400', '9223372036854775807', '-9223372036854775808', '9007199254740993'];
const ints = [0, 1, -1, 2, 7, 2147483647, -2147483648];
const doubles = [0, 1, -1, 0.1, 0.2, -2.5, 1e150, 1.1e150, -1e-150, 9e-151, 1e308, 5e-324, 2 ** 53 + 2, 1e16];

const some = <T>(values: readonly T[]) =>
  fc.oneof({ arbitrary: fc.constantFrom(...values), weight: 6 }, { arbitrary: fc.constant(null), weight: 1 });

/** A row, with its fields as the API writes them. */
export const arbitraryRow = fc.record({
  i: some(bigInts),
  j: some(ints),
  f: some(doubles),
  g: some(doubles),
  d: some(hugeDecimals),
  e: some(['0.00', '-1.00', '12.50', '9999999999.99', '0.01']),
  s: some(texts),
  t: some(texts),
  b: some([true, false]),
  c: some([true, false]),
  day: some(dates),
  due: some(dates),
  at: some(moments),
  until: some(moments),
  clock: some(['00:00:00.000', '23:59:59.999', '12:00:00.000']),
  one: some(ids),
  other: some(ids),
  tags: some([[], ['a'], ['a', 'é', '😀']] as readonly (readonly string[])[]),
  counts: some([[], [1, 2], [2147483647]] as readonly (readonly number[])[]),
});

const patterns = [
  '',
  'a',
  '^a',
  'a$',
  '^$',
  '[^a]',
  'a.b',
  '^.$',
  '(a|b)+',
  '^(?:a|é){1,2}$',
  '\\d+',
  '\\w',
  '\\s',
  '[\\d\\s]',
  '\\W$',
  '[a-z]',
  '^[\\u4e00-\\u9fff]',
  "'",
  '\\\\',
  'a|',
  '[-a]',
  '\\.',
  'a*?$',
  '(a*)*b',
  '\\u{1F600}',
  '[%_]',
  '^\\n|b$',
].map((text) =>
  text.replaceAll(/\\u\{?([0-9a-fA-F]{4,5})\}?/g, (_, code: string) => String.fromCodePoint(parseInt(code, 16))),
);

/** What random expressions may name. */
export interface NamedFields {
  readonly values: Readonly<Record<string, Type>>;
  readonly lists: Readonly<Record<string, Type>>;
  readonly variables: readonly 'now'[];
}

const quote = (text: string) =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n').replaceAll('\t', '\\t')}'`;

const literals: Readonly<Record<Type, readonly string[]>> = {
  bool: ['true', 'false'],
  int: ['0', '1', '-1', '9223372036854775807', '-9223372036854775808', '3', '86400'],
  double: ['0.5', '-1.5', '1e150', '2.0'],
  decimal: ['decimal(1)', 'decimal(-7)'],
  string: texts.map(quote),
  id: [],
  date: dates.map((text) => `date('${text}')`),
  time: [],
  timestamp: moments.map((text) => `timestamp('${text}')`),
  duration: ["duration('24h')", "duration('-1h30m')", "duration('1500ms')", 'days(1)', 'seconds(-1)'],
};

/** The parts that expressions of a type begin with. */
function leavesOf(type: Type, { values, lists, variables }: NamedFields): readonly string[] {
  const own = Object.keys(values).filter((name) => values[name] === type);
  const more: Partial<Record<Type, readonly string[]>> = {
    bool: [
      ...Object.keys(values)
        .slice(0, 3)
        .map((name) => `has(${name})`),
      ...Object.keys(lists).map((name) => `(${name} == null)`),
    ],
    int: Object.keys(lists).map((name) => `size(${name})`),
    timestamp: variables,
  };
  return [...own, ...own, ...own, ...literals[type], ...(more[type] ?? [])];
}

/** The texts of expressions over some fields: of a type, as deep as `depth`; undefined where there are none. */
export function expressionsOver(fields: NamedFields): (type: Type, depth: number) => fc.Arbitrary<string> | undefined {
  const leaves = new Map(types.map((type) => [type, leavesOf(type, fields)]));
  const has = (type: Type) => (leaves.get(type) ?? []).length > 0;
  const inLists = Object.entries(fields.lists).map(([name, type]) => `({${type}} in ${name})`);
  const formsOf = (type: Type) =>
    [...forms[type], ...(type === 'bool' ? inLists : [])].filter((form) => holesOf(form).every(has));
  const draw = (type: Type, depth: number): fc.Arbitrary<string> => {
    const leaf = fc.constantFrom(...(leaves.get(type) ?? []));
    const possible = formsOf(type);
    if (depth <= 0 || possible.length === 0) return leaf;
    const deeper = fc.constantFrom(...possible).chain((form) => {
      const holes = holesOf(form);
      // One of the operands is deep, so that the whole stays within the limits.
      return fc
        .nat(Math.max(holes.length - 1, 0))
        .chain((deep) =>
          fc
            .tuple(...holes.map((hole, index) => draw(hole, index === deep ? depth - 1 : Math.min(1, depth - 1))))
            .map((operands) => filled(form, operands)),
        );
    });
    return fc.oneof({ arbitrary: leaf, weight: 1 }, { arbitrary: deeper, weight: 4 });
  };
  return (type, depth) => (has(type) ? draw(type, depth) : undefined);
}

function holesOf(form: string): readonly Type[] {
  return [...form.matchAll(hole)].map(([, name]) => name as Type); // The pattern names types alone.
}

function filled(form: string, operands: readonly string[]): string {
  let next = 0;
  return form.replaceAll(hole, () => operands[next++] ?? '');
}

export const types: readonly Type[] = [
  'bool',
  'int',
  'double',
  'decimal',
  'string',
  'id',
  'date',
  'time',
  'timestamp',
  'duration',
];
const hole = new RegExp(`\\{(${types.join('|')})\\}`, 'g');

/** Operations by the type of their result; `{type}` stands for an operand. */
const forms: Readonly<Record<Type, readonly string[]>> = {
  bool: [
    '(!{bool})',
    '({bool} && {bool})',
    '({bool} || {bool})',
    '({bool} == {bool})',
    '({bool} ? {bool} : {bool})',
    ...['==', '!=', '<', '<=', '>', '>='].flatMap((sign) =>
      ['int', 'double', 'decimal', 'string', 'date', 'time', 'timestamp', 'duration'].map(
        (type) => `({${type}} ${sign} {${type}})`,
      ),
    ),
    '({id} == {id})',
    '({id} != {id})',
    '({int} < {decimal})',
    '({double} >= {int})',
    '({decimal} > 1.5)',
    '({string} in [{string}, {string}])',
    '({int} in [{int}, 1, 7])',
    '({decimal} in [1.5, {int}])',
    '({date} in [])',
    '{string}.contains({string})',
    '{string}.startsWith({string})',
    '{string}.endsWith({string})',
    ...patterns.map((pattern) => `{string}.matches(${quote(pattern)})`),
    '(({int}) == null)',
    '(({string}) != null)',
  ],
  int: [
    '({int} + {int})',
    '({int} - {int})',
    '({int} * {int})',
    '({int} / {int})',
    '({int} % {int})',
    '(-{int})',
    'math.abs({int})',
    'math.greatest({int}, {int}, {int})',
    'math.least({int}, {int})',
    'int({decimal})',
    'int({double})',
    'size({string})',
    '({bool} ? {int} : {int})',
    '({bool} ? null : {int})',
    ...['getFullYear', 'getMonth', 'getDate', 'getDayOfMonth', 'getDayOfWeek', 'getDayOfYear'].flatMap((name) => [
      `({date}).${name}()`,
      `({timestamp}).${name}()`,
    ]),
    ...['getHours', 'getMinutes', 'getSeconds'].flatMap((name) => [
      `({timestamp}).${name}()`,
      `({duration}).${name}()`,
    ]),
    '({timestamp}).getMilliseconds()',
  ],
  double: [
    '({double} + {double})',
    '({double} - {double})',
    '({double} * {double})',
    '({double} / {double})',
    '({double} * {int})',
    '(-{double})',
    'math.abs({double})',
    'math.greatest({double}, {double})',
    'math.least({double}, {double})',
    'double({decimal})',
    'double({int})',
    '({bool} ? {double} : {int})',
  ],
  decimal: [
    '({decimal} + {decimal})',
    '({decimal} - {decimal})',
    '({decimal} * {decimal})',
    '({decimal} / {decimal})',
    '({decimal} * {int})',
    '({decimal} * 1.19)',
    '({int} / {decimal})',
    '(-{decimal})',
    'math.abs({decimal})',
    'math.round({decimal}, 2)',
    'math.round({decimal})',
    'math.round({decimal}, {int})',
    'math.greatest({decimal}, {decimal})',
    'math.least({decimal}, {int})',
    '({bool} ? {decimal} : 0.5)',
  ],
  string: [
    '({string} + {string})',
    '{string}.lowerAscii()',
    '{string}.upperAscii()',
    '{string}.trim()',
    '{string}.substring({int})',
    '{string}.substring({int}, {int})',
    '{string}.substring(0, 1)',
    'string({int})',
    'string({decimal})',
    'string({bool})',
    'string({date})',
    'string({timestamp})',
    '({bool} ? {string} : {string})',
  ],
  id: ['({bool} ? {id} : {id})'],
  date: ['({date} + {duration})', '({date} - {duration})', 'date({timestamp})', '({bool} ? {date} : {date})'],
  time: ['({bool} ? {time} : {time})'],
  timestamp: [
    '({timestamp} + {duration})',
    '({timestamp} - {duration})',
    'timestamp({date})',
    '({bool} ? {timestamp} : {timestamp})',
  ],
  duration: [
    '({duration} + {duration})',
    '({duration} - {duration})',
    '({date} - {date})',
    '({timestamp} - {timestamp})',
    'days({int})',
    'hours({int})',
    'seconds({int})',
    '({bool} ? {duration} : {duration})',
  ],
};
