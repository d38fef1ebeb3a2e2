import type { ColumnField } from '@trellis/app-definition';
import { DatabaseError } from 'pg';
import type { ArgumentPath } from '../request.ts';
import type { Bound } from '../run/bind.ts';
import { type Constraints, meaningOf, placeFault } from '../run/database-error.ts';

/** A record of a statement that writes many, as the request gives it. */
export interface Given {
  readonly id: string;
  readonly path: ArgumentPath;
  valueOf(field: ColumnField): Bound | undefined;
}

/**
 * Says at which of the records a statement has failed, so that the fault is told at its place in the request.
 * PostgreSQL names the key's values or the failing row in its detail, in the same form in every language: the record
 * is the one that was given them. Where several were, it is the last of them.
 */
export async function placing<T>(
  constraints: Constraints,
  records: readonly Given[],
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const failed = error instanceof DatabaseError ? findFailed(error, constraints, records) : undefined;
    if (error instanceof DatabaseError && failed) placeFault(error, failed.path);
    throw error;
  }
}

function findFailed(error: DatabaseError, constraints: Constraints, records: readonly Given[]): Given | undefined {
  const [only, ...others] = records;
  if (others.length === 0) return only;
  const { detail } = error;
  if (detail === undefined) return undefined;
  const fields = meaningOf(error, constraints)?.columns ?? [];
  return records.findLast((record) => {
    // The id is the first column of every table.
    if (detail.includes(`(${record.id}, `)) return true;
    const values = fields.map((field) => (field.name === 'id' ? record.id : record.valueOf(field)));
    return values.length > 0 && values.every(isGiven) && detail.includes(`)=(${values.map(String).join(', ')})`);
  });
}

function isGiven(value: Bound | undefined): value is string | number {
  return typeof value === 'string' || typeof value === 'number';
}
