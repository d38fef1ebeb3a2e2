import type { ColumnField, ToOneField } from '@trellis/app-definition';
import { type FieldError, TrellisError, unreachable } from '@trellis/errors';
import { faultsError } from '../faults.ts';
import { valueInput } from '../read/input.ts';
import type { Values } from '../run/bind.ts';
import type { WrittenFile } from '../run/written-files.ts';
import { readCreate, readUpdate } from '../write/read-data.ts';
import type { DataReading } from '../write/read-value.ts';
import type { CreateData, UpdateData } from '../write/record-data.ts';
import type { Decision } from './decide.ts';
import type { PushedChange } from './pushed-change.ts';
import { nameOf } from './read-change.ts';

/** A pushed change that is to be written, its data read and bound. */
export interface PlannedWrite {
  readonly change: PushedChange;
  readonly merged: boolean;
  readonly write:
    | { readonly kind: 'create'; readonly create: CreateData }
    | { readonly kind: 'update' | 'revive'; readonly update: UpdateData }
    | { readonly kind: 'delete' };
  readonly files: readonly WrittenFile[];
}

/** What all changes of a push share while they are read. */
export type PushReading = Pick<DataReading, 'app' | 'permissions' | 'known'> & { readonly values: Values };

/** Throws what the caller is refused for before anything is written. */
export function planWrite(
  shared: PushReading,
  change: PushedChange,
  decision: Extract<Decision, { readonly kind: 'create' | 'update' | 'revive' | 'delete' }>,
): PlannedWrite {
  const files: WrittenFile[] = [];
  const faults: FieldError[] = [];
  const values: Values = { ...shared.values, files: { note: (file) => void files.push(file) } };
  const reading: DataReading = { ...shared, values, faults, creates: [] };
  const write = readWrite(reading, change, decision);
  if (faults.length > 0) throw faultsError(faults);
  return { change, merged: decision.kind === 'update' && decision.merged, write, files };
}

function readWrite(
  reading: DataReading,
  change: PushedChange,
  decision: Parameters<typeof planWrite>[2],
): PlannedWrite['write'] {
  const { model, id, data, dataPath } = change;
  const input = (fields: Iterable<ColumnField>, more: object = {}) =>
    valueInput(
      { ...more, ...Object.fromEntries([...fields].map((field) => [nameOf(field), data.get(field)])) },
      dataPath,
    );
  switch (decision.kind) {
    case 'create':
      return { kind: 'create', create: readCreate(reading, model, input(data.keys(), { id })) };
    case 'update':
    case 'revive': {
      const update = readUpdate(reading, model, input(decision.fields), undefined, dataPath);
      return { kind: decision.kind, update };
    }
    case 'delete':
      return { kind: 'delete' };
    default:
      return unreachable(decision);
  }
}

/** Whether a write leads to a record that is one of these. */
export function leadsTo({ change: { data } }: PlannedWrite, ids: ReadonlySet<string>): boolean {
  return [...data].some(
    ([field, value]) => isRelation(field) && typeof value === 'string' && ids.has(value.toLowerCase()),
  );
}

function isRelation(field: ColumnField): field is ToOneField {
  return field.kind === 'toOne';
}

const refusals: ReadonlySet<string> = new Set([
  'BAD_USER_INPUT',
  'VALIDATION_FAILED',
  'FORBIDDEN',
  'NOT_FOUND',
  'CONFLICT',
  'UNIQUE_VIOLATION',
  'LIMIT_EXCEEDED',
]);

/** Whether a change alone is refused. What else goes wrong is of the whole push, which can be sent again. */
export function isRefusal(error: unknown): error is TrellisError {
  return error instanceof TrellisError && refusals.has(error.code);
}
