/** One operation as each server is asked for it. All of them answer with the same JSON. */
export interface Operation {
  readonly id: OperationId;
  readonly title: string;
  /** To the product. */
  readonly query: string;
  /** To the product and to the bare server. */
  readonly variables: (asked: Asked) => Variables;
  /** To PostGraphile, which calls a table's own key `rowId`. */
  readonly postgraphileQuery: string;
  /** Where they are others than the product's. */
  readonly postgraphileVariables?: (asked: Asked) => Variables;
  /** To PostgreSQL by the bare server: one text. */
  readonly sql: string;
  /** What fills its placeholders, by the variables. */
  readonly sqlValues: (variables: Variables) => readonly unknown[];
  /** Set where each request is to be another. */
  readonly writes?: true;
  /** PostGraphile's data as the product shapes them, where an alias cannot say it. */
  readonly postgraphileShaped?: (data: unknown) => unknown;
  /** Of the client at most, where one request is the work of many. */
  readonly connections?: number;
}

export type Variables = Readonly<Record<string, unknown>>;

/** What an operation is asked about. */
export interface Asked {
  readonly artist: string;
  readonly artistName: string;
  /** All but that one. */
  readonly otherArtists: readonly string[];
  /** Another for each request of an operation that writes. */
  readonly turn: number;
}

export const operationIds = ['A', 'C', 'D', 'F', 'G', 'H', 'N', 'U', 'B'] as const;
export type OperationId = (typeof operationIds)[number];

const byId = {
  variables: ({ artist }: Asked) => ({ id: artist }),
  sqlValues: ({ id }: Variables) => [id],
};
const without = { variables: () => ({}), sqlValues: () => [] };

/** Of `B`. */
const manyRecords = 1000;
const artistIndexes = Array.from({ length: manyRecords }, (_, index) => index);

const newName = ({ turn }: Asked) => `Renamed ${turn}`;

/** The schema of the tables that the bare server and PostGraphile read. */
export const plainSchema = 'public_chinook';

/** `genre` or `mediaType`: made below the join, so once a row of the small table (`sql-forms.ts` has the figures). */
const named = (table: string, alias: string, key: string) =>
  `left join lateral (select concat('{"name":', to_json(${alias}.name), '}') as made
     from ${plainSchema}.${table} ${alias} where ${alias}.id = ${key}) ${alias} on true`;

