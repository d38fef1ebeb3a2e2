import { parseBoolean } from './forms/boolean.ts';
import { parseDate, parseDateTime, parseTime } from './forms/date-time.ts';
import { type DecimalSize, decimalSize, parseDecimal } from './forms/decimal.ts';
import { parseJson } from './forms/json.ts';
import { parseBigInt, parseFloat64, parseInt32 } from './forms/numbers.ts';
import type { Parsed } from './forms/parsed.ts';
import { parsePoint } from './forms/point.ts';
import { parseEmail, parsePhone, parseText, parseUrl } from './forms/text.ts';
import { parseUuid } from './forms/uuid.ts';
import type { GraphqlTypeName, ScalarName } from './scalar-name.ts';

/** Everything that hangs on a scalar's name. */
export interface Scalar {
  /** Its type in answers, and (but for points, which have an input type of their own) in inputs. */
  readonly graphqlType: GraphqlTypeName;
  /** Whether records can be ordered by it. */
  readonly sortable: boolean;
  /** Reads a field's value. `size` is for decimals alone. */
  readonly parse: (value: unknown, size?: DecimalSize) => Parsed;
  /** Its column's type in PostgreSQL; a list's has `[]` behind it. */
  readonly columnType: (size?: DecimalSize) => string;
}

const text = { graphqlType: 'String', sortable: true, columnType: () => 'text' } as const;

/** The one table of scalars. */
export const scalars: Readonly<Record<ScalarName, Scalar>> = {
  String: { ...text, parse: parseText },
  Text: { ...text, sortable: false, parse: parseText },
  Email: { ...text, parse: parseEmail },
  URL: { ...text, parse: parseUrl },
  Phone: { ...text, parse: parsePhone },
  Int: { graphqlType: 'Int', sortable: true, parse: parseInt32, columnType: () => 'integer' },
  Float: { graphqlType: 'Float', sortable: true, parse: parseFloat64, columnType: () => 'double precision' },
  Boolean: { graphqlType: 'Boolean', sortable: true, parse: parseBoolean, columnType: () => 'boolean' },
  BigInt: { graphqlType: 'BigInt', sortable: true, parse: parseBigInt, columnType: () => 'bigint' },
  Decimal: { graphqlType: 'Decimal', sortable: true, parse: parseDecimal, columnType: numeric },
  Date: { graphqlType: 'Date', sortable: true, parse: parseDate, columnType: () => 'date' },
  Time: { graphqlType: 'Time', sortable: true, parse: parseTime, columnType: () => 'time(3)' },
  DateTime: { graphqlType: 'DateTime', sortable: true, parse: parseDateTime, columnType: () => 'timestamptz(3)' },
  JSON: { graphqlType: 'JSON', sortable: false, parse: parseJson, columnType: () => 'jsonb' },
  UUID: { graphqlType: 'ID', sortable: true, parse: parseUuid, columnType: () => 'uuid' },
  Point: { graphqlType: 'AppPoint', sortable: false, parse: parsePoint, columnType: () => 'point' },
};

/** Reads a field's value, which is neither null nor a list, from GraphQL input. */
export function parseScalar(scalar: ScalarName, value: unknown, size?: DecimalSize): Parsed {
  return scalars[scalar].parse(value, size);
}

/**
 * Reads an operand of a filter on a field, which is neither null nor a list: without the field's format and size,
 * because a part of an address is no address, and any number can be compared with.
 */
export function parseOperand(scalar: ScalarName, value: unknown): Parsed {
  const { graphqlType, parse } = scalars[scalar];
  return graphqlType === 'String' ? parseText(value) : parse(value);
}

/** The PostgreSQL type of a field's column, without the `[]` of a list. */
export function columnType(scalar: ScalarName, size?: DecimalSize): string {
  return scalars[scalar].columnType(size);
}

function numeric(given: DecimalSize = {}): string {
  const size = decimalSize(given);
  return size === undefined ? 'numeric' : `numeric(${size.precision},${size.scale})`;
}
