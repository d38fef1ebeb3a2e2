import { recordId } from '@trellis/chinook-example';
import { sortBy } from '../order.ts';
import { type Case, nodes, numberAndName } from './case.ts';

export const nestingCases: readonly Case[] = [
  {
    name: 'lists in lists, four deep, each with its own arguments',
    query: `{
      artists(where: { number: { in: [8, 22, 90, 197] } }, orderBy: [{ name: DESC }]) { nodes {
        name
        albums(orderBy: [{ title: ASC }], first: 5) { totalCount nodes {
          title
          tracks(where: { milliseconds: { gt: 200000 } }, orderBy: [{ milliseconds: DESC }], first: 3) { nodes {
            number name milliseconds genre { name } mediaType { name }
            playlists(where: { number: { ne: 8 } }, orderBy: [{ name: ASC }]) { nodes { number name } }
          } }
        } }
      } }
    }`,
    expected: ({ artists }) => ({
      artists: nodes(
        sortBy(
          artists.filter(({ number }) => [8, 22, 90, 197].includes(number)),
          [({ name }) => name, 'DESC'],
        ),
        ({ name, albums }) => ({
          name,
          albums: {
            totalCount: albums.length,
            ...nodes(sortBy(albums, [({ title }) => title, 'ASC']).slice(0, 5), ({ title, tracks }) => ({
              title,
              tracks: nodes(
                sortBy(
                  tracks.filter(({ milliseconds }) => milliseconds > 200_000),
                  [({ milliseconds }) => milliseconds, 'DESC'],
                ).slice(0, 3),
                (track) => ({
                  number: track.number,
                  name: track.name,
                  milliseconds: track.milliseconds,
                  genre: { name: track.genre.name },
                  mediaType: { name: track.mediaType.name },
                  playlists: nodes(
                    sortBy(
                      track.playlists.filter(({ number }) => number !== 8),
                      [(playlist) => playlist.name, 'ASC'],
                    ),
                    numberAndName,
                  ),
                }),
              ),
            })),
          },
        }),
      ),
    }),
  },
  {
    name: 'one record by its number, and relations to one record, five deep',
    query: `query ($number: Int!) {
      invoiceLine(where: { number: $number }) {
        number quantity unitPrice
        track { name album { title artist { name } } }
        invoice { invoicedAt customer { lastName supportRep { lastName reportsTo { lastName reportsTo { lastName } } } } }
      }
    }`,
    variables: { number: 2000 },
    expected: ({ invoiceLines }) => {
      const line = invoiceLines[1999];
      if (!line) throw new Error('There is no such line.');
      const { customer } = line.invoice;
      const manager = customer.supportRep.reportsTo;
      return {
        invoiceLine: {
          number: 2000,
          quantity: line.quantity,
          unitPrice: line.unitPrice,
          track: {
            name: line.track.name,
            album: { title: line.track.album.title, artist: { name: line.track.album.artist.name } },
          },
          invoice: {
            invoicedAt: line.invoice.invoicedAt,
            customer: {
              lastName: customer.lastName,
              supportRep: {
                lastName: customer.supportRep.lastName,
                reportsTo: manager && {
                  lastName: manager.lastName,
                  reportsTo: manager.reportsTo && { lastName: manager.reportsTo.lastName },
                },
              },
            },
          },
        },
      };
    },
  },
  {
    name: 'records by each of their unique keys, and none where there is none',
    query: `{
      genre(where: { name: "Jazz" }) { number }
      employee(where: { lastName_firstName: { lastName: "Peacock", firstName: "Jane" } }) { number }
      customer(where: { email: "luisg@embraer.com.br" }) { number }
      nobody: customer(where: { email: "nobody@example.com" }) { number }
      artist(where: { number: 276 }) { name }
    }`,
    expected: ({ genres, employees, customers }) => ({
      genre: { number: genres.find(({ name }) => name === 'Jazz')?.number },
      employee: { number: employees.find(({ lastName }) => lastName === 'Peacock')?.number },
      customer: { number: customers.find(({ email }) => email === 'luisg@embraer.com.br')?.number },
      nobody: null,
      artist: null,
    }),
  },
  {
    name: 'many-to-many from both sides, with counts',
    query: `{
      playlists { nodes { number name tracks(orderBy: [{ name: ASC }], first: 4) { totalCount nodes { number name } } } }
      track(where: { number: 3403 }) { name playlists { totalCount nodes { number name tracks(first: 1) { totalCount } } } }
    }`,
    expected: ({ playlists, tracks }) => ({
      playlists: nodes(playlists, (playlist) => ({
        number: playlist.number,
        name: playlist.name,
        tracks: {
          totalCount: playlist.tracks.length,
          ...nodes(sortBy(playlist.tracks, [({ name }) => name, 'ASC']).slice(0, 4), numberAndName),
        },
      })),
      track: {
        name: tracks[3402]?.name,
        playlists: {
          totalCount: tracks[3402]?.playlists.length,
          ...nodes(tracks[3402]?.playlists ?? [], ({ number, name, tracks: all }) => ({
            number,
            name,
            tracks: { totalCount: all.length },
          })),
        },
      },
    }),
  },
  {
    name: 'a model that refers to itself, upwards and downwards',
    query: `{
      employees { nodes {
        number lastName reportsTo { lastName } reportsToId
        reports { totalCount nodes { lastName reports(orderBy: [{ lastName: DESC }]) { nodes { lastName } } } }
      } }
    }`,
    expected: ({ employees }) => ({
      employees: nodes(employees, ({ number, lastName, reportsTo, reports }) => ({
        number,
        lastName,
        reportsTo: reportsTo && { lastName: reportsTo.lastName },
        reportsToId: reportsTo && recordId('Employee', reportsTo.number),
        reports: {
          totalCount: reports.length,
          ...nodes(reports, (report) => ({
            lastName: report.lastName,
            reports: nodes(sortBy(report.reports, [(own) => own.lastName, 'DESC']), (own) => ({
              lastName: own.lastName,
            })),
          })),
        },
      })),
    }),
  },
];
