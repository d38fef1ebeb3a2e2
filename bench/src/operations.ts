/** One operation as each server is asked for it. All of them answer with the same JSON. */
export interface Operation {
  readonly id: OperationId;
  readonly title: string;
  /** To the product. */
  readonly query: string;
  /** To PostGraphile, which calls a table's own key `rowId`. */
  readonly postgraphileQuery: string;
  /** To PostgreSQL by the bare server: one text. `$1`, where there is one, is the variable `id`. */
  readonly sql: string;
}

export const operationIds = ['A', 'C', 'D'] as const;
export type OperationId = (typeof operationIds)[number];

/** The schema of the tables that the bare server and PostGraphile read. */
export const plainSchema = 'public_chinook';

/** `genre` or `mediaType`: made below the join, so once a row of the small table (`sql-forms.ts` has the figures). */
const named = (table: string, alias: string, key: string) =>
  `left join lateral (select concat('{"name":', to_json(${alias}.name), '}') as made
     from ${plainSchema}.${table} ${alias} where ${alias}.id = ${key}) ${alias} on true`;

export const operations: Readonly<Record<OperationId, Operation>> = {
  A: {
    id: 'A',
    title: 'one artist by id',
    query: 'query A($id: ID!) { artist(where: { id: $id }) { id name } }',
    postgraphileQuery: 'query A($id: UUID!) { artist(rowId: $id) { id: rowId name } }',
    sql: `select '{"data":{"artist":' || coalesce((
        select '{"id":"' || a.id || '","name":' || to_json(a.name)::text || '}'
        from ${plainSchema}.artist a where a.id = $1), 'null') || '}}'`,
  },
  C: {
    id: 'C',
    title: "one artist's 21 albums with their tracks and each track's genre",
    query: `query C($id: ID!) {
      artist(where: { id: $id }) { id name albums { nodes { id title tracks { nodes { id name genre { name } } } } } }
    }`,
    postgraphileQuery: `query C($id: UUID!) {
      artist(rowId: $id) {
        id: rowId name albums { nodes { id: rowId title tracks { nodes { id: rowId name genre { name } } } } }
      }
    }`,
    sql: `select '{"data":{"artist":' || coalesce((
        select '{"id":"' || a.id || '","name":' || to_json(a.name)::text || ',"albums":{"nodes":[' || coalesce((
          select string_agg('{"id":"' || al.id || '","title":' || to_json(al.title)::text || ',"tracks":{"nodes":[' || coalesce((
            select string_agg('{"id":"' || t.id || '","name":' || to_json(t.name)::text || ',"genre":' || coalesce(g.made, 'null') || '}',
              ',' order by t.id)
            from ${plainSchema}.track t ${named('genre', 'g', 't.genre_id')} where t.album_id = al.id), '') || ']}}',
            ',' order by al.id)
          from ${plainSchema}.album al where al.artist_id = a.id), '') || ']}}'
        from ${plainSchema}.artist a where a.id = $1), 'null') || '}}'`,
  },
  D: {
    id: 'D',
    title: 'all 3,503 tracks with genre and media type',
    query: `query D {
      tracks(first: 5000) { nodes { id name composer milliseconds unitPrice genre { name } mediaType { name } } }
    }`,
    postgraphileQuery: `query D {
      tracks { nodes { id: rowId name composer milliseconds unitPrice genre { name } mediaType { name } } }
    }`,
    sql: `select '{"data":{"tracks":{"nodes":[' || coalesce((
        select string_agg(made, ',') from (
          select '{"id":"' || t.id || '","name":' || to_json(t.name)::text || ',"composer":' || coalesce(to_json(t.composer)::text, 'null')
            || ',"milliseconds":' || t.milliseconds || ',"unitPrice":"' || t.unit_price || '","genre":' || coalesce(g.made, 'null')
            || ',"mediaType":' || coalesce(m.made, 'null') || '}' as made
          from ${plainSchema}.track t ${named('genre', 'g', 't.genre_id')} ${named('media_type', 'm', 't.media_type_id')}
          order by t.id limit 5000) t), '') || ']}}}'`,
  },
};
