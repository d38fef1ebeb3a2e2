import type { AppDefinition } from '@trellis/app-definition';
import type { Row } from './database.ts';

export type Deleted = 'EXCLUDE' | 'INCLUDE' | 'ONLY';

/** The records that somebody sees, and what he sees of them: filters, orders and answers know nothing else. */
export interface World {
  readonly app: AppDefinition;
  rows(model: string, deleted: Deleted): readonly Row[];
  /** A field's value, and a to-one relation's as its target's id; null where there is none to be seen. */
  value(model: string, row: Row, field: string): unknown;
  one(model: string, row: Row, field: string): Row | undefined;
  /** What of it is counted, added up and grouped by. */
  readonly aggregates: World;
  many(model: string, row: Row, field: string, deleted: Deleted): readonly Row[];
}
