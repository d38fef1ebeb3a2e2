import type { AppDefinition } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import * as fc from 'fast-check';
import { type Database, findRow, type Row, rowsOf, withLinks, withoutRow, withRow } from '../oracle/database.ts';
import { isSoft, modelOf, type OracleField, storedFieldsOf } from '../oracle/definition.ts';

/** A choice of a change, by numbers: what it means hangs on the records there are. */
export interface Edit {
  readonly kind: string;
  readonly model: string;
  readonly row: number;
  readonly field: number;
  readonly other: number;
}

/** One change of a value, a relation, a deletion, a whole record or a link. */
export type Change =
  | {
      readonly kind: 'set';
      readonly model: string;
      readonly id: string;
      readonly values: Readonly<Record<string, unknown>>;
    }
  | { readonly kind: 'add'; readonly model: string; readonly row: Row }
  | { readonly kind: 'remove'; readonly model: string; readonly id: string }
  | { readonly kind: 'unlink'; readonly pair: string; readonly link: readonly [string, string] };

export function arbitraryEdit(app: AppDefinition): fc.Arbitrary<Edit> {
  return fc.record({
    kind: fc.constantFrom('value', 'value', 'value', 'value', 'delete', 'add', 'remove', 'link'),
    model: fc.constantFrom(...Object.keys(app.models)),
    row: fc.nat(20),
    field: fc.nat(20),
    other: fc.nat(20),
  });
}

/** What an edit is in a database, with values and records of another one. */
export function changeOf(app: AppDefinition, database: Database, second: Database, edit: Edit): Change | undefined {
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
      if (!row || (name === 'version' && !other)) return undefined;
      const value =
        field?.kind === 'toOne' && name === field.name
          ? (pick(rowsOf(database, field.target), edit.other)?.id ?? null)
          : (other?.[name] ?? null);
      return { kind: 'set', model, id: row.id, values: { [name]: value } };
    }
    case 'delete': {
      if (!row || !isSoft(modelOf(app, model))) return undefined;
      const deletedAt = row['deletedAt'] === null ? '2024-05-05T05:05:05.005Z' : null;
      return { kind: 'set', model, id: row.id, values: { deletedAt } };
    }
    case 'add':
      return other && !findRow(database, model, other.id)
        ? { kind: 'add', model, row: relatedTo(app, database, model, other) }
        : undefined;
    case 'remove':
      return row && { kind: 'remove', model, id: row.id };
    default: {
      const pair = pick(Object.keys(database.links), edit.field);
      const link = pair === undefined ? undefined : pick(database.links[pair] ?? [], edit.row);
      return pair === undefined || !link ? undefined : { kind: 'unlink', pair, link };
    }
  }
}

/** The database with a change; the same one where it has no place. */
export function changed(app: AppDefinition, database: Database, change: Change): Database {
  switch (change.kind) {
    case 'set': {
      const row = findRow(database, change.model, change.id);
      return row ? withRow(database, change.model, { ...row, ...change.values }) : database;
    }
    case 'add':
      return findRow(database, change.model, change.row.id) ? database : withRow(database, change.model, change.row);
    case 'remove':
      return findRow(database, change.model, change.id)
        ? withoutLinks(app, withoutRow(database, change.model, change.id), change.model, change.id)
        : database;
    case 'unlink': {
      const { pair, link } = change;
      const links = database.links[pair] ?? [];
      const left = links.filter((one) => one.join() !== link.join());
      return left.length === links.length ? database : withLinks(database, pair, left);
    }
    default:
      return unreachable(change);
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
  return storedFieldsOf(app, model).reduce((left, field) => {
    if (field.kind !== 'manyToMany' || field.through) return left;
    const links = (left.links[field.pair] ?? []).filter((link) => link[field.isFirst ? 0 : 1] !== id);
    return withLinks(left, field.pair, links);
  }, database);
}
