import type { AppDefinition } from '@trellis/app-definition';
import { isSoft, modelOf } from './definition.ts';

/** A record: its fields' values by name, a to-one relation's as the id of its target, nothing missing. */
export interface Row {
  readonly id: string;
  readonly [field: string]: unknown;
}

/** An app's records in memory. A plain object, so that it can be cloned, compared and printed. */
export interface Database {
  readonly rows: Readonly<Record<string, readonly Row[]>>;
  /** By the pair of a many-to-many relation. */
  readonly links: Readonly<Record<string, readonly (readonly [string, string])[]>>;
}

export function rowsOf(database: Database, model: string): readonly Row[] {
  return database.rows[model] ?? [];
}

export function findRow(database: Database, model: string, id: unknown): Row | undefined {
  return rowsOf(database, model).find((row) => row.id === id);
}

export function isDeleted(app: AppDefinition, model: string, row: Row): boolean {
  return isSoft(modelOf(app, model)) && row['deletedAt'] !== null;
}

export function withRow(database: Database, model: string, row: Row): Database {
  const rows = rowsOf(database, model);
  const known = rows.some(({ id }) => id === row.id);
  const changed = known ? rows.map((other) => (other.id === row.id ? row : other)) : [...rows, row];
  return { ...database, rows: { ...database.rows, [model]: changed } };
}

export function withoutRow(database: Database, model: string, id: string): Database {
  return { ...database, rows: { ...database.rows, [model]: rowsOf(database, model).filter((row) => row.id !== id) } };
}

export function withLinks(database: Database, pair: string, links: readonly (readonly [string, string])[]): Database {
  return { ...database, links: { ...database.links, [pair]: links } };
}
