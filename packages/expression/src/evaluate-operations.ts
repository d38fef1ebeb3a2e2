import {
  addDecimals,
  compareDecimals,
  decimalOf,
  decimalText,
  divideDecimals,
  multiplyDecimals,
  negateDecimal,
  readDecimal,
  roundDecimal,
  truncateDecimal,
} from './decimal.ts';
import { dayMs, limits, type Operation, type operations } from './operations.ts';
import { dateText, timestampText } from './text-form.ts';
import type { Decimal, Type, Value } from './value.ts';

interface ValueOf {
  readonly bool: boolean;
  readonly int: bigint;
  readonly double: number;
  readonly decimal: Decimal;
  readonly string: string;
  readonly id: string;
  readonly date: number;
  readonly time: string;
  readonly timestamp: number;
  readonly duration: number;
}

type Operands<Types extends readonly Type[]> = { readonly [Index in keyof Types]: ValueOf[Types[Index]] };
type Implementation<Name extends Operation> = (
  ...operands: Operands<(typeof operations)[Name]['operands']>
) => ValueOf[(typeof operations)[Name]['result']] | null;

/** Computes an operation on values that are not null; null where it fails. */
export function evaluateOperation(operation: Operation, operands: readonly Value[]): Value | null {
  // The check has chosen the operation by the types of its operands, which the table's type ties to each entry.
  const implementation = implementations[operation] as (...values: readonly Value[]) => Value | null;
  return implementation(...operands);
}

const implementations: { readonly [Name in Operation]: Implementation<Name> } = {
  not: (a) => !a,

  addInt: (a, b) => int(a + b),
  subtractInt: (a, b) => int(a - b),
  multiplyInt: (a, b) => int(a * b),
  divideInt: (a, b) => (b === 0n ? null : int(a / b)),
  moduloInt: (a, b) => (b === 0n ? null : a % b),
  negateInt: (a) => int(-a),

  addDecimal: addDecimals,
  subtractDecimal: (a, b) => addDecimals(a, negateDecimal(b)),
  multiplyDecimal: multiplyDecimals,
  divideDecimal: divideDecimals,
  negateDecimal,

  addDouble: (a, b) => double(a, b, () => a + b),
  subtractDouble: (a, b) => double(a, b, () => a - b),
  multiplyDouble: (a, b) => double(a, b, () => a * b),
  divideDouble: (a, b) => (b === 0 ? null : double(a, b, () => a / b)),
  negateDouble: (a) => -a,

  absInt: (a) => (a < 0n ? int(-a) : a),
  absDecimal: (a) => (a.digits < 0n ? negateDecimal(a) : a),
  absDouble: (a) => Math.abs(a),
  greatestInt: (a, b) => (a >= b ? a : b),
  greatestDecimal: (a, b) => (compareDecimals(a, b) >= 0 ? a : b),
  greatestDouble: (a, b) => (a >= b ? a : b),
  leastInt: (a, b) => (a <= b ? a : b),
  leastDecimal: (a, b) => (compareDecimals(a, b) <= 0 ? a : b),
  leastDouble: (a, b) => (a <= b ? a : b),
  roundDecimal: (a, places) =>
    places < 0n || places > BigInt(limits.decimal.places) ? null : roundDecimal(a, Number(places)),

  decimalOfInt: (a) => decimalOf(a),
  doubleOfInt: Number,
  doubleOfDecimal(a) {
    const size = a.digits < 0n ? negateDecimal(a) : a;
    const fits =
      a.digits === 0n || (compareDecimals(size, leastDouble) >= 0 && compareDecimals(size, greatestDouble) <= 0);
    return fits ? Number(decimalText(a)) : null;
  },
  intOfDecimal: (a) => int(truncateDecimal(a)),
  intOfDouble: (a) => (Math.abs(a) < 2 ** 63 ? BigInt(Math.trunc(a)) : null),
  stringOfInt: String,
  stringOfDecimal: decimalText,
  stringOfBool: String,
  stringOfDate: dateText,
  stringOfTimestamp: timestampText,

  concat: (a, b) => (bytes(a) + bytes(b) <= limits.textBytes ? a + b : null),
  size: (a) => BigInt(codePoints(a)),
  contains: (a, b) => a.includes(b),
  startsWith: (a, b) => a.startsWith(b),
  endsWith: (a, b) => a.endsWith(b),
  lowerAscii: (a) => a.replaceAll(/[A-Z]+/g, (letters) => letters.toLowerCase()),
  upperAscii: (a) => a.replaceAll(/[a-z]+/g, (letters) => letters.toUpperCase()),
  trim: (a) => a.replaceAll(spaces, ''),
  substring: (a, from) => substring(a, from, BigInt(codePoints(a))),
  substringTo: substring,

  days: (a) => duration(a * BigInt(dayMs)),
  hours: (a) => duration(a * 3_600_000n),
  minutes: (a) => duration(a * 60_000n),
  seconds: (a) => duration(a * 1000n),
  addDuration: (a, b) => duration(BigInt(a) + BigInt(b)),
  subtractDuration: (a, b) => duration(BigInt(a) - BigInt(b)),
  dateOfTimestamp: (a) => Math.floor(a / dayMs),
  timestampOfDate: (a) => a * dayMs,
  addToDate: (a, b) => (b % dayMs === 0 ? date(a + b / dayMs) : null),
  subtractFromDate: (a, b) => (b % dayMs === 0 ? date(a - b / dayMs) : null),
  betweenDates: (a, b) => (a - b) * dayMs,
  addToTimestamp: (a, b) => timestamp(a + b),
  subtractFromTimestamp: (a, b) => timestamp(a - b),
  betweenTimestamps: (a, b) => a - b,

  yearOfDate: (a) => BigInt(day(a).getUTCFullYear()),
  monthOfDate: (a) => BigInt(day(a).getUTCMonth()),
  dayOfDate: (a) => BigInt(day(a).getUTCDate()),
  dayOfMonthOfDate: (a) => BigInt(day(a).getUTCDate() - 1),
  dayOfWeekOfDate: (a) => BigInt(day(a).getUTCDay()),
  dayOfYearOfDate(a) {
    const first = day(a);
    first.setUTCMonth(0, 1);
    return BigInt(a - first.getTime() / dayMs);
  },
  hoursOfTimestamp: (a) => BigInt(new Date(a).getUTCHours()),
  minutesOfTimestamp: (a) => BigInt(new Date(a).getUTCMinutes()),
  secondsOfTimestamp: (a) => BigInt(new Date(a).getUTCSeconds()),
  millisecondsOfTimestamp: (a) => BigInt(new Date(a).getUTCMilliseconds()),
  hoursOfDuration: (a) => BigInt(Math.trunc(a / 3_600_000)),
  minutesOfDuration: (a) => BigInt(Math.trunc(a / 60_000)),
  secondsOfDuration: (a) => BigInt(Math.trunc(a / 1000)),
};

