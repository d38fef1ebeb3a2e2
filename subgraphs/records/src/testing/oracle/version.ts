import type { Caller } from '@trellis/service-api';
import { now } from './clock.ts';
import type { Row } from './database.ts';

/** A change of a row makes a new version. */
export function bumped(row: Row, caller: Caller): Row {
  return {
    ...row,
    version: Number(row['version']) + 1,
    updatedAt: now(),
    updatedBy: caller.person?.id ?? null,
  };
}
