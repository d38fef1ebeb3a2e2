import { say, TrellisError, unreachable } from '@trellis/errors';
import { GraphQLScalarType, Kind, type ValueNode } from 'graphql';
import { dateTimeText, parseDate, parseDateTime, parseTime } from './forms/date-time.ts';
import { parseDecimal } from './forms/decimal.ts';
import { faultOfJson } from './forms/json.ts';
import { parseBigInt } from './forms/numbers.ts';
import type { Parsed } from './forms/parsed.ts';

type CustomScalar = 'BigInt' | 'Decimal' | 'Date' | 'Time' | 'DateTime' | 'JSON';
type Variables = Readonly<Record<string, unknown>>;

/** GraphQL's own types for the scalars, as resolvers of a subgraph that is executed by graphql-js. */
export const graphqlScalars: Readonly<Record<CustomScalar, GraphQLScalarType>> = {
  BigInt: textScalar('BigInt', parseBigInt),
  Decimal: textScalar('Decimal', parseDecimal),
  Date: textScalar('Date', parseDate),
  Time: textScalar('Time', parseTime),
  DateTime: textScalar('DateTime', (value) =>
    parseDateTime(value instanceof Date ? dateTimeText(value.getTime()) : value),
  ),
  JSON: new GraphQLScalarType<unknown>({
    name: 'JSON',
    serialize: (value) => value,
    parseValue: (value) => checkedJson(value),
    parseLiteral: (node, variables) => checkedJson(jsonOfLiteral(node, variables ?? {})),
  }),
};

/**
 * A literal of a query as the JSON value that a variable would have brought, with the variables in it filled in. Digits
 * that a JavaScript number would lose are kept as a text, for `BigInt` and `Decimal`, where `exact` is set.
 */
export function jsonOfLiteral(node: ValueNode, variables: Variables, exact = false): unknown {
  const read = (part: ValueNode): unknown => jsonOfLiteral(part, variables, exact);
  switch (node.kind) {
    case Kind.NULL:
      return null;
    case Kind.INT:
      return exact && !Number.isSafeInteger(Number(node.value)) ? node.value : Number(node.value);
    case Kind.FLOAT:
      return Number(node.value);
    case Kind.STRING:
    case Kind.BOOLEAN:
    case Kind.ENUM:
      return node.value;
    case Kind.VARIABLE:
      return variables[node.name.value];
    case Kind.LIST:
      return node.values.map((item) => read(item) ?? null);
    case Kind.OBJECT: {
      const members = node.fields.map((field) => [field.name.value, read(field.value)] as const);
      return Object.fromEntries(members.filter(([, member]) => member !== undefined));
    }
    default:
      return unreachable(node);
  }
}

function textScalar(name: CustomScalar, parse: (value: unknown) => Parsed): GraphQLScalarType<string, string> {
  const read = (value: unknown): string => {
    const parsed = parse(value);
    if (!parsed.ok)
      throw new TrellisError('BAD_USER_INPUT', say('field.type', { place: name, fault: parsed.sentence }));
    return parsed.value;
  };
  return new GraphQLScalarType({
    name,
    parseValue: read,
    parseLiteral: (node) => read(jsonOfLiteral(node, {}, true)),
    serialize: (value) => {
      const parsed = parse(value);
      if (!parsed.ok) throw new Error(`A resolver gave no valid ${name}. ${parsed.message}`);
      return parsed.value;
    },
  });
}

function checkedJson(value: unknown): unknown {
  const fault = faultOfJson(value);
  if (fault !== undefined)
    throw new TrellisError('BAD_USER_INPUT', say('field.type', { place: 'JSON', fault: fault.sentence }));
  return value;
}
