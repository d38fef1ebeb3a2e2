/** What a value of an expression can be. A field's own type is one of these while it is computed with. */
export type Type = 'bool' | 'int' | 'double' | 'decimal' | 'string' | 'id' | 'date' | 'time' | 'timestamp' | 'duration';

/** A decimal number: `digits` divided by ten to the power of `scale`. */
export interface Decimal {
  readonly digits: bigint;
  readonly scale: number;
}

/**
 * A value while it is computed with: a `bigint` for an int, days since 1970-01-01 for a date, milliseconds for a
 * timestamp and a duration, the text form for a time and an id.
 */
export type Value = boolean | bigint | number | string | Decimal;

/** A type as a message names it. */
export const typeWords: Readonly<Record<Type, string>> = {
  bool: 'true or false',
  int: 'a whole number',
  double: 'a Float',
  decimal: 'a decimal number',
  string: 'a text',
  id: 'an id',
  date: 'a date',
  time: 'a time of day',
  timestamp: 'a moment',
  duration: 'a duration',
};
