import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type ScalarName, scalarNames } from './scalar-name.ts';
import { columnType, parseOperand, parseScalar } from './scalars.ts';

interface Cases {
  /** Inputs with the text that PostgreSQL gets for them. */
  readonly accepted: readonly (readonly [unknown, string])[];
  readonly refused: readonly unknown[];
}

const asGiven = (...texts: readonly string[]) => texts.map((text) => [text, text] as const);
const texts: Cases = { accepted: asGiven('', ' a\n', 'é', '数据', '🦊', "'; --"), refused: ['a\0b', '\ud83e', 1, {}] };

function nested(depth: number): unknown {
  return Array.from({ length: depth }).reduce((inner) => [inner], 1);
}

const cases: Record<ScalarName, Cases> = {
  String: texts,
  Text: texts,
  Email: {
    accepted: asGiven('ada@example.com', 'admin@localhost', "o'hara+news@例え.jp"),
    refused: ['', 'ada', '@example.com', 'ada@', 'a@b@c', 'a b@c.d', ' ada@example.com', `${'a'.repeat(250)}@b.cd`, 1],
  },
  URL: {
    accepted: asGiven('https://example.com/?q=a#b', 'http://localhost:4000', 'HTTPS://例え.jp/图'),
    refused: ['', 'example.com', 'javascript:alert(1)', 'https://', 'https://a b', ' https://a', 'https:a', 1],
  },
  Phone: {
    accepted: asGiven(
      '+49 30 123456',
      '(780) 428-9482',
      '+420 2 4172 5555',
      '110',
      '010-12345678转8001',
      '555 1234 x5',
    ),
    refused: ['', '12', 'call me', '+', '1'.repeat(41), '+49 30\n123', 110],
  },
  Int: {
    accepted: [
      [0, '0'],
      [-0, '0'],
      [2147483647, '2147483647'],
      [-2147483648, '-2147483648'],
    ],
    refused: [2147483648, -2147483649, 1.5, NaN, Infinity, '1', true, 1n],
  },
  Float: {
    accepted: [
      [0.1, '0.1'],
      [-0, '0'],
      [1e21, '1e+21'],
      [5e-324, '5e-324'],
      [1.7976931348623157e308, '1.7976931348623157e+308'],
    ],
    refused: [NaN, Infinity, -Infinity, '1.5', true],
  },
  Boolean: {
    accepted: [
      [true, 'true'],
      [false, 'false'],
    ],
    refused: ['true', 1, 0, ''],
  },
  BigInt: {
    accepted: [
      ['9223372036854775807', '9223372036854775807'],
      ['-9223372036854775808', '-9223372036854775808'],
      ['-007', '-7'],
      ['-0', '0'],
      ['0'.repeat(5000), '0'],
      [9007199254740991, '9007199254740991'],
      [2n ** 60n, '1152921504606846976'],
    ],
    refused: [
      '9223372036854775808',
      '-9223372036854775809',
      2 ** 53,
      1.5,
      '1.0',
      '1e3',
      '+1',
      ' 1',
      '',
      '9'.repeat(5000),
    ],
  },
  Decimal: {
    accepted: [
      ['12.50', '12.5'],
      ['-0.00', '0'],
      ['000.10', '0.1'],
      ['-00012', '-12'],
      [7, '7'],
      [10n ** 30n, `1${'0'.repeat(30)}`],
      ['9'.repeat(1000), '9'.repeat(1000)],
    ],
    refused: ['1e3', 'NaN', 'Infinity', '1.', '.5', '+1', '1,5', '', '12.50 ', 12.5, 2 ** 53, '9'.repeat(1001)],
  },
  Date: {
    accepted: asGiven('2026-01-31', '2024-02-29', '2000-02-29', '0001-01-01', '0004-02-29', '9999-12-31'),
    refused: [
      '2026-02-29',
      '1900-02-29',
      '2026-04-31',
      '0000-01-01',
      '2026-13-01',
      '2026-1-1',
      '2026-01-31T00:00:00Z',
      1,
    ],
  },
  Time: {
    accepted: [
      ['12:30', '12:30:00.000'],
      ['12:30:15', '12:30:15.000'],
      ['12:30:15.5', '12:30:15.500'],
      ['23:59:59.999999', '23:59:59.999'],
    ],
    refused: ['24:00:00', '12:60', '12:30:60', '12', '1:30', '12:30:', '12:30:15.', '12:30Z', 1230],
  },
  DateTime: {
    accepted: [
      ['2026-01-31T12:00:00Z', '2026-01-31T12:00:00.000Z'],
      ['2026-01-31t12:00z', '2026-01-31T12:00:00.000Z'],
      ['2026-01-31T12:00:00.1239999+02:00', '2026-01-31T10:00:00.123Z'],
      ['2026-12-31T23:30:00-01:00', '2027-01-01T00:30:00.000Z'],
      ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
      ['9999-12-31T23:59:59.999999999Z', '9999-12-31T23:59:59.999Z'],
    ],
    refused: [
      '2026-01-31T12:00:00',
      '2026-01-31',
      '2026-02-30T12:00:00Z',
      '2026-01-31T24:00:00Z',
      '2026-01-31 12:00:00Z',
      '0001-01-01T00:00:00+00:01',
      '9999-12-31T23:59:59-00:01',
      '2026-01-31T12:00:00+24:00',
      'Z',
      '',
      0,
      '2016-12-31T23:59:60Z',
      '+002026-01-31T12:00:00Z',
    ],
  },
  JSON: {
    accepted: [
      [{ a: [1, null, 'é'] }, '{"a":[1,null,"é"]}'],
      ['text', '"text"'],
      [0, '0'],
      [nested(100), `${'['.repeat(100)}1${']'.repeat(100)}`],
      [JSON.parse('{"__proto__": 1}'), '{"__proto__":1}'],
    ],
    refused: [nested(101), { a: 'b\0' }, { 'a\0': 1 }, ['\udc00'], [Infinity], undefined, { a: undefined }, 1n],
  },
  UUID: {
    accepted: [['018F4E5A-7C1B-7D2E-9F3A-4B5C6D7E8F90', '018f4e5a-7c1b-7d2e-9f3a-4b5c6d7e8f90']],
    refused: ['', '018f4e5a7c1b7d2e9f3a4b5c6d7e8f90', '{018f4e5a-7c1b-7d2e-9f3a-4b5c6d7e8f90}', 1],
  },
  Point: {
    accepted: [
      [{ latitude: 52.52, longitude: 13.405 }, '(13.405,52.52)'],
      [{ latitude: -90, longitude: 180 }, '(180,-90)'],
    ],
    refused: [{}, { latitude: 91, longitude: 0 }, { latitude: 0, longitude: -181 }, { latitude: 0 }, null, [1, 2]],
  },
};

