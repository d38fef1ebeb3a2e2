import type { AppDefinition } from '@trellis/app-definition';
import type { Caller } from '@trellis/service-api';
import * as fc from 'fast-check';
import {
  type Database,
  findRow,
  isDeleted,
  type Row,
  rowsOf,
  withLinks,
  withoutRow,
  withRow,
} from '../oracle/database.ts';
import { meetsChecks } from '../oracle/computed.ts';
import { storedFieldsOf, isSoft, modelOf, type OracleField } from '../oracle/definition.ts';
import { seenText } from '../oracle/seen.ts';
import { breaksUniqueKey } from '../oracle/unique-keys.ts';
import { unionsHold } from '../oracle/unions.ts';
import { viewOf } from '../oracle/view.ts';

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
  const edit = fc.record({
    kind: fc.constantFrom('value', 'value', 'value', 'value', 'delete', 'add', 'remove', 'link'),
    model: fc.constantFrom(...Object.keys(app.models)),
    row: fc.nat(20),
    field: fc.nat(20),
    other: fc.nat(20),
  });
  return fc.array(edit, { minLength: 60, maxLength: 60 }).map((edits) => {
    let found: Disturbed = { database: first, changes: 0 };
    for (const one of edits) {
      const database = edited(app, found.database, second, one);
      if (database === found.database || !isWhole(app, database)) continue;
      if (seenText(viewOf(app, database, caller)) === seen) found = { database, changes: found.changes + 1 };
    }
    return found;
  });
}

interface Edit {
  readonly kind: string;
  readonly model: string;
  readonly row: number;
  readonly field: number;
  readonly other: number;
}

function edited(app: AppDefinition, database: Database, second: Database, edit: Edit): Database {
  const { model } = edit;
  const row = pick(rowsOf(database, model), edit.row);
  const other = pick(rowsOf(second, model), edit.other);
  switch (edit.kind) {
    case 'value': {
      const field = pick(storedFieldsOf(app, model), edit.field);
      const names = [
        'createdBy',
        'updatedBy',
        'version',
        ...(field && hasColumn(field) ? Array<string>(9).fill(field.name) : []),
      ];
      const name = pick(names, edit.other) ?? 'createdBy';
      const target =
        field?.kind === 'toOne' && name === field.name
          ? pick(rowsOf(database, field.target), edit.other)?.id
          : undefined;
      if (name === 'version' && !other) return database;
      return row
        ? withRow(database, model, {
            ...row,
            [name]: target ?? (field?.kind === 'toOne' && name === field.name ? null : (other?.[name] ?? null)),
          })
        : database;
    }
    case 'delete':
      return row && isSoft(modelOf(app, model))
        ? withRow(database, model, { ...row, deletedAt: row['deletedAt'] === null ? '2024-05-05T05:05:05.005Z' : null })
        : database;
    case 'add':
      return other && !findRow(database, model, other.id)
        ? withRow(database, model, relatedTo(app, database, model, other))
        : database;
    case 'remove':
      return row ? withoutLinks(app, withoutRow(database, model, row.id), model, row.id) : database;
    default: {
      const pair = pick(Object.keys(database.links), edit.field);
      const links = pair === undefined ? [] : (database.links[pair] ?? []);
      return pair === undefined
        ? database
        : withLinks(
            database,
            pair,
            links.filter((_, index) => index !== edit.row % Math.max(1, links.length)),
          );
    }
  }
}

function hasColumn(field: OracleField): boolean {
  return field.kind === 'value' || field.kind === 'toOne';
}

function pick<T>(list: readonly T[], number: number): T | undefined {
  return list[number % Math.max(1, list.length)];
}

/** A record of the second database, leading to records of the first. */
function relatedTo(app: AppDefinition, database: Database, model: string, row: Row): Row {
  const related = storedFieldsOf(app, model).flatMap((field) =>
    field.kind === 'toOne' && row[field.name] !== null
      ? [[field.name, pick(rowsOf(database, field.target), 1)?.id ?? null]]
      : [],
  );
  return { ...row, ...(Object.fromEntries(related) as object) };
}

function withoutLinks(app: AppDefinition, database: Database, model: string, id: string): Database {
  return storedFieldsOf(app, model).reduce((changed, field) => {
    if (field.kind !== 'manyToMany' || field.through) return changed;
    const links = (changed.links[field.pair] ?? []).filter((link) => link[field.isFirst ? 0 : 1] !== id);
    return withLinks(changed, field.pair, links);
  }, database);
}

/** Whether all that the database promises still holds. */
function isWhole(app: AppDefinition, database: Database): boolean {
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
