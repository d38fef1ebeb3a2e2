import type { App, ColumnField, Field, ValueField } from '@trellis/app-definition';
import { type FieldError, say } from '@trellis/errors';
import type { Permissions } from '../authorize/permissions.ts';
import type { Input } from '../read/input.ts';
import { bindParam, type Bound, type Values } from '../run/bind.ts';
import type { CreateData } from './record-data.ts';

/** What reading the data of one run needs, and the faults it has found. */
export interface DataReading {
  readonly app: App;
  readonly permissions: Permissions;
  readonly values: Values;
  readonly faults: FieldError[];
  /** What the rules say to a set of fields: the same for all records that write these. */
  readonly known: Map<string, unknown>;
  /** All creates that were read, at any depth. */
  readonly creates: CreateData[];
}

export function twice(field: Field, path: Input['path'], said = say('data.twice', { field: field.name })): FieldError {
  return { path, rule: 'conflict', ...said };
}

export function readValue(reading: DataReading, field: ValueField, input: Input): Bound {
  const type = { kind: 'field', field, list: field.list, purpose: 'write' } as const;
  return bindParam({ source: input.source(), type, path: input.path }, reading.values, reading.faults);
}

export function readOperand(reading: DataReading, field: ColumnField, input: Input): Bound {
  const type = { kind: 'field', field, list: false, purpose: 'compare' } as const;
  return bindParam({ source: input.source(), type, path: input.path }, reading.values, reading.faults);
}
