import { unreachable } from '@trellis/errors';
import { checked, type Form, type Quote, quotes, type ToOne, toJson, toOne } from './form.ts';

const s = 'sql_forms';

/** How a list's rows are chosen. */
type Rows =
  /** All rows, ordered in the aggregate. */
  | 'all'
  /** As the product must: no deleted records, a limit; the to-one is joined to what the limit left. */
  | 'limit, then join'
  /** The same, and the to-one is joined inside of the limited subselect. */
  | 'join, then limit';

interface Shape {
  readonly quote: Quote;
  readonly toOne: ToOne;
  readonly rows: Rows;
  readonly lateral?: true;
}

/** C: one artist's albums with their tracks and each track's genre. */
export const nestedForms: readonly Form[] = [
  {
    operation: 'C',
    name: 'json_build_object and json_agg, correlated',
    sql: `select json_build_object('data', json_build_object('artist', (select json_build_object('id', a.id, 'name', a.name, 'albums', json_build_object('nodes', coalesce(
      (select json_agg(json_build_object('id', al.id, 'title', al.title, 'tracks', json_build_object('nodes', coalesce(
        (select json_agg(json_build_object('id', t.id, 'name', t.name, 'genre',
          (select json_build_object('name', g.name) from ${s}.genre g where g.id = t.genre_id)) order by t.id)
         from ${s}.track t where t.album_id = al.id), '[]'))) order by al.id)
       from ${s}.album al where al.artist_id = a.id), '[]'))) from ${s}.artist a where a.id = $1)))::text`,
  },
  {
    operation: 'C',
    name: 'row_to_json of subselects and json_agg, correlated',
    sql: `select '{"data":' || (select row_to_json(r) from (select (select row_to_json(x) from (select a.id, a.name,
      (select row_to_json(c) from (select coalesce((select json_agg(y) from (select al.id, al.title,
        (select row_to_json(c) from (select coalesce((select json_agg(z) from (select t.id, t.name,
          (select row_to_json(u) from (select g.name from ${s}.genre g where g.id = t.genre_id) u) as genre
          from ${s}.track t where t.album_id = al.id order by t.id) z), '[]') as nodes) c) as tracks
        from ${s}.album al where al.artist_id = a.id order by al.id) y), '[]') as nodes) c) as albums
      from ${s}.artist a where a.id = $1) x) as artist) r)::text || '}'`,
  },
  text('to-one by subselect', { quote: toJson, toOne: 'subselect', rows: 'all' }),
  text('to-one by join', { quote: toJson, toOne: 'join', rows: 'all' }),
  text('to-one by join of made text', { quote: toJson, toOne: 'join of made text', rows: 'all' }),
  text('to-one by join, lateral instead of correlated', { quote: toJson, toOne: 'join', rows: 'all', lateral: true }),
  text('to-one by subselect; limit', { quote: toJson, toOne: 'subselect', rows: 'limit, then join' }),
  text('to-one by join; limit, then join', { quote: toJson, toOne: 'join', rows: 'limit, then join' }),
  text('to-one by join of made text; limit, then join', {
    quote: toJson,
    toOne: 'join of made text',
    rows: 'limit, then join',
  }),
  text('to-one by join; join, then limit', { quote: toJson, toOne: 'join', rows: 'join, then limit' }),
  text('to-one by join of made text; join, then limit', {
    quote: toJson,
    toOne: 'join of made text',
    rows: 'join, then limit',
  }),
  text('to-one by join of made text; join, then limit; strings: regex, else to_json', {
    quote: checked,
    toOne: 'join of made text',
    rows: 'join, then limit',
  }),
  text('to-one by join of made text; join, then limit; lateral instead of correlated', {
    quote: toJson,
    toOne: 'join of made text',
    rows: 'join, then limit',
    lateral: true,
  }),
  {
    operation: 'C',
    name: 'text, one flat join grouped by album',
    sql: artist(
      `(select string_agg(made, ',' order by id) from (select al.id, ${album(
        `string_agg(${track(toJson, `coalesce('{"name":' || ${toJson('g.name')} || '}', 'null')`)}, ',' order by t.id)`,
        toJson,
      )} as made from ${s}.album al left join ${s}.track t on t.album_id = al.id left join ${s}.genre g on g.id = t.genre_id
        where al.artist_id = a.id group by al.id) al)`,
      toJson,
    ),
  },
  ...Object.entries(quotes).map(([name, quote]) =>
    text(`to-one by join; strings: ${name}`, { quote, toOne: 'join', rows: 'all' }),
  ),
];

function text(name: string, shape: Shape): Form {
  const sql = shape.lateral
    ? artist('b.list', shape.quote, `left join lateral ${albums(shape)} b on true`)
    : artist(albums(shape), shape.quote);
  return { operation: 'C', name: `text, ${name}`, sql, ...(name.includes('(wrong') ? { wrong: true } : {}) };
}

function artist(albumList: string, quote: Quote, join = ''): string {
  return `select '{"data":{"artist":' || coalesce((select '{"id":"' || a.id || '","name":' || ${quote('a.name')} || ',"albums":{"nodes":[' || coalesce(${albumList}, '') || ']}}'
    from ${s}.artist a ${join} where a.id = $1), 'null') || '}}'`;
}

function album(trackList: string, quote: Quote): string {
  return `'{"id":"' || al.id || '","title":' || ${quote('al.title')} || ',"tracks":{"nodes":[' || coalesce(${trackList}, '') || ']}}'`;
}

function track(quote: Quote, genre: string): string {
  return `'{"id":"' || t.id || '","name":' || ${quote('t.name')} || ',"genre":' || ${genre} || '}'`;
}

function albums(shape: Shape): string {
  const albumsOfArtist = { table: 'album', alias: 'al', where: 'al.artist_id = a.id' };
  return shape.lateral
    ? list(shape, {
        ...albumsOfArtist,
        made: album('c.list', shape.quote),
        join: `left join lateral ${tracks(shape)} c on true`,
      })
    : list(shape, { ...albumsOfArtist, made: album(tracks(shape), shape.quote), join: '' });
}

function tracks(shape: Shape): string {
  const genre = toOne(shape.toOne, shape.quote, {
    table: 'genre',
    alias: 'g',
    key: 't.genre_id',
    filter: shape.rows !== 'all',
  });
  return list(shape, {
    table: 'track',
    alias: 't',
    where: 't.album_id = al.id',
    made: track(shape.quote, genre.text),
    join: genre.join,
  });
}

interface List {
  readonly table: string;
  readonly alias: string;
  readonly where: string;
  readonly made: string;
  readonly join: string;
}

function list({ rows }: Shape, { table, alias, where, made, join }: List): string {
  const limited = `where ${where} and ${alias}.deleted_at is null order by ${alias}.id limit 51`;
  switch (rows) {
    case 'all':
      return `(select string_agg(${made}, ',' order by ${alias}.id) as list from ${s}.${table} ${alias} ${join} where ${where})`;
    case 'limit, then join':
      return `(select string_agg(${made}, ',' order by ${alias}.id) as list from (select * from ${s}.${table} ${alias} ${limited}) ${alias} ${join})`;
    case 'join, then limit':
      return `(select string_agg(made, ',') as list from (select ${made} as made from ${s}.${table} ${alias} ${join} ${limited}) ${alias})`;
    default:
      return unreachable(rows);
  }
}
