import { unreachable } from '@trellis/errors';
import { checked, type Form, type Quote, quotes, type ToOne, toJson, toOne } from './form.ts';

const s = 'sql_forms';

/** How the rows are chosen, and in which order they meet the aggregate. */
type Rows = 'all, ordered in the aggregate' | 'limit, then join' | 'join, then limit';

interface Shape {
  readonly quote: Quote;
  readonly toOne: ToOne;
  readonly rows: Rows;
  /** What puts a row's pieces together. */
  readonly pieces?: '||' | 'concat' | 'format';
}

/** D: all tracks with genre and media type. */
export const listForms: readonly Form[] = [
  {
    operation: 'D',
    name: 'json_build_object and json_agg, to-one by subselect',
    sql: `select json_build_object('data', json_build_object('tracks', json_build_object('nodes', (select json_agg(json_build_object(
      'id', t.id, 'name', t.name, 'composer', t.composer, 'milliseconds', t.milliseconds, 'unitPrice', t.unit_price::text,
      'genre', (select json_build_object('name', g.name) from ${s}.genre g where g.id = t.genre_id),
      'mediaType', (select json_build_object('name', m.name) from ${s}.media_type m where m.id = t.media_type_id)) order by t.id) from ${s}.track t))))::text`,
  },
  {
    operation: 'D',
    name: 'row_to_json of subselects and json_agg, to-one by subselect',
    sql: `select '{"data":{"tracks":{"nodes":' || (select json_agg(x) from (select t.id, t.name, t.composer, t.milliseconds, t.unit_price::text as "unitPrice",
      (select row_to_json(u) from (select g.name from ${s}.genre g where g.id = t.genre_id) u) as genre,
      (select row_to_json(u) from (select m.name from ${s}.media_type m where m.id = t.media_type_id) u) as "mediaType"
      from ${s}.track t order by t.id) x)::text || '}}}'`,
  },
  {
    operation: 'D',
    name: 'row_to_json of subselects and json_agg, to-one by join',
    sql: `select '{"data":{"tracks":{"nodes":' || (select json_agg(x) from (select t.id, t.name, t.composer, t.milliseconds, t.unit_price::text as "unitPrice", g.genre, m."mediaType"
      from ${s}.track t
      left join lateral (select json_build_object('name', g.name) as genre from ${s}.genre g where g.id = t.genre_id) g on true
      left join lateral (select json_build_object('name', m.name) as "mediaType" from ${s}.media_type m where m.id = t.media_type_id) m on true
      order by t.id) x)::text || '}}}'`,
  },
  text('to-one by subselect', { quote: toJson, toOne: 'subselect', rows: 'all, ordered in the aggregate' }),
  text('to-one by join', { quote: toJson, toOne: 'join', rows: 'all, ordered in the aggregate' }),
  text('to-one by join of made text', {
    quote: toJson,
    toOne: 'join of made text',
    rows: 'all, ordered in the aggregate',
  }),
  text('to-one by subselect; limit', { quote: toJson, toOne: 'subselect', rows: 'limit, then join' }),
  text('to-one by join of made text; limit, then join', {
    quote: toJson,
    toOne: 'join of made text',
    rows: 'limit, then join',
  }),
  text('to-one by join of made text; join, then limit', {
    quote: toJson,
    toOne: 'join of made text',
    rows: 'join, then limit',
  }),
  text('to-one by join of made text; limit, then join; regex, else to_json', {
    quote: checked,
    toOne: 'join of made text',
    rows: 'limit, then join',
  }),
  text('to-one by join of made text; join, then limit; regex, else to_json', {
    quote: checked,
    toOne: 'join of made text',
    rows: 'join, then limit',
  }),
  text('to-one by join of made text; limit, then join; regex, else to_json; concat()', {
    quote: checked,
    toOne: 'join of made text',
    rows: 'limit, then join',
    pieces: 'concat',
  }),
  text('to-one by join of made text; limit, then join; regex, else to_json; format()', {
    quote: checked,
    toOne: 'join of made text',
    rows: 'limit, then join',
    pieces: 'format',
  }),
  ...Object.entries(quotes).map(([name, quote]) =>
    text(`to-one by join of made text; limit, then join; strings: ${name}`, {
      quote,
      toOne: 'join of made text',
      rows: 'limit, then join',
    }),
  ),
];

function text(name: string, shape: Shape): Form {
  const filter = shape.rows !== 'all, ordered in the aggregate';
  const genre = toOne(shape.toOne, shape.quote, { table: 'genre', alias: 'g', key: 't.genre_id', filter });
  const mediaType = toOne(shape.toOne, shape.quote, {
    table: 'media_type',
    alias: 'm',
    key: 't.media_type_id',
    filter,
  });
  const nodes = list(shape.rows, track(shape, genre.text, mediaType.text), `${genre.join} ${mediaType.join}`);
  return {
    operation: 'D',
    name: `text, ${name}`,
    sql: `select '{"data":{"tracks":{"nodes":[' || coalesce(${nodes}, '') || ']}}}'`,
    ...(name.includes('(wrong') ? { wrong: true } : {}),
  };
}

function list(rows: Rows, made: string, joins: string): string {
  const limited = 'where t.deleted_at is null order by t.id limit 5001';
  switch (rows) {
    case 'all, ordered in the aggregate':
      return `(select string_agg(${made}, ',' order by t.id) from ${s}.track t ${joins})`;
    case 'limit, then join':
      return `(select string_agg(${made}, ',' order by t.id) from (select * from ${s}.track t ${limited}) t ${joins})`;
    case 'join, then limit':
      return `(select string_agg(made, ',') from (select ${made} as made from ${s}.track t ${joins} ${limited}) t)`;
    default:
      return unreachable(rows);
  }
}

function track({ quote, pieces = '||' }: Shape, genre: string, mediaType: string): string {
  const values = [
    't.id',
    quote('t.name'),
    `coalesce(${quote('t.composer')}, 'null')`,
    't.milliseconds',
    't.unit_price',
    genre,
    mediaType,
  ];
  const texts = [
    '{"id":"',
    '","name":',
    ',"composer":',
    ',"milliseconds":',
    ',"unitPrice":"',
    '","genre":',
    ',"mediaType":',
    '}',
  ];
  switch (pieces) {
    case '||':
      return texts.map((part, index) => [`'${part}'`, values[index]].filter(Boolean).join(' || ')).join(' || ');
    case 'concat':
      return `concat(${texts.map((part, index) => [`'${part}'`, values[index]].filter(Boolean).join(', ')).join(', ')})`;
    case 'format':
      return `format('${texts.join('%s')}', ${values.join(', ')})`;
    default:
      return unreachable(pieces);
  }
}