describe.each(scalarNames)('%s', (scalar) => {
  const { accepted, refused } = cases[scalar];

  test('has one text form for each value', () => {
    const read = accepted.map(([input]) => parseScalar(scalar, input));
    expect(read).toEqual(accepted.map(([, value]) => ({ ok: true, value })));
  });

  test('refuses what has no meaning, and says what it expects', () => {
    const message: unknown = expect.stringMatching(/^[A-Z].*\.$/);
    const read = refused.map((input) => parseScalar(scalar, input));
    expect(read).toMatchObject(refused.map(() => ({ ok: false, message })));
  });

  test('never throws, whatever comes', () => {
    fc.assert(
      fc.property(fc.anything({ withBigInt: true, withDate: true, withNullPrototype: true }), (value) => {
        expect(typeof parseScalar(scalar, value).ok).toBe('boolean');
      }),
    );
  });
});

const writtenAsTexts = scalarNames.filter((name) => !['Int', 'Float', 'Boolean', 'JSON', 'Point'].includes(name));

test.each(writtenAsTexts)('%s takes its own text form again, unchanged', (scalar) => {
  const forms = cases[scalar].accepted.map(([, value]) => ({ ok: true, value }));
  expect(forms.map(({ value }) => parseScalar(scalar, value))).toEqual(forms);
});

describe('a decimal with a size', () => {
  const price = { precision: 6, scale: 2 };

  test('is padded to its scale', () => {
    expect(parseScalar('Decimal', '12.5', price)).toEqual({ ok: true, value: '12.50' });
    expect(parseScalar('Decimal', 0, price)).toEqual({ ok: true, value: '0.00' });
    expect(parseScalar('Decimal', '-9999.99000', price)).toEqual({ ok: true, value: '-9999.99' });
  });

  test('is refused where PostgreSQL would round or overflow', () => {
    expect(parseScalar('Decimal', '0.005', price)).toMatchObject({
      ok: false,
      message: 'Expected 2 digits after the point at most.',
    });
    expect(parseScalar('Decimal', '10000', price)).toMatchObject({
      ok: false,
      message: 'Expected 4 digits before the point at most.',
    });
  });

  test('may have no digit before the point', () => {
    expect(parseScalar('Decimal', '0.5', { precision: 2, scale: 2 })).toEqual({ ok: true, value: '0.50' });
    expect(parseScalar('Decimal', '1', { precision: 2, scale: 2 }).ok).toBe(false);
  });

  test('has a column of that size, with what was left out filled in', () => {
    expect(columnType('Decimal', price)).toBe('numeric(6,2)');
    expect(columnType('Decimal', { precision: 6 })).toBe('numeric(6,0)');
    expect(columnType('Decimal', { scale: 4 })).toBe('numeric(38,4)');
    expect(columnType('Decimal')).toBe('numeric');
  });
});

describe('an operand of a filter', () => {
  test('need not have the format of the field', () => {
    expect(parseOperand('Email', '@example.com')).toEqual({ ok: true, value: '@example.com' });
    expect(parseOperand('URL', 'example')).toEqual({ ok: true, value: 'example' });
    expect(parseOperand('Phone', '+49')).toEqual({ ok: true, value: '+49' });
  });

  test('must have its type', () => {
    expect(parseOperand('Email', 'a\0').ok).toBe(false);
    expect(parseOperand('Int', '1').ok).toBe(false);
    expect(parseOperand('Date', '2026-02-30').ok).toBe(false);
  });
});
