import { type ChinookRows, recordId } from '@trellis/chinook-example';
import type { Client } from 'pg';

/** Columns that every table of the product has beside the builder's. */
const systemColumns = `version integer not null default 1, created_at timestamptz(3) not null default now(),
  updated_at timestamptz(3) not null default now(), created_by uuid, updated_by uuid, deleted_at timestamptz(3)`;

/** May read the tables of `createTables`. */
export const readerRole = 'bench_reader';

interface Table {
  readonly name: string;
  readonly columns: readonly (readonly [name: string, type: string])[];
  readonly indexes: readonly string[];
  readonly rows: (rows: ChinookRows) => readonly object[];
}

/** Those that the operations read, each after what it refers to. */
const tables: readonly Table[] = [
  namedTable('artist', (rows) => rows.artists.map((row) => ({ id: recordId('Artist', row.number), ...row }))),
  namedTable('genre', (rows) => rows.genres.map((row) => ({ id: recordId('Genre', row.number), ...row }))),
  namedTable('media_type', (rows) => rows.mediaTypes.map((row) => ({ id: recordId('MediaType', row.number), ...row }))),
  {
    name: 'album',
    columns: [
      ['number', 'integer not null unique'],
      ['title', 'text not null'],
      ['artist_id', 'uuid not null references artist'],
    ],
    indexes: ['artist_id'],
    rows: (rows) =>
      rows.albums.map(({ artist, ...row }) => ({
        id: recordId('Album', row.number),
        ...row,
        artist_id: recordId('Artist', artist),
      })),
  },
  {
    name: 'track',
    columns: [
      ['number', 'integer not null unique'],
      ['name', 'text not null'],
      ['album_id', 'uuid references album'],
      ['media_type_id', 'uuid not null references media_type'],
      ['genre_id', 'uuid references genre'],
      ['composer', 'text'],
      ['milliseconds', 'integer not null'],
      ['bytes', 'integer'],
      ['unit_price', 'numeric(10,2) not null'],
    ],
    indexes: ['album_id', 'media_type_id', 'genre_id'],
    rows: (rows) =>
      rows.tracks.map(({ album, mediaType, genre, unitPrice, ...row }) => ({
        id: recordId('Track', row.number),
        ...row,
        album_id: album === null ? null : recordId('Album', album),
        media_type_id: recordId('MediaType', mediaType),
        genre_id: genre === null ? null : recordId('Genre', genre),
        unit_price: unitPrice,
      })),
  },
];

function namedTable(name: string, rows: Table['rows']): Table {
  return {
    name,
    columns: [
      ['number', 'integer not null unique'],
      ['name', 'text not null'],
    ],
    indexes: [],
    rows,
  };
}

/**
 * Puts the part of the store that the operations read into plain tables, with the keys and the indexes that the
 * product makes, for the servers that the product is compared with. The records have the product's ids.
 */
export async function createTables(
  client: Client,
  schema: string,
  rows: ChinookRows,
  options: { readonly withSystemColumns: boolean },
): Promise<void> {
  await client.query(`drop schema if exists ${schema} cascade; create schema ${schema}`);
  await client.query(`set search_path = ${schema}`);
  for (const { name, columns, indexes, rows: rowsOf } of tables) {
    const definitions = ['id uuid primary key default gen_random_uuid()', ...columns.map((column) => column.join(' '))];
    if (options.withSystemColumns) definitions.push(systemColumns);
    await client.query(`create table ${name} (${definitions.join(', ')})`);
    for (const column of indexes) await client.query(`create index on ${name} (${column})`);
    const names = ['id', ...columns.map(([column]) => column)].join(', ');
    await client.query(
      `insert into ${name} (${names}) select ${names} from json_populate_recordset(null::${name}, $1)`,
      [JSON.stringify(rowsOf(rows))],
    );
  }
  await client.query(`vacuum (analyze) ${tables.map(({ name }) => name).join(', ')}`);
  await client.query('reset search_path');
  const { rowCount } = await client.query('select from pg_roles where rolname = $1', [readerRole]);
  if (rowCount === 0) await client.query(`create role ${readerRole}`);
  await client.query(
    `grant usage on schema ${schema} to ${readerRole}; grant select, insert, update on all tables in schema ${schema} to ${readerRole}`,
  );
}