const leastDouble = decimalOf(1n, 150);
const greatestDouble = readDecimal(`1${'0'.repeat(150)}`) ?? decimalOf(0n);

function int(value: bigint): bigint | null {
  return value >= limits.int.least && value <= limits.int.greatest ? value : null;
}

/** On operands within the limits nothing overflows. Adding zero makes one zero of the two that doubles have. */
function double(a: number, b: number, compute: () => number): number | null {
  return isComputable(a) && isComputable(b) ? compute() + 0 : null;
}

function isComputable(value: number): boolean {
  const size = Math.abs(value);
  return size === 0 || (size >= limits.double.least && size <= limits.double.greatest);
}

function duration(ms: bigint): number | null {
  const value = Number(ms);
  return Math.abs(value) <= limits.durationMs ? value : null;
}

function date(days: number): number | null {
  return days >= limits.date.first && days <= limits.date.last ? days : null;
}

function timestamp(ms: number): number | null {
  return ms >= limits.timestamp.first && ms <= limits.timestamp.last ? ms : null;
}

function day(days: number): Date {
  return new Date(days * dayMs);
}

/** What Unicode calls white space, named one by one so that no engine's own idea of it counts. */
const spaces =
  /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;

export function codePoints(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** Of UTF-8. Texts here are well-formed. */
function bytes(text: string): number {
  if (text.length * 3 <= limits.textBytes / 2) return text.length;
  let count = 0;
  for (const char of text) {
    const code = char.codePointAt(0) ?? 0;
    count += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return count;
}

function substring(text: string, from: bigint, to: bigint): string | null {
  const characters = Array.from(text);
  if (from < 0n || from > to || to > BigInt(characters.length)) return null;
  return characters.slice(Number(from), Number(to)).join('');
}
