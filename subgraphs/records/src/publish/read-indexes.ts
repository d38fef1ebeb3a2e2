import type { ColumnField, Model } from '@trellis/app-definition';
import { columnType } from '@trellis/scalars';
import { sql, type SQL } from '../sql.ts';
import { searchGrams } from './search-index.ts';
import { indexName } from './names.ts';

/** An index that only makes reading faster, so that it can be built whenever there is time. */
export interface ReadIndex {
  readonly name: string;
  /** What follows `create index … on`. */
  readonly on: SQL;
}

/** The builder's `indexes`, with one for the beginnings of texts that lead one, and the model's `search`. */
export function readIndexes(schema: string, model: Model): readonly ReadIndex[] {
  const table = sql.identifier(schema, model.table);
  const listed = model.indexes
    // The columns of relations have an index anyway.
    .filter((fields) => !(fields.length === 1 && fields[0]?.kind === 'toOne'))
    .map((fields): ReadIndex => {
      const columns = fields.map(({ column }) => sql.identifier(column));
      return { name: indexName(model, fields, 'index'), on: sql`${table} (${sql.join(columns, ', ')})` };
    });
  const prefixes = new Map(
    model.indexes
      .flatMap(([first]) => (first && isText(first) ? [first] : []))
      .map((field): [string, ReadIndex] => [
        field.id,
        {
          name: indexName(model, [field], 'prefix'),
          on: sql`${table} (${sql.identifier(field.column)} text_pattern_ops)`,
        },
      ]),
  );
  return [...listed, ...prefixes.values(), ...searchIndex(schema, model, table)];
}

function searchIndex(schema: string, model: Model, table: SQL): readonly ReadIndex[] {
  if (model.search.length === 0) return [];
  const fields = model.search.flatMap((name) => {
    const field = model.fields.get(name);
    return field?.kind === 'value' ? [field] : [];
  });
  return [{ name: indexName(model, fields, 'search'), on: sql`${table} using gin (${searchGrams(schema, model)})` }];
}

function isText(field: ColumnField): boolean {
  if (field.kind !== 'value' || field.list || field.type.kind !== 'scalar') return false;
  return columnType(field.type.scalar, field.constraints) === 'text';
}
