import { limits } from '@trellis/expression';
import { sql, type SQL, verbatim } from '../sql.ts';

interface SqlFunction {
  readonly name: string;
  readonly parameters: string;
  readonly returns: string;
  readonly body: string;
}

const leastInt = `'${limits.int.least}'::bigint`;
const inInt = (value: string) => `${value} between ${leastInt} and '${limits.int.greatest}'::bigint`;
const isComputable = (value: string) =>
  `(${value} = 0 or abs(${value}) between '${limits.double.least}'::float8 and '${limits.double.greatest}'::float8)`;
const onInts = (name: string, operator: string): SqlFunction => ({
  name,
  parameters: 'a bigint, b bigint',
  returns: 'bigint',
  body: `case when ${inInt(`a::numeric ${operator} b`)} then a ${operator} b end`,
});
const onDoubles = (name: string, operator: string, more = ''): SqlFunction => ({
  name,
  parameters: 'a float8, b float8',
  returns: 'float8',
  // Adding zero makes one zero of the two that doubles have.
  body: `case when ${isComputable('a')} and ${isComputable('b')}${more} then (a ${operator} b) + 0 end`,
});
/** Where one operand is a constant PostgreSQL computes what hangs on it alone when it plans, whatever the condition says. */
const asInt = (value: string) => `least(${value}, 2147483646)::int`;
const { places, dividedPlaces, digits } = limits.decimal;

/** Each answers null where the operation would raise an error, and where its operands are null. */
const functions: readonly SqlFunction[] = [
  onInts('add_int', '+'),
  onInts('subtract_int', '-'),
  onInts('multiply_int', '*'),
  {
    name: 'divide_int',
    parameters: 'a bigint, b bigint',
    returns: 'bigint',
    body: `case when b <> 0 and not (a = ${leastInt} and b = -1) then a / b end`,
  },
  {
    name: 'modulo_int',
    parameters: 'a bigint, b bigint',
    returns: 'bigint',
    body: `case when b = -1 then case when a is not null then 0 end when b <> 0 then a % b end`,
  },
  { name: 'negate_int', parameters: 'a bigint', returns: 'bigint', body: `case when a <> ${leastInt} then - a end` },
  { name: 'abs_int', parameters: 'a bigint', returns: 'bigint', body: `case when a <> ${leastInt} then abs(a) end` },
  {
    name: 'kept',
    parameters: 'a numeric',
    returns: 'numeric',
    body: `case when abs(round(a, ${places})) < 1e${digits} then round(a, ${places}) end`,
  },
  {
    name: 'divide_decimal',
    parameters: 'a numeric, b numeric',
    returns: 'numeric',
    body: `case when b <> 0 then round(div(a * 1e${dividedPlaces + 1}, b) * 1e-${dividedPlaces + 1}, ${dividedPlaces}) end`,
  },
  onDoubles('add_double', '+'),
  onDoubles('subtract_double', '-'),
  onDoubles('multiply_double', '*'),
  onDoubles('divide_double', '/', ' and b <> 0'),
  {
    name: 'greatest',
    parameters: 'a anyelement, b anyelement',
    returns: 'anyelement',
    body: `case when a >= b then a when a < b then b end`,
  },
  {
    name: 'least',
    parameters: 'a anyelement, b anyelement',
    returns: 'anyelement',
    body: `case when a <= b then a when a > b then b end`,
  },
  {
    name: 'round',
    parameters: 'a numeric, b bigint',
    returns: 'numeric',
    body: `case when b between 0 and ${places} then round(a, b::int) end`,
  },
  {
    name: 'double_of_decimal',
    parameters: 'a numeric',
    returns: 'float8',
    body: `case when a = 0 or abs(a) between 1e-150 and 1e150 then a::float8 end`,
  },
  {
    name: 'int_of_decimal',
    parameters: 'a numeric',
    returns: 'bigint',
    body: `case when ${inInt('trunc(a)')} then trunc(a)::bigint end`,
  },
  {
    name: 'int_of_double',
    parameters: 'a float8',
    returns: 'bigint',
    body: `case when abs(a) < '9223372036854775808'::float8 then trunc(a)::bigint end`,
  },
  {
    name: 'concat',
    parameters: 'a text, b text',
    returns: 'text',
    body: `case when octet_length(a) + octet_length(b) <= ${limits.textBytes} then a || b end`,
  },
  { name: 'ends_with', parameters: 'a text, b text', returns: 'boolean', body: `right(a, char_length(b)) = b` },
  {
    name: 'substring',
    parameters: 'a text, b bigint',
    returns: 'text',
    body: `case when b between 0 and char_length(a) then substr(a, ${asInt('b')} + 1) end`,
  },
  {
    name: 'substring',
    parameters: 'a text, b bigint, c bigint',
    returns: 'text',
    body: `case when b between 0 and c and c <= char_length(a) then substr(a, ${asInt('b')} + 1, ${asInt('c - b')}) end`,
  },
  {
    name: 'duration',
    parameters: 'a numeric',
    returns: 'bigint',
    body: `case when abs(a) <= ${limits.durationMs} then a::bigint end`,
  },
  {
    name: 'move_date',
    parameters: 'a date, b bigint',
    returns: 'date',
    body: `case when b % 86400000 = 0 and (a - date '1970-01-01') + b / 86400000 between ${limits.date.first} and ${limits.date.last} then a + (b / 86400000)::int end`,
  },
  {
    name: 'moment',
    parameters: 'a bigint',
    returns: 'timestamptz',
    // Of days and milliseconds each, because an interval times a large number is computed in doubles.
    body: `case when a between ${limits.timestamp.first} and ${limits.timestamp.last} then (timestamp '1970-01-01' + make_interval(days => (a / 86400000)::int) + (a % 86400000) * interval '1 millisecond') at time zone 'UTC' end`,
  },
  {
    name: 'int32',
    parameters: 'a bigint',
    returns: 'integer',
    body: `case when a between ${limits.int32.least} and ${limits.int32.greatest} then a::integer end`,
  },
  {
    name: 'decimal',
    parameters: 'a numeric, p integer, s integer',
    returns: 'numeric',
    body: `case when abs(round(a, s)) < ('1e' || (p - s))::numeric then round(a, s) end`,
  },
  {
    name: 'one_of',
    parameters: 'a text, names text[]',
    returns: 'text',
    body: `case when a = any (names) then a end`,
  },
];

/**
 * What compiled expressions call. Plain functions, so that each operand is written and computed once; PostgreSQL puts the
 * simple ones in line by itself.
 */
export function expressionFunctions(schema: string): readonly SQL[] {
  const plain = functions.map(
    ({ name, parameters, returns, body }) =>
      sql`create or replace function ${sql.identifier(schema, `_x_${name}`)}(${verbatim(parameters)}) returns ${verbatim(returns)} language sql immutable parallel safe as $$ select ${verbatim(body)} $$`,
  );
  return [...plain, hold(schema)];
}

/**
 * True where all of a record's checks hold; else an error that names all that do not, where a constraint a check would
 * tell of one alone. Volatile, because PostgreSQL computes what is constant when it plans, and no row breaks a check yet.
 */
function hold(schema: string): SQL {
  return sql`create or replace function ${sql.identifier(schema, '_x_hold')}(rule text, names text[], held boolean[]) returns boolean language plpgsql volatile as $$
begin
  if true = all (held) then
    return true;
  end if;
  raise exception 'a check does not hold' using errcode = 'check_violation', constraint = rule,
    detail = (select string_agg(names[i], ',' order by i) from generate_subscripts(names, 1) as i where not held[i]);
end $$`;
}
