import { cents, sortBy } from '../order.ts';
import { type Case, nodes, numberAndName } from './case.ts';

export const documentCases: readonly Case[] = [
  {
    name: 'aliases: one list several times, and one field under two names',
    query: `{
      short: tracks(where: { milliseconds: { lt: 10000 } }) { count: totalCount items: nodes { a: name b: name no: number } }
      long: tracks(orderBy: [{ milliseconds: DESC }], first: 2) { nodes { number of: album { title by: artist { name } } } }
      tracks(first: 1) { nodes { number } }
    }`,
    expected: ({ tracks }) => {
      const short = tracks.filter(({ milliseconds }) => milliseconds < 10_000);
      return {
        short: { count: short.length, items: short.map(({ name, number }) => ({ a: name, b: name, no: number })) },
        long: nodes(
          sortBy(tracks, [({ milliseconds }) => milliseconds, 'DESC']).slice(0, 2),
          ({ number, album: { title, artist } }) => ({ number, of: { title, by: { name: artist.name } } }),
        ),
        tracks: nodes(tracks.slice(0, 1), ({ number }) => ({ number })),
      };
    },
  },
  {
    name: 'fragments, named and inline, on models and interfaces, merged where they meet',
    query: `
      query { albums(where: { number: { lte: 3 } }) { nodes { ...AlbumParts ... on Album { artist { number } } ... on AppRecord { version } } } }
      fragment AlbumParts on Album { __typename title artist { ...ArtistParts } tracks { nodes { ...TrackParts } } }
      fragment ArtistParts on Artist { name }
      fragment TrackParts on Track { number ... { name } ... on Node { __typename } }
    `,
    expected: ({ albums }) => ({
      albums: nodes(albums.slice(0, 3), ({ title, artist, tracks }) => ({
        __typename: 'Album',
        title,
        artist: { name: artist.name, number: artist.number },
        tracks: nodes(tracks, ({ number, name }) => ({ number, name, __typename: 'Track' })),
        version: 1,
      })),
    }),
  },
  {
    name: '@include and @skip by variables, on fields and fragments',
    query: `query ($yes: Boolean!, $no: Boolean! = false) {
      genres(where: { number: { lte: 2 } }) { nodes {
        number @skip(if: $no)
        name @include(if: $no)
        tracks(first: 1) @include(if: $yes) { totalCount @skip(if: $no) nodes @skip(if: $yes) { number } }
        ...Name @include(if: $yes)
        ... @skip(if: $yes) { id }
      } }
      artists(first: 1) @include(if: $no) { totalCount }
    }
    fragment Name on Genre { called: name }`,
    variables: { yes: true },
    expected: ({ genres }) => ({
      genres: nodes(genres.slice(0, 2), ({ number, name, tracks }) => ({
        number,
        tracks: { totalCount: tracks.length },
        called: name,
      })),
    }),
  },
  {
    name: 'whole inputs as variables, one operation of several',
    query: `query ($where: TrackWhere, $orderBy: [TrackOrderBy!], $first: Int, $names: [String!], $nested: PlaylistWhere) {
      tracks(where: $where, orderBy: $orderBy, first: $first) { totalCount nodes { number playlists(where: $nested) { nodes { number name } } } }
      genres(where: { name: { in: $names } }) { nodes { number name } }
    }`,
    variables: {
      where: {
        OR: [
          { composer: { contains: 'Bach' } },
          { album: { title: { startsWith: 'Bach' } }, NOT: { number: { lt: 3000 } } },
        ],
      },
      orderBy: [{ album: { title: 'DESC' } }, { number: 'ASC' }],
      first: 20,
      names: ['Classical', 'Opera', 'No such genre'],
      nested: { name: { startsWith: 'Classical' } },
    },
    expected: ({ tracks, genres }) => {
      const found = tracks.filter(
        ({ composer, album, number }) =>
          composer?.includes('Bach') || (album.title.startsWith('Bach') && !(number < 3000)),
      );
      return {
        tracks: {
          totalCount: found.length,
          ...nodes(sortBy(found, [({ album }) => album.title, 'DESC']).slice(0, 20), ({ number, playlists }) => ({
            number,
            playlists: nodes(
              playlists.filter(({ name }) => name.startsWith('Classical')),
              numberAndName,
            ),
          })),
        },
        genres: nodes(
          genres.filter(({ name }) => ['Classical', 'Opera'].includes(name)),
          numberAndName,
        ),
      };
    },
  },
  {
    name: 'variables that are left out take no part, those with a default do',
    query: `query ($where: ArtistWhere, $after: String, $first: Int = 2, $name: String) {
      artists(where: $where, after: $after, first: $first) { nodes { number } }
      named: artists(where: { name: { eq: $name } }, first: 3) { totalCount }
    }`,
    expected: ({ artists }) => ({
      artists: nodes(artists.slice(0, 2), ({ number }) => ({ number })),
      named: { totalCount: artists.length },
    }),
  },
  {
    name: 'sums of an invoice’s lines, from lists of lists, by hand',
    query: `{ invoices(where: { lines: { count: { gte: 14 } } }, first: 100) { nodes { number total lines(first: 20) { totalCount nodes { unitPrice quantity track { unitPrice } } } } } }`,
    expected: ({ invoices }) => ({
      invoices: nodes(
        invoices.filter(({ lines }) => lines.length >= 14),
        ({ number, total, lines }) => {
          const sum = lines.reduce((so, line) => so + cents(line.unitPrice) * line.quantity, 0);
          if (sum !== cents(total)) throw new Error(`The lines of invoice ${number} do not add up.`);
          return {
            number,
            total,
            lines: {
              totalCount: lines.length,
              ...nodes(lines, ({ unitPrice, quantity, track }) => ({
                unitPrice,
                quantity,
                track: { unitPrice: track.unitPrice },
              })),
            },
          };
        },
      ),
    }),
  },
];
