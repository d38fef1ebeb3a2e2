import type { Type } from './value.ts';

/** One meaning of an operator, a function or a method. */
interface Signature<Operands extends readonly Type[] = readonly Type[], Result extends Type = Type> {
  /** How it is written: an operator, `name()` for a function, `.name()` for a method, `math.name()`. */
  readonly symbol: string;
  readonly operands: Operands;
  readonly result: Result;
}

function meaning<const Operands extends readonly Type[], const Result extends Type>(
  symbol: string,
  operands: Operands,
  result: Result,
): Signature<Operands, Result> {
  return { symbol, operands, result };
}

/** Every operation that there is. Evaluator and SQL have a table of the same names each. */
export const operations = {
  not: meaning('!', ['bool'], 'bool'),

  addInt: meaning('+', ['int', 'int'], 'int'),
  subtractInt: meaning('-', ['int', 'int'], 'int'),
  multiplyInt: meaning('*', ['int', 'int'], 'int'),
  divideInt: meaning('/', ['int', 'int'], 'int'),
  moduloInt: meaning('%', ['int', 'int'], 'int'),
  negateInt: meaning('-x', ['int'], 'int'),

  addDecimal: meaning('+', ['decimal', 'decimal'], 'decimal'),
  subtractDecimal: meaning('-', ['decimal', 'decimal'], 'decimal'),
  multiplyDecimal: meaning('*', ['decimal', 'decimal'], 'decimal'),
  divideDecimal: meaning('/', ['decimal', 'decimal'], 'decimal'),
  negateDecimal: meaning('-x', ['decimal'], 'decimal'),

  addDouble: meaning('+', ['double', 'double'], 'double'),
  subtractDouble: meaning('-', ['double', 'double'], 'double'),
  multiplyDouble: meaning('*', ['double', 'double'], 'double'),
  divideDouble: meaning('/', ['double', 'double'], 'double'),
  negateDouble: meaning('-x', ['double'], 'double'),

  absInt: meaning('math.abs()', ['int'], 'int'),
  absDecimal: meaning('math.abs()', ['decimal'], 'decimal'),
  absDouble: meaning('math.abs()', ['double'], 'double'),
  greatestInt: meaning('math.greatest()', ['int', 'int'], 'int'),
  greatestDecimal: meaning('math.greatest()', ['decimal', 'decimal'], 'decimal'),
  greatestDouble: meaning('math.greatest()', ['double', 'double'], 'double'),
  leastInt: meaning('math.least()', ['int', 'int'], 'int'),
  leastDecimal: meaning('math.least()', ['decimal', 'decimal'], 'decimal'),
  leastDouble: meaning('math.least()', ['double', 'double'], 'double'),
  roundDecimal: meaning('math.round()', ['decimal', 'int'], 'decimal'),

  decimalOfInt: meaning('decimal()', ['int'], 'decimal'),
  doubleOfInt: meaning('double()', ['int'], 'double'),
  doubleOfDecimal: meaning('double()', ['decimal'], 'double'),
  intOfDecimal: meaning('int()', ['decimal'], 'int'),
  intOfDouble: meaning('int()', ['double'], 'int'),
  stringOfInt: meaning('string()', ['int'], 'string'),
  stringOfDecimal: meaning('string()', ['decimal'], 'string'),
  stringOfBool: meaning('string()', ['bool'], 'string'),
  stringOfDate: meaning('string()', ['date'], 'string'),
  stringOfTimestamp: meaning('string()', ['timestamp'], 'string'),

  concat: meaning('+', ['string', 'string'], 'string'),
  size: meaning('.size()', ['string'], 'int'),
  contains: meaning('.contains()', ['string', 'string'], 'bool'),
  startsWith: meaning('.startsWith()', ['string', 'string'], 'bool'),
  endsWith: meaning('.endsWith()', ['string', 'string'], 'bool'),
  lowerAscii: meaning('.lowerAscii()', ['string'], 'string'),
  upperAscii: meaning('.upperAscii()', ['string'], 'string'),
  trim: meaning('.trim()', ['string'], 'string'),
  substring: meaning('.substring()', ['string', 'int'], 'string'),
  substringTo: meaning('.substring()', ['string', 'int', 'int'], 'string'),

  days: meaning('days()', ['int'], 'duration'),
  hours: meaning('hours()', ['int'], 'duration'),
  minutes: meaning('minutes()', ['int'], 'duration'),
  seconds: meaning('seconds()', ['int'], 'duration'),
  addDuration: meaning('+', ['duration', 'duration'], 'duration'),
  subtractDuration: meaning('-', ['duration', 'duration'], 'duration'),
  dateOfTimestamp: meaning('date()', ['timestamp'], 'date'),
  timestampOfDate: meaning('timestamp()', ['date'], 'timestamp'),
  addToDate: meaning('+', ['date', 'duration'], 'date'),
  subtractFromDate: meaning('-', ['date', 'duration'], 'date'),
  betweenDates: meaning('-', ['date', 'date'], 'duration'),
  addToTimestamp: meaning('+', ['timestamp', 'duration'], 'timestamp'),
  subtractFromTimestamp: meaning('-', ['timestamp', 'duration'], 'timestamp'),
  betweenTimestamps: meaning('-', ['timestamp', 'timestamp'], 'duration'),

  yearOfDate: meaning('.getFullYear()', ['date'], 'int'),
  monthOfDate: meaning('.getMonth()', ['date'], 'int'),
  dayOfDate: meaning('.getDate()', ['date'], 'int'),
  dayOfMonthOfDate: meaning('.getDayOfMonth()', ['date'], 'int'),
  dayOfWeekOfDate: meaning('.getDayOfWeek()', ['date'], 'int'),
  dayOfYearOfDate: meaning('.getDayOfYear()', ['date'], 'int'),
  hoursOfTimestamp: meaning('.getHours()', ['timestamp'], 'int'),
  minutesOfTimestamp: meaning('.getMinutes()', ['timestamp'], 'int'),
  secondsOfTimestamp: meaning('.getSeconds()', ['timestamp'], 'int'),
  millisecondsOfTimestamp: meaning('.getMilliseconds()', ['timestamp'], 'int'),
  hoursOfDuration: meaning('.getHours()', ['duration'], 'int'),
  minutesOfDuration: meaning('.getMinutes()', ['duration'], 'int'),
  secondsOfDuration: meaning('.getSeconds()', ['duration'], 'int'),
} satisfies Readonly<Record<string, Signature>>;

export type Operation = keyof typeof operations;

/** The operations of each symbol, in the order of the table. */
export const operationsBySymbol: ReadonlyMap<string, readonly Operation[]> = Map.groupBy(
  Object.keys(operations) as Operation[], // The table's own keys.
  (name) => operations[name].symbol,
);

/**
 * The limits of what is computed, the same wherever it is: a result beyond them is null. Doubles are kept so far from
 * their own limits that no operation on two of them meets these, because PostgreSQL raises an error there.
 */
export const limits = {
  int: { least: -(2n ** 63n), greatest: 2n ** 63n - 1n },
  int32: { least: -(2n ** 31n), greatest: 2n ** 31n - 1n },
  /** Digits before the point, and places behind it that a result of arithmetic keeps. */
  decimal: { digits: 1000, places: 40, dividedPlaces: 20 },
  double: { least: 1e-150, greatest: 1e150 },
  textBytes: 2 ** 24,
  durationMs: 1e15,
  /** 0001-01-01 and 9999-12-31. */
  date: { first: -719_162, last: 2_932_896 },
  timestamp: { first: -62_135_596_800_000, last: 253_402_300_799_999 },
} as const;

export const dayMs = 86_400_000;
