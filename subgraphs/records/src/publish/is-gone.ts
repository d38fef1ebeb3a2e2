import { sqlState, sqlStateOf } from '@trellis/postgres';

/** Whether it failed because the app was dropped meanwhile. */
export function isGone(error: unknown): boolean {
  const state = sqlStateOf(error);
  return state === sqlState.undefinedTable || state === sqlState.invalidSchemaName;
}
