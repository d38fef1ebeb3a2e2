import { dayMs, type Operation } from '@trellis/expression';
import { constant, sql, type SQL } from '../sql.ts';

type Call = (name: string, ...operands: readonly SQL[]) => SQL;
type Writer = (operands: Operands, call: Call) => SQL;
/** An operation has one operand to three; the checker has seen to it that they are there. */
type Operands = readonly [SQL, SQL, SQL];

/** An operation as SQL that raises no error. */
export function operationSql(operation: Operation, schema: string, operands: readonly SQL[]): SQL {
  const call: Call = (name, ...given) => sql`${sql.identifier(schema, `_x_${name}`)}(${sql.join(given, ', ')})`;
  const [a = sql.blank, b = sql.blank, c = sql.blank] = operands;
  return writers[operation]([a, b, c], call);
}

/** What Unicode calls white space. */
const spaces =
  '\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000';

const epochMs = (moment: SQL) => sql`(extract(epoch from ${moment}) * 1000)::bigint`;
const utc = (moment: SQL) => sql`(${moment} at time zone 'UTC')`;

const writers: Readonly<Record<Operation, Writer>> = {
  not: ([a]) => sql`(not ${a})`,

  addInt: ([a, b], call) => call('add_int', a, b),
  subtractInt: ([a, b], call) => call('subtract_int', a, b),
  multiplyInt: ([a, b], call) => call('multiply_int', a, b),
  divideInt: ([a, b], call) => call('divide_int', a, b),
  moduloInt: ([a, b], call) => call('modulo_int', a, b),
  negateInt: ([a], call) => call('negate_int', a),

  addDecimal: ([a, b], call) => call('kept', sql`${a} + ${b}`),
  subtractDecimal: ([a, b], call) => call('kept', sql`${a} - ${b}`),
  multiplyDecimal: ([a, b], call) => call('kept', sql`${a} * ${b}`),
  divideDecimal: ([a, b], call) => call('kept', call('divide_decimal', a, b)),
  negateDecimal: ([a]) => sql`(- ${a})`,

  addDouble: ([a, b], call) => call('add_double', a, b),
  subtractDouble: ([a, b], call) => call('subtract_double', a, b),
  multiplyDouble: ([a, b], call) => call('multiply_double', a, b),
  divideDouble: ([a, b], call) => call('divide_double', a, b),
  negateDouble: ([a]) => sql`(- ${a})`,

  absInt: ([a], call) => call('abs_int', a),
  absDecimal: ([a]) => sql`abs(${a})`,
  absDouble: ([a]) => sql`abs(${a})`,
  greatestInt: ([a, b], call) => call('greatest', a, b),
  greatestDecimal: ([a, b], call) => call('greatest', a, b),
  greatestDouble: ([a, b], call) => call('greatest', a, b),
  leastInt: ([a, b], call) => call('least', a, b),
  leastDecimal: ([a, b], call) => call('least', a, b),
  leastDouble: ([a, b], call) => call('least', a, b),
  roundDecimal: ([a, b], call) => call('round', a, b),

  decimalOfInt: ([a]) => sql`(${a})::numeric`,
  doubleOfInt: ([a]) => sql`(${a})::double precision`,
  doubleOfDecimal: ([a], call) => call('double_of_decimal', a),
  intOfDecimal: ([a], call) => call('int_of_decimal', a),
  intOfDouble: ([a], call) => call('int_of_double', a),
  stringOfInt: ([a]) => sql`(${a})::text`,
  stringOfDecimal: ([a]) => sql`trim_scale(${a})::text`,
  stringOfBool: ([a]) => sql`(${a})::text`,
  stringOfDate: ([a]) => sql`to_char(${a}, 'YYYY-MM-DD')`,
  stringOfTimestamp: ([a]) => sql`to_char(${utc(a)}, 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,

  concat: ([a, b], call) => call('concat', a, b),
  size: ([a]) => sql`char_length(${a})::bigint`,
  contains: ([a, b]) => sql`(strpos(${a}, ${b}) > 0)`,
  startsWith: ([a, b]) => sql`starts_with(${a}, ${b})`,
  endsWith: ([a, b], call) => call('ends_with', a, b),
  lowerAscii: ([a]) => sql`lower(${a} collate "C")`,
  upperAscii: ([a]) => sql`upper(${a} collate "C")`,
  trim: ([a]) => sql`btrim(${a}, ${constant(spaces)})`,
  substring: ([a, b], call) => call('substring', a, b),
  substringTo: ([a, b, c], call) => call('substring', a, b, c),

  days: ([a], call) => call('duration', sql`(${a})::numeric * ${constant(String(dayMs))}`),
  hours: ([a], call) => call('duration', sql`(${a})::numeric * 3600000`),
  minutes: ([a], call) => call('duration', sql`(${a})::numeric * 60000`),
  seconds: ([a], call) => call('duration', sql`(${a})::numeric * 1000`),
  addDuration: ([a, b], call) => call('duration', sql`(${a})::numeric + ${b}`),
  subtractDuration: ([a, b], call) => call('duration', sql`(${a})::numeric - ${b}`),
  dateOfTimestamp: ([a]) => sql`${utc(a)}::date`,
  timestampOfDate: ([a]) => utc(sql`(${a})::timestamp`),
  addToDate: ([a, b], call) => call('move_date', a, b),
  subtractFromDate: ([a, b], call) => call('move_date', a, sql`- (${b})`),
  betweenDates: ([a, b]) => sql`((${a} - ${b})::bigint * 86400000)`,
  addToTimestamp: ([a, b], call) => call('moment', sql`${epochMs(a)} + ${b}`),
  subtractFromTimestamp: ([a, b], call) => call('moment', sql`${epochMs(a)} - ${b}`),
  betweenTimestamps: ([a, b]) => sql`(${epochMs(a)} - ${epochMs(b)})`,

  yearOfDate: ([a]) => sql`extract(year from ${a})::bigint`,
  monthOfDate: ([a]) => sql`(extract(month from ${a})::bigint - 1)`,
  dayOfDate: ([a]) => sql`extract(day from ${a})::bigint`,
  dayOfMonthOfDate: ([a]) => sql`(extract(day from ${a})::bigint - 1)`,
  dayOfWeekOfDate: ([a]) => sql`extract(dow from ${a})::bigint`,
  dayOfYearOfDate: ([a]) => sql`(extract(doy from ${a})::bigint - 1)`,
  hoursOfTimestamp: ([a]) => sql`extract(hour from ${utc(a)})::bigint`,
  minutesOfTimestamp: ([a]) => sql`extract(minute from ${utc(a)})::bigint`,
  secondsOfTimestamp: ([a]) => sql`floor(extract(second from ${utc(a)}))::bigint`,
  millisecondsOfTimestamp: ([a]) => sql`(extract(milliseconds from ${utc(a)})::bigint % 1000)`,
  hoursOfDuration: ([a]) => sql`((${a}) / 3600000)`,
  minutesOfDuration: ([a]) => sql`((${a}) / 60000)`,
  secondsOfDuration: ([a]) => sql`((${a}) / 1000)`,
};
