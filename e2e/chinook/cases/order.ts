import { cents, sortBy } from '../order.ts';
import { type Case, nodes, numberAndName } from './case.ts';

export const orderCases: readonly Case[] = [
  {
    name: 'text in the order of the root collation: accents, capitals, digits and signs',
    query: `{
      artists(orderBy: [{ name: ASC }], first: 1000) { nodes { name } }
      tracks(orderBy: [{ name: DESC }], first: 1000) { nodes { number name } }
    }`,
    expected: ({ artists, tracks }) => ({
      artists: nodes(sortBy(artists, [({ name }) => name, 'ASC']), ({ name }) => ({ name })),
      tracks: nodes(sortBy(tracks, [({ name }) => name, 'DESC']).slice(0, 1000), numberAndName),
    }),
  },
  {
    name: 'missing values last when ascending, first when descending, or as it is said',
    query: `{
      ascending: customers(orderBy: [{ company: ASC }], first: 100) { nodes { number company } }
      descending: customers(orderBy: [{ company: DESC }], first: 100) { nodes { number company } }
      nullsFirst: customers(orderBy: [{ company: ASC_NULLS_FIRST }], first: 100) { nodes { number company } }
      nullsLast: customers(orderBy: [{ company: DESC_NULLS_LAST }], first: 100) { nodes { number company } }
    }`,
    expected: ({ customers }) => {
      const by = (direction: Parameters<typeof sortBy>[1][1]) =>
        nodes(sortBy(customers, [({ company }) => company, direction]), ({ number, company }) => ({ number, company }));
      return {
        ascending: by('ASC'),
        descending: by('DESC'),
        nullsFirst: by('ASC_NULLS_FIRST'),
        nullsLast: by('DESC_NULLS_LAST'),
      };
    },
  },
  {
    name: 'by a relation’s field, with ties and with relations that are missing',
    query: `{
      customers(orderBy: [{ supportRep: { lastName: DESC } }, { state: ASC }, { lastName: DESC }], first: 100) {
        nodes { number state supportRep { lastName } }
      }
      tracks(orderBy: [{ album: { artist: { name: ASC } } }, { genre: { name: DESC } }], first: 700) { nodes { number } }
      employees(orderBy: [{ reportsTo: { lastName: ASC } }]) { nodes { number reportsTo { lastName } } }
      descending: employees(orderBy: [{ reportsTo: { lastName: DESC } }]) { nodes { number } }
      nullsFirst: employees(orderBy: [{ reportsTo: { lastName: ASC_NULLS_FIRST } }]) { nodes { number } }
    }`,
    expected: ({ customers, tracks, employees }) => ({
      customers: nodes(
        sortBy(
          customers,
          [({ supportRep }) => supportRep.lastName, 'DESC'],
          [({ state }) => state, 'ASC'],
          [({ lastName }) => lastName, 'DESC'],
        ),
        ({ number, state, supportRep }) => ({ number, state, supportRep: { lastName: supportRep.lastName } }),
      ),
      tracks: nodes(
        sortBy(tracks, [({ album }) => album.artist.name, 'ASC'], [({ genre }) => genre.name, 'DESC']).slice(0, 700),
        ({ number }) => ({ number }),
      ),
      employees: nodes(
        sortBy(employees, [({ reportsTo }) => reportsTo?.lastName ?? null, 'ASC']),
        ({ number, reportsTo }) => ({ number, reportsTo: reportsTo && { lastName: reportsTo.lastName } }),
      ),
      descending: nodes(sortBy(employees, [({ reportsTo }) => reportsTo?.lastName ?? null, 'DESC']), ({ number }) => ({
        number,
      })),
      nullsFirst: nodes(
        sortBy(employees, [({ reportsTo }) => reportsTo?.lastName ?? null, 'ASC_NULLS_FIRST']),
        ({ number }) => ({ number }),
      ),
    }),
  },
  {
    name: 'what is equal by id, the default order',
    query: `{
      playlists(orderBy: [{ name: DESC }]) { nodes { number name } }
      tracks(orderBy: [{ unitPrice: DESC }], first: 300) { nodes { number unitPrice } }
      byId: tracks(orderBy: [{ id: DESC }], first: 3) { nodes { number } }
      byDefault: tracks { nodes { number } }
    }`,
    expected: ({ playlists, tracks }) => ({
      playlists: nodes(sortBy(playlists, [({ name }) => name, 'DESC']), numberAndName),
      tracks: nodes(
        sortBy(tracks, [({ unitPrice }) => cents(unitPrice), 'DESC']).slice(0, 300),
        ({ number, unitPrice }) => ({ number, unitPrice }),
      ),
      byId: nodes(tracks.slice(-3).toReversed(), ({ number }) => ({ number })),
      // Fifty unless another number is given.
      byDefault: nodes(tracks.slice(0, 50), ({ number }) => ({ number })),
    }),
  },
  {
    name: 'decimals by their value, dates and times by their moment; all in their text forms',
    query: `{
      invoices(orderBy: [{ total: DESC }, { invoicedAt: ASC }], first: 500) { nodes { number total invoicedAt lines { nodes { unitPrice quantity } } } }
      employees(orderBy: [{ hireDate: ASC }, { birthDate: DESC }]) { nodes { number hireDate birthDate } }
    }`,
    expected: ({ invoices, employees }) => ({
      invoices: nodes(
        sortBy(invoices, [({ total }) => cents(total), 'DESC'], [({ invoicedAt }) => Date.parse(invoicedAt), 'ASC']),
        ({ number, total, invoicedAt, lines }) => ({
          number,
          total,
          invoicedAt,
          lines: nodes(lines, ({ unitPrice, quantity }) => ({ unitPrice, quantity })),
        }),
      ),
      employees: nodes(
        sortBy(
          employees,
          [({ hireDate }) => Date.parse(hireDate), 'ASC'],
          [({ birthDate }) => Date.parse(birthDate), 'DESC'],
        ),
        ({ number, hireDate, birthDate }) => ({ number, hireDate, birthDate }),
      ),
    }),
  },
  {
    name: 'pages by offset, and totalCount of what the filter leaves',
    query: `query ($offset: Int!) {
      tracks(where: { genre: { name: { eq: "Rock" } } }, orderBy: [{ milliseconds: ASC }], first: 40, offset: $offset) {
        totalCount nodes { number } pageInfo { hasNextPage hasPreviousPage }
      }
      beyond: tracks(first: 10, offset: 4000) { totalCount nodes { number } pageInfo { hasNextPage hasPreviousPage startCursor } }
    }`,
    variables: { offset: 1260 },
    expected: ({ tracks }) => {
      const rock = sortBy(
        tracks.filter(({ genre }) => genre.name === 'Rock'),
        [({ milliseconds }) => milliseconds, 'ASC'],
      );
      return {
        tracks: {
          totalCount: rock.length,
          ...nodes(rock.slice(1260, 1300), ({ number }) => ({ number })),
          pageInfo: { hasNextPage: rock.length > 1300, hasPreviousPage: true },
        },
        beyond: {
          totalCount: tracks.length,
          nodes: [],
          pageInfo: { hasNextPage: false, hasPreviousPage: true, startCursor: null },
        },
      };
    },
  },
];
