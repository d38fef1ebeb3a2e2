import { createTestDatabase } from '@trellis/testing';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { describe, expect, test } from 'vitest';
import type { DecimalSize } from './forms/decimal.ts';
import { type ScalarName, scalarNames } from './scalar-name.ts';
import { columnType, parseScalar } from './scalars.ts';

const text = fc.string({ unit: 'binary' }).map((value) => value.replaceAll('\0', ''));
const digits = (max: number) => fc.integer({ min: 1, max }).chain((n) => fc.bigInt({ min: 0n, max: 10n ** BigInt(n) }));
const date = fc.date({
  min: new Date('0001-01-01T00:00:00Z'),
  max: new Date('9999-12-31T23:59:59.999Z'),
  noInvalidDate: true,
});
const size: DecimalSize = { precision: 20, scale: 4 };

const inputs: Record<ScalarName, fc.Arbitrary<unknown>> = {
  String: text,
  Text: text,
  Email: fc.emailAddress(),
  URL: fc.webUrl(),
  Phone: fc.stringMatching(/^\+[0-9]{3,20}$/),
  Int: fc.integer(),
  Float: fc.double({ noNaN: true, noDefaultInfinity: true }),
  Boolean: fc.boolean(),
  BigInt: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }).map(String),
  Decimal: fc
    .tuple(fc.constantFrom('', '-'), digits(14), fc.stringMatching(/^[0-9]{1,4}$/))
    .map(([s, a, b]) => `${s}${a}.${b}`),
  Date: date.map((value) => value.toISOString().slice(0, 10)),
  Time: date.map((value) => value.toISOString().slice(11, 23)),
  DateTime: date.map((value) => value.toISOString()),
  JSON: fc.jsonValue({ stringUnit: 'binary' }).filter((value) => !JSON.stringify(value).includes('\\u0000')),
  UUID: fc.uuid(),
  Point: fc.record({
    latitude: fc.double({ min: -90, max: 90, noNaN: true }),
    longitude: fc.double({ min: -180, max: 180, noNaN: true }),
  }),
};

/** How PostgreSQL is asked for a value's text form. */
const outputs: Partial<Record<ScalarName, string>> = {
  DateTime: `to_char(value at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  Time: `to_char(value, 'HH24:MI:SS.MS')`,
};

describe('what a scalar is read as', () => {
  test.each(scalarNames)('%s: PostgreSQL stores it in its column and gives the same value back', async (scalar) => {
    await using database = await createTestDatabase();
    const client = new Client({ connectionString: database.url });
    await client.connect();
    try {
      await client.query(`create table kept (value ${columnType(scalar, size)})`);
      const insert = `insert into kept values ($1) returning (${outputs[scalar] ?? 'value'})::text as stored`;
      await fc.assert(
        fc.asyncProperty(inputs[scalar], async (input) => {
          const parsed = parseScalar(scalar, input, size);
          if (!parsed.ok) throw new Error(parsed.message);
          const { rows } = await client.query<{ stored: string }>(insert, [parsed.value]);
          expect(normal(scalar, rows[0]?.stored)).toEqual(normal(scalar, parsed.value));
        }),
        { numRuns: 200 },
      );
    } finally {
      await client.end();
    }
  });
});

/** PostgreSQL spells numbers and spaces its own way where JSON readers do not mind. */
function normal(scalar: ScalarName, value: string | undefined): unknown {
  if (scalar === 'JSON') return JSON.parse(value ?? '');
  if (scalar === 'Float') return Number(value);
  if (scalar === 'Point') return value?.replace(/[()]/g, '').split(',').map(Number);
  return value;
}
