import { recordId } from '@trellis/chinook-example';
import { cents, compareText } from '../order.ts';
import { type Case, nodes } from './case.ts';

const number = ({ number: own }: { readonly number: number }) => ({ number: own });

export const filterCases: readonly Case[] = [
  {
    name: 'a filter through relations to one record, and by a relation’s key',
    query: `query ($album: ID!) {
      tracks(where: { album: { artist: { name: { eq: "Queen" } } }, genre: { name: { ne: "Pop" } } }, first: 1000) { nodes { number } }
      ofAlbum: tracks(where: { albumId: { eq: $album } }) { nodes { number albumId } }
      nobodysReport: employees(where: { reportsToId: { isNull: true } }) { nodes { number } }
    }`,
    variables: { album: recordId('Album', 141) },
    expected: ({ tracks, employees }) => ({
      tracks: nodes(
        tracks.filter(({ album, genre }) => album.artist.name === 'Queen' && genre.name !== 'Pop'),
        number,
      ),
      ofAlbum: nodes(tracks.filter(({ album }) => album.number === 141).slice(0, 50), (track) => ({
        number: track.number,
        albumId: recordId('Album', 141),
      })),
      nobodysReport: nodes(
        employees.filter(({ reportsTo }) => reportsTo === null),
        number,
      ),
    }),
  },
  {
    name: 'some, every, none and count of a relation to many',
    query: `{
      some: artists(where: { albums: { some: { tracks: { some: { genre: { name: { eq: "Jazz" } } } } } } }, first: 1000) { nodes { number } }
      every: artists(where: { albums: { every: { tracks: { every: { milliseconds: { lt: 300000 } } } } } }, first: 1000) { nodes { number } }
      none: artists(where: { albums: { none: { title: { contains: "Live" } } } }, first: 1000) { totalCount }
      empty: playlists(where: { tracks: { none: {} } }) { nodes { number } }
      count: artists(where: { albums: { count: { between: [3, 6] } } }) { nodes { number } }
      without: artists(where: { albums: { count: { eq: 0 } } }) { totalCount }
      linked: playlists(where: { tracks: { some: { composer: { isNull: true } }, count: { gt: 100 } } }) { nodes { number } }
    }`,
    expected: ({ artists, playlists }) => ({
      some: nodes(
        artists.filter(({ albums }) => albums.some(({ tracks }) => tracks.some(({ genre }) => genre.name === 'Jazz'))),
        number,
      ),
      every: nodes(
        artists.filter(({ albums }) =>
          albums.every(({ tracks }) => tracks.every(({ milliseconds }) => milliseconds < 300_000)),
        ),
        number,
      ),
      none: { totalCount: artists.filter(({ albums }) => !albums.some(({ title }) => title.includes('Live'))).length },
      empty: nodes(
        playlists.filter(({ tracks }) => tracks.length === 0),
        number,
      ),
      count: nodes(
        artists.filter(({ albums }) => albums.length >= 3 && albums.length <= 6),
        number,
      ),
      without: { totalCount: artists.filter(({ albums }) => albums.length === 0).length },
      linked: nodes(
        playlists.filter(({ tracks }) => tracks.length > 100 && tracks.some(({ composer }) => composer === null)),
        number,
      ),
    }),
  },
  {
    name: 'ne, notIn and NOT match what is missing',
    query: `{
      ne: customers(where: { company: { ne: "Google Inc." } }, first: 100) { nodes { number company } }
      notIn: customers(where: { state: { notIn: ["CA", "SP", "NY"] } }, first: 100) { nodes { number state } }
      not: customers(where: { NOT: { state: { eq: "CA" } } }, first: 100) { totalCount }
      notNot: customers(where: { NOT: { NOT: { state: { eq: "CA" } } } }) { nodes { number } }
      throughMissing: employees(where: { NOT: { reportsTo: { lastName: { eq: "Adams" } } } }) { nodes { number } }
      neThroughMissing: employees(where: { reportsTo: { lastName: { ne: "Adams" } } }) { nodes { number } }
      notLess: customers(where: { NOT: { fax: { lt: "+5" } } }, first: 100) { totalCount }
      missing: customers(where: { fax: { isNull: true } }, first: 100) { totalCount }
      there: customers(where: { fax: { isNull: false } }, first: 100) { totalCount }
    }`,
    expected: ({ customers, employees }) => ({
      ne: nodes(
        customers.filter(({ company }) => company !== 'Google Inc.'),
        (customer) => ({ number: customer.number, company: customer.company }),
      ),
      notIn: nodes(
        customers.filter(({ state }) => state === null || !['CA', 'SP', 'NY'].includes(state)),
        (customer) => ({ number: customer.number, state: customer.state }),
      ),
      not: { totalCount: customers.filter(({ state }) => state !== 'CA').length },
      notNot: nodes(
        customers.filter(({ state }) => state === 'CA'),
        number,
      ),
      throughMissing: nodes(
        employees.filter(({ reportsTo }) => reportsTo?.lastName !== 'Adams'),
        number,
      ),
      // A relation's filter asks for a record that is there and fits.
      neThroughMissing: nodes(
        employees.filter(({ reportsTo }) => reportsTo !== null && reportsTo.lastName !== 'Adams'),
        number,
      ),
      notLess: { totalCount: customers.filter(({ fax }) => fax === null || compareText(fax, '+5') >= 0).length },
      missing: { totalCount: customers.filter(({ fax }) => fax === null).length },
      there: { totalCount: customers.filter(({ fax }) => fax !== null).length },
    }),
  },
  {
    name: 'the operators on text, with wildcards and quotes taken as they are',
    query: `{
      contains: tracks(where: { name: { contains: "Love" } }, first: 1000) { nodes { number } }
      percent: tracks(where: { name: { contains: "%" } }) { nodes { number name } }
      backslash: tracks(where: { name: { contains: "\\\\" } }) { nodes { number name } }
      quote: tracks(where: { composer: { contains: "\\"" } }) { nodes { number composer } }
      startsWith: tracks(where: { name: { startsWith: "É " } }) { nodes { number name } }
      endsWith: tracks(where: { name: { endsWith: "(Live)" } }, first: 1000) { nodes { number } }
      like: tracks(where: { name: { like: "_ove%" } }) { nodes { number name } }
      likePercent: tracks(where: { name: { like: "100\\\\%%" } }) { nodes { number name } }
      insensitive: tracks(where: { name: { contains: "CORAÇÃO", mode: INSENSITIVE } }) { nodes { number name } }
      insensitiveEq: artists(where: { name: { eq: "ac/dc", mode: INSENSITIVE } }) { nodes { number name } }
      isEmpty: tracks(where: { composer: { isEmpty: true } }) { totalCount }
      notEmpty: tracks(where: { composer: { isEmpty: false } }) { totalCount }
      before: artists(where: { name: { lt: "B" } }, first: 1000) { nodes { number name } }
    }`,
    expected: ({ tracks, artists }) => {
      const named = (items: readonly { readonly number: number; readonly name: string }[]) =>
        nodes(items, (item) => ({ number: item.number, name: item.name }));
      return {
        contains: nodes(
          tracks.filter(({ name }) => name.includes('Love')),
          number,
        ),
        percent: named(tracks.filter(({ name }) => name.includes('%'))),
        backslash: named(tracks.filter(({ name }) => name.includes('\\'))),
        quote: nodes(
          tracks.filter(({ composer }) => composer?.includes('"')),
          (track) => ({ number: track.number, composer: track.composer }),
        ),
        startsWith: named(tracks.filter(({ name }) => name.startsWith('É '))),
        endsWith: nodes(
          tracks.filter(({ name }) => name.endsWith('(Live)')),
          number,
        ),
        like: named(tracks.filter(({ name }) => /^.ove/su.test(name))),
        likePercent: named(tracks.filter(({ name }) => name.startsWith('100%'))),
        insensitive: named(tracks.filter(({ name }) => name.toLowerCase().includes('coração'))),
        insensitiveEq: named(artists.filter(({ name }) => name.toLowerCase() === 'ac/dc')),
        isEmpty: { totalCount: 0 },
        // The exact opposite of `isEmpty: true`, so what is missing is not empty.
        notEmpty: { totalCount: tracks.length },
        before: named(artists.filter(({ name }) => compareText(name, 'B') < 0)),
      };
    },
  },
  {
    name: 'between holds both ends, for numbers, decimals, dates and times',
    query: `{
      milliseconds: tracks(where: { milliseconds: { between: [343719, 343960] } }) { nodes { number milliseconds } }
      total: invoices(where: { total: { between: ["8.91", 14] } }, first: 200) { nodes { number total } }
      birthDate: employees(where: { birthDate: { between: ["1958-12-08", "1968-01-09"] } }) { nodes { number birthDate } }
      invoicedAt: invoices(where: { invoicedAt: { between: ["2021-01-01T00:00:00Z", "2021-01-06T01:00:00+01:00"] } }) { nodes { number invoicedAt } }
      reversed: tracks(where: { milliseconds: { between: [2, 1] } }) { totalCount }
    }`,
    expected: ({ tracks, invoices, employees }) => ({
      milliseconds: nodes(
        tracks.filter(({ milliseconds }) => milliseconds >= 343_719 && milliseconds <= 343_960),
        (track) => ({ number: track.number, milliseconds: track.milliseconds }),
      ),
      total: nodes(
        invoices.filter(({ total }) => cents(total) >= 891 && cents(total) <= 1400),
        (invoice) => ({ number: invoice.number, total: invoice.total }),
      ),
      birthDate: nodes(
        employees.filter(({ birthDate }) => birthDate >= '1958-12-08' && birthDate <= '1968-01-09'),
        (employee) => ({ number: employee.number, birthDate: employee.birthDate }),
      ),
      invoicedAt: nodes(
        invoices.filter(({ invoicedAt }) => invoicedAt <= '2021-01-06T00:00:00.000Z'),
        (invoice) => ({ number: invoice.number, invoicedAt: invoice.invoicedAt }),
      ),
      reversed: { totalCount: 0 },
    }),
  },
  {
    name: 'AND, OR and NOT in one another, empty ones too',
    query: `{
      compound: tracks(first: 1000, where: {
        AND: [
          { OR: [{ genre: { name: { eq: "Jazz" } } }, { genre: { name: { eq: "Blues" } } }] }
          { NOT: { OR: [{ milliseconds: { lt: 200000 } }, { composer: { isNull: true } }] } }
        ]
        unitPrice: { eq: "0.99" }
        playlists: { some: { number: { in: [1, 5] } } }
      }) { nodes { number } }
      inNothing: tracks(where: { number: { in: [] } }) { totalCount }
      notInNothing: tracks(where: { number: { notIn: [] } }) { totalCount }
      anyOfNothing: tracks(where: { OR: [] }) { totalCount }
      allOfNothing: tracks(where: { AND: [] }) { totalCount }
      notAnything: tracks(where: { NOT: {} }) { totalCount }
      twoOfOne: tracks(where: { number: { gt: 10, lte: 12 } }) { nodes { number } }
    }`,
    expected: ({ tracks }) => ({
      compound: nodes(
        tracks.filter(
          ({ genre, milliseconds, composer, unitPrice, playlists }) =>
            (genre.name === 'Jazz' || genre.name === 'Blues') &&
            !(milliseconds < 200_000 || composer === null) &&
            unitPrice === '0.99' &&
            playlists.some((playlist) => [1, 5].includes(playlist.number)),
        ),
        number,
      ),
      inNothing: { totalCount: 0 },
      notInNothing: { totalCount: tracks.length },
      anyOfNothing: { totalCount: 0 },
      allOfNothing: { totalCount: tracks.length },
      notAnything: { totalCount: 0 },
      twoOfOne: nodes(tracks.slice(10, 12), number),
    }),
  },
];
