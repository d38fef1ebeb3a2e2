export { createCursorSeal, type CursorSeal } from './cursor.ts';
export {
  after,
  type Change,
  type ChangePage,
  dueCondition,
  endOfLog,
  isKept,
  type LogDatabase,
  type LogEnd,
  nextWindow,
  quoteSchema,
  type QuotedSchema,
  readChanges,
  type Window,
} from './log.ts';
export { type Position, type Snapshot, snapshotBefore } from './position.ts';
export { type Retention, trimLog } from './trim.ts';
