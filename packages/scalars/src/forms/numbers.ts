import { say } from '@trellis/errors';
import { accepted, refused, type Parsed } from './parsed.ts';

const minInt64 = -(2n ** 63n);
const maxInt64 = 2n ** 63n - 1n;
/** Digits of the longest 64-bit integer: longer texts are refused unread, because BigInt() of many digits is slow. */
const int64Digits = 19;

/** A whole number of 32 bits, as GraphQL's `Int` is. */
export function parseInt32(value: unknown): Parsed {
  if (typeof value !== 'number' || !Number.isInteger(value)) return refused(say('value.int'));
  return value >= -(2 ** 31) && value < 2 ** 31
    ? accepted(String(value))
    : refused(say('value.intRange', { min: -(2 ** 31), max: 2 ** 31 - 1 }));
}

/** A double. JSON has no NaN and no infinity, but reads 1e999 as one. */
export function parseFloat64(value: unknown): Parsed {
  return typeof value === 'number' && Number.isFinite(value) ? accepted(String(value)) : refused(say('value.float'));
}

/** A whole number of 64 bits: a text of digits, or a number where JavaScript still knows it exactly. */
export function parseBigInt(value: unknown): Parsed {
  const digits = integerText(value);
  if (digits === undefined) return refused(say('value.bigInt'));
  const text = withoutLeadingZeros(digits);
  const fits = text.replace('-', '').length <= int64Digits && BigInt(text) >= minInt64 && BigInt(text) <= maxInt64;
  return fits ? accepted(text) : refused(say('value.intRange', { min: String(minInt64), max: String(maxInt64) }));
}

/** The digits of a whole number given as a text, a bigint or a number that has lost none of them. */
export function integerText(value: unknown): string | undefined {
  if (typeof value === 'string') return /^-?[0-9]+$/.test(value) ? value : undefined;
  if (typeof value === 'bigint' || (typeof value === 'number' && Number.isSafeInteger(value))) return String(value);
  return undefined;
}

/** `-007` is `-7`, and `-0` is `0`. */
export function withoutLeadingZeros(digits: string): string {
  const stripped = digits.replace(/^(-?)0+(?=[0-9])/, '$1');
  return stripped === '-0' ? '0' : stripped;
}