export const operations: Readonly<Record<OperationId, Operation>> = {
  A: {
    ...byId,
    id: 'A',
    title: 'one artist by id',
    query: 'query A($id: ID!) { artist(where: { id: $id }) { id name } }',
    postgraphileQuery: 'query A($id: UUID!) { artist(rowId: $id) { id: rowId name } }',
    sql: `select '{"data":{"artist":' || coalesce((
        select '{"id":"' || a.id || '","name":' || to_json(a.name)::text || '}'
        from ${plainSchema}.artist a where a.id = $1), 'null') || '}}'`,
  },
  C: {
    ...byId,
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
    ...without,
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
  F: {
    id: 'F',
    title: 'tracks by a filter through two relations, `where` a variable',
    query: 'query F($where: TrackWhere!) { tracks(where: $where) { nodes { id name } } }',
    variables: ({ artistName }) => ({
      where: { album: { artist: { name: { eq: artistName } } }, milliseconds: { gt: 200_000 } },
    }),
    postgraphileQuery:
      'query F($filter: TrackFilter!) { tracks(filter: $filter, first: 50) { nodes { id: rowId name } } }',
    postgraphileVariables: ({ artistName }) => ({
      filter: { album: { artist: { name: { equalTo: artistName } } }, milliseconds: { greaterThan: 200_000 } },
    }),
    sql: `select '{"data":{"tracks":{"nodes":[' || coalesce((
        select string_agg(made, ',') from (
          select '{"id":"' || t.id || '","name":' || to_json(t.name)::text || '}' as made
          from ${plainSchema}.track t join ${plainSchema}.album al on al.id = t.album_id
            join ${plainSchema}.artist a on a.id = al.artist_id
          where a.name = $1 and t.milliseconds > $2 order by t.id limit 50) t), '') || ']}}}'`,
    sqlValues: ({ where }) => {
      // As `variables` made it.
      const { album, milliseconds } = where as {
        readonly album: { readonly artist: { readonly name: { readonly eq: string } } };
        readonly milliseconds: { readonly gt: number };
      };
      return [album.artist.name.eq, milliseconds.gt];
    },
  },
  G: {
    ...without,
    id: 'G',
    title: 'totals over all tracks',
    query:
      'query G { tracks { totalCount aggregate { sum { milliseconds unitPrice } min { milliseconds } max { bytes } } } }',
    postgraphileQuery: `query G {
      tracks { totalCount aggregate: aggregates { sum { milliseconds unitPrice } min { milliseconds } max { bytes } } }
    }`,
    sql: `select '{"data":{"tracks":{"totalCount":' || count(*) || ',"aggregate":{"sum":{"milliseconds":"' || sum(milliseconds::bigint)
        || '","unitPrice":"' || sum(unit_price) || '"},"min":{"milliseconds":' || min(milliseconds) || '},"max":{"bytes":' || max(bytes) || '}}}}}'
      from ${plainSchema}.track`,
  },
  H: {
    ...without,
    id: 'H',
    title: 'tracks by genre: how many, and their whole length',
    query: `query H {
      tracksGroupBy(by: [{ field: genreId }]) { nodes { keys { genreId } aggregate { sum { milliseconds } countDistinct(field: name) } } }
    }`,
    postgraphileQuery: `query H {
      tracks { groupedAggregates(groupBy: [GENRE_ID]) { keys sum { milliseconds } distinctCount { name } } }
    }`,
    postgraphileShaped: groupsOfTracks,
    sql: `select '{"data":{"tracksGroupBy":{"nodes":[' || string_agg(made, ',' order by genre_id) || ']}}}' from (
        select genre_id, concat('{"keys":{"genreId":', '"' || genre_id || '"', '},"aggregate":{"sum":{"milliseconds":"', sum(milliseconds::bigint),
          '"},"countDistinct":', count(distinct name), '}}') as made
        from ${plainSchema}.track group by genre_id) g`,
  },
  N: {
    id: 'N',
    title: 'a new artist',
    writes: true,
    query:
      'mutation N($number: Int!, $name: String!) { createArtist(data: { number: $number, name: $name }) { name } }',
    variables: ({ turn }) => ({ number: 1_000_000 + turn, name: 'New' }),
    postgraphileQuery: `mutation N($number: Int!, $name: String!) {
      createArtist(input: { artist: { number: $number, name: $name } }) { artist { name } }
    }`,
    sql: `with made as (insert into ${plainSchema}.artist (number, name) values ($1, $2) returning name)
      select '{"data":{"createArtist":{"name":' || to_json(name)::text || '}}}' from made`,
    sqlValues: ({ number, name }) => [number, name],
  },
  U: {
    id: 'U',
    title: 'an artist renamed by id',
    writes: true,
    query:
      'mutation U($id: ID!, $name: String!) { updateArtist(where: { id: $id }, data: { name: $name }) { id name } }',
    variables: (asked) => ({ id: asked.otherArtists[asked.turn % asked.otherArtists.length], name: newName(asked) }),
    postgraphileQuery: `mutation U($id: UUID!, $name: String!) {
      updateArtist(input: { rowId: $id, patch: { name: $name } }) { artist { id: rowId name } }
    }`,
    sql: `with made as (update ${plainSchema}.artist set name = $2 where id = $1 returning id, name)
      select '{"data":{"updateArtist":{"id":"' || id || '","name":' || to_json(name)::text || '}}}' from made`,
    sqlValues: ({ id, name }) => [id, name],
  },
  B: {
    id: 'B',
    title: `${manyRecords} new artists in one request`,
    writes: true,
    connections: 2,
    query: 'mutation B($data: [ArtistCreateInput!]!) { createArtists(data: $data) { nodes { name } } }',
    variables: ({ turn }) => ({ data: newArtists(turn) }),
    // It creates one record a field. With variables the document stays the same, so that it is planned once.
    postgraphileQuery: `mutation B(${artistIndexes.map((index) => `$a${index}: ArtistInput!`).join(' ')}) {
      ${artistIndexes.map((index) => `a${index}: createArtist(input: { artist: $a${index} }) { artist { name } }`).join('\n')}
    }`,
    postgraphileVariables: ({ turn }) =>
      Object.fromEntries(newArtists(turn).map((artist, index) => [`a${index}`, artist])),
    postgraphileShaped: (data) => ({
      createArtists: {
        nodes: Object.values(data as Readonly<Record<string, { readonly artist: unknown }>>).map(
          ({ artist }) => artist,
        ),
      },
    }),
    sql: `with made as (insert into ${plainSchema}.artist (number, name)
        select number, name from json_to_recordset($1) as a(number integer, name text) returning name)
      select '{"data":{"createArtists":{"nodes":[' || string_agg('{"name":' || to_json(name)::text || '}', ',') || ']}}}' from made`,
    sqlValues: ({ data }) => [JSON.stringify(data)],
  },
};

function newArtists(turn: number): readonly { readonly number: number; readonly name: string }[] {
  return artistIndexes.map((index) => ({ number: 10_000_000 + turn * manyRecords + index, name: 'New' }));
}

/** PostGraphile gives groups in no order, and their keys as a list. */
function groupsOfTracks(data: unknown): unknown {
  const { tracks } = data as {
    readonly tracks: {
      readonly groupedAggregates: readonly {
        readonly keys: readonly string[];
        readonly sum: unknown;
        readonly distinctCount: { readonly name: string };
      }[];
    };
  };
  const nodes = tracks.groupedAggregates.map(({ keys: [genreId], sum, distinctCount }) => ({
    keys: { genreId },
    aggregate: { sum, countDistinct: Number(distinctCount.name) },
  }));
  return {
    tracksGroupBy: { nodes: nodes.toSorted((a, b) => ((a.keys.genreId ?? '') < (b.keys.genreId ?? '') ? -1 : 1)) },
  };
}
