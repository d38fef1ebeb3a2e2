export { createCursorSeal, type CursorSeal } from './cursor.ts';
export {
  after,
  type Change,
  type ChangePage,
  dueCondition,
  endOfLog,
  type LogDatabase,
  nextWindow,
  quoteSchema,
  type QuotedSchema,
  readChanges,
  type Window,
} from './log.ts';
export type { Position, Snapshot } from './position.ts';
