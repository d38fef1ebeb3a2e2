import type { Caller } from '@trellis/service-api';
import type { Row } from './database.ts';

/** A change of a row makes a new version. */
export function bumped(row: Row, caller: Caller): Row {
  return {
    ...row,
    version: Number(row['version']) + 1,
    updatedAt: new Date().toISOString(),
    updatedBy: caller.person?.id ?? null,
  };
}
