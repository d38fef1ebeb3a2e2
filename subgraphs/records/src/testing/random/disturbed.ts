import type { AppDefinition } from '@trellis/app-definition';
import type { Caller } from '@trellis/service-api';
import * as fc from 'fast-check';
import { type Database, findRow, isDeleted, rowsOf } from '../oracle/database.ts';
import { meetsChecks } from '../oracle/computed.ts';
import { storedFieldsOf } from '../oracle/definition.ts';
import { seenText } from '../oracle/seen.ts';
import { breaksUniqueKey } from '../oracle/unique-keys.ts';
import { unionsHold } from '../oracle/unions.ts';
import { viewOf } from '../oracle/view.ts';
import { arbitraryEdit, changed, changeOf } from './arbitrary-change.ts';

/** Another database that a caller cannot tell from the first, with how many changes it is away from it. */
export interface Disturbed {
  readonly database: Database;
  readonly changes: number;
}

/**
 * Changes of values, relations, deletions and whole records, out of a second database of the same app: those that the
 * caller cannot see are kept.
 */
export function arbitraryDisturbed(
  app: AppDefinition,
  first: Database,
  second: Database,
  caller: Caller,
): fc.Arbitrary<Disturbed> {
  const seen = seenText(viewOf(app, first, caller));
  return fc.array(arbitraryEdit(app), { minLength: 60, maxLength: 60 }).map((edits) => {
    let found: Disturbed = { database: first, changes: 0 };
    for (const one of edits) {
      const change = changeOf(app, found.database, second, one);
      const database = change ? changed(app, found.database, change) : found.database;
      if (database === found.database || !isWhole(app, database)) continue;
      if (seenText(viewOf(app, database, caller)) === seen) found = { database, changes: found.changes + 1 };
    }
    return found;
  });
}

/** Whether all that the database promises still holds. */
export function isWhole(app: AppDefinition, database: Database): boolean {
  if (breaksUniqueKey(app, database)) return false;
  return Object.keys(app.models).every((model) =>
    rowsOf(database, model).every(
      (row) =>
        unionsHold(app, model, row) &&
        meetsChecks(app, model, row) &&
        storedFieldsOf(app, model).every((field) => {
          if (field.kind === 'value') return !field.definition.required || row[field.name] !== null;
          if (field.kind !== 'toOne') return true;
          if (row[field.name] === null) return !field.required;
          const target = findRow(database, field.target, row[field.name]);
          return target !== undefined && (isDeleted(app, model, row) || !isDeleted(app, field.target, target));
        }),
    ),
  );
}
