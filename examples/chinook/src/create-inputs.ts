import type { ModelRecords } from '@trellis/app-loader';
import { type ModelName, recordId } from './record-id.ts';
import type { ChinookRows, EmployeeRow } from './rows.ts';

/** What to create, in an order in which every relation points to a record that is there already. */
export function createInputs(rows: ChinookRows): readonly ModelRecords[] {
  return [
    {
      model: 'Artist',
      plural: 'artists',
      inputs: rows.artists.map((row) => ({ id: recordId('Artist', row.number), ...row })),
    },
    {
      model: 'Genre',
      plural: 'genres',
      inputs: rows.genres.map((row) => ({ id: recordId('Genre', row.number), ...row })),
    },
    {
      model: 'MediaType',
      plural: 'mediaTypes',
      inputs: rows.mediaTypes.map((row) => ({ id: recordId('MediaType', row.number), ...row })),
    },
    {
      model: 'Playlist',
      plural: 'playlists',
      inputs: rows.playlists.map((row) => ({ id: recordId('Playlist', row.number), ...row })),
    },
    {
      model: 'Album',
      plural: 'albums',
      inputs: rows.albums.map(({ artist, ...row }) => ({
        id: recordId('Album', row.number),
        ...row,
        artistId: recordId('Artist', artist),
      })),
    },
    {
      model: 'Track',
      plural: 'tracks',
      inputs: rows.tracks.map(({ album, mediaType, genre, playlists, ...row }) => ({
        id: recordId('Track', row.number),
        ...row,
        albumId: optionalId('Album', album),
        mediaTypeId: recordId('MediaType', mediaType),
        genreId: optionalId('Genre', genre),
        // A track enters its playlists as it is made, so that a track that is there is on all of them.
        ...(playlists.length > 0 && {
          playlists: { connect: playlists.map((playlist) => ({ id: recordId('Playlist', playlist) })) },
        }),
      })),
    },
    {
      model: 'Employee',
      plural: 'employees',
      inputs: managersFirst(rows.employees).map(({ reportsTo, ...row }) => ({
        id: recordId('Employee', row.number),
        ...row,
        reportsToId: optionalId('Employee', reportsTo),
      })),
    },
    {
      model: 'Customer',
      plural: 'customers',
      inputs: rows.customers.map(({ supportRep, ...row }) => ({
        id: recordId('Customer', row.number),
        ...row,
        // Any unique key connects, not the id alone.
        ...(supportRep !== null && { supportRep: { connect: { number: supportRep } } }),
      })),
    },
    {
      model: 'Invoice',
      plural: 'invoices',
      inputs: rows.invoices.map(({ customer, ...row }) => ({
        id: recordId('Invoice', row.number),
        ...row,
        customerId: recordId('Customer', customer),
      })),
    },
    {
      model: 'InvoiceLine',
      plural: 'invoiceLines',
      inputs: rows.invoiceLines.map(({ invoice, track, ...row }) => ({
        id: recordId('InvoiceLine', row.number),
        ...row,
        invoiceId: recordId('Invoice', invoice),
        trackId: recordId('Track', track),
      })),
    },
  ];
}

function optionalId(model: ModelName, number: number | null): string | null {
  return number === null ? null : recordId(model, number);
}

function managersFirst(employees: readonly EmployeeRow[]): readonly EmployeeRow[] {
  const ordered = new Map<number, EmployeeRow>();
  let waiting = employees;
  while (waiting.length > 0) {
    const ready = waiting.filter((row) => row.reportsTo === null || ordered.has(row.reportsTo));
    if (ready.length === 0) throw new Error(`Employee ${waiting[0]?.number} reports to nobody who is there.`);
    for (const row of ready) ordered.set(row.number, row);
    waiting = waiting.filter((row) => !ordered.has(row.number));
  }
  return [...ordered.values()];
}
