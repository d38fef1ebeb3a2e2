/**
 * The oracle's own view of the CSV: objects that refer to one another, made with as little code as can be and none of
 * the product's. What the product answers is held against what a plain loop over these says.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

export interface Artist {
  readonly number: number;
  readonly name: string;
  readonly albums: Album[];
}

export interface Album {
  readonly number: number;
  readonly title: string;
  readonly artist: Artist;
  readonly tracks: Track[];
}

export interface Genre {
  readonly number: number;
  readonly name: string;
  readonly tracks: Track[];
}

export interface Playlist {
  readonly number: number;
  readonly name: string;
  readonly tracks: Track[];
}

export interface Track {
  readonly number: number;
  readonly name: string;
  readonly album: Album;
  readonly mediaType: Genre;
  readonly genre: Genre;
  readonly composer: string | null;
  readonly milliseconds: number;
  readonly bytes: number;
  readonly unitPrice: string;
  readonly playlists: Playlist[];
  readonly invoiceLines: InvoiceLine[];
}

export interface Employee {
  readonly number: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly title: string;
  readonly birthDate: string;
  readonly hireDate: string;
  readonly city: string;
  readonly email: string;
  reportsTo: Employee | null;
  readonly reports: Employee[];
  readonly customers: Customer[];
}

export interface Customer {
  readonly number: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly company: string | null;
  readonly city: string;
  readonly state: string | null;
  readonly country: string;
  readonly fax: string | null;
  readonly email: string;
  readonly supportRep: Employee;
  readonly invoices: Invoice[];
}

export interface Invoice {
  readonly number: number;
  readonly customer: Customer;
  readonly invoicedAt: string;
  readonly billingState: string | null;
  readonly billingCountry: string;
  readonly total: string;
  readonly lines: InvoiceLine[];
}

export interface InvoiceLine {
  readonly number: number;
  readonly invoice: Invoice;
  readonly track: Track;
  readonly unitPrice: string;
  readonly quantity: number;
}

export interface Store {
  readonly artists: readonly Artist[];
  readonly albums: readonly Album[];
  readonly genres: readonly Genre[];
  readonly mediaTypes: readonly Genre[];
  readonly playlists: readonly Playlist[];
  readonly tracks: readonly Track[];
  readonly employees: readonly Employee[];
  readonly customers: readonly Customer[];
  readonly invoices: readonly Invoice[];
  readonly invoiceLines: readonly InvoiceLine[];
  /** Rows of `playlist_track.csv`. */
  readonly links: number;
}

type Row = Readonly<Record<string, string>>;

export function readStore(folder: string): Store {
  const read = (table: string): Row[] =>
    parse(readFileSync(join(folder, `${table}.csv`)), { columns: true, bom: true, skip_empty_lines: true });
  const cell = (row: Row, column: string): string => row[column] ?? missing(column);
  const cellOrNull = (row: Row, column: string): string | null => cell(row, column) || null;
  const number = (row: Row, column: string): number => Number(cell(row, column));
  const find = <Item extends { readonly number: number }>(items: readonly Item[], wanted: number): Item =>
    // The CSV counts from 1 without a gap.
    items[wanted - 1] ?? missing(String(wanted));

  const artists = read('artist').map((row): Artist => ({
    number: number(row, 'artist_id'),
    name: cell(row, 'name'),
    albums: [],
  }));
  const genres = read('genre').map((row): Genre => ({
    number: number(row, 'genre_id'),
    name: cell(row, 'name'),
    tracks: [],
  }));
  const mediaTypes = read('media_type').map((row): Genre => ({
    number: number(row, 'media_type_id'),
    name: cell(row, 'name'),
    tracks: [],
  }));
  const playlists = read('playlist').map((row): Playlist => ({
    number: number(row, 'playlist_id'),
    name: cell(row, 'name'),
    tracks: [],
  }));
  const albums = read('album').map((row): Album => {
    const artist = find(artists, number(row, 'artist_id'));
    const album = { number: number(row, 'album_id'), title: cell(row, 'title'), artist, tracks: [] };
    artist.albums.push(album);
    return album;
  });
  const tracks = read('track').map((row): Track => {
    const album = find(albums, number(row, 'album_id'));
    const genre = find(genres, number(row, 'genre_id'));
    const mediaType = find(mediaTypes, number(row, 'media_type_id'));
    const track = {
      number: number(row, 'track_id'),
      name: cell(row, 'name'),
      album,
      mediaType,
      genre,
      composer: cellOrNull(row, 'composer'),
      milliseconds: number(row, 'milliseconds'),
      bytes: number(row, 'bytes'),
      unitPrice: cell(row, 'unit_price'),
      playlists: [],
      invoiceLines: [],
    };
    for (const parent of [album, genre, mediaType]) parent.tracks.push(track);
    return track;
  });
  const links = read('playlist_track');
  for (const row of links) {
    const playlist = find(playlists, number(row, 'playlist_id'));
    const track = find(tracks, number(row, 'track_id'));
    playlist.tracks.push(track);
    track.playlists.push(playlist);
  }
  // A list comes in the order of ids unless it is asked for in another, and ids follow the numbers.
  for (const { tracks: own } of playlists) own.sort((a, b) => a.number - b.number);
  for (const { playlists: own } of tracks) own.sort((a, b) => a.number - b.number);

  const employeeRows = read('employee');
  const employees = employeeRows.map((row): Employee => ({
    number: number(row, 'employee_id'),
    firstName: cell(row, 'first_name'),
    lastName: cell(row, 'last_name'),
    title: cell(row, 'title'),
    birthDate: cell(row, 'birth_date').slice(0, 10),
    hireDate: cell(row, 'hire_date').slice(0, 10),
    city: cell(row, 'city'),
    email: cell(row, 'email'),
    reportsTo: null,
    reports: [],
    customers: [],
  }));
  for (const [index, row] of employeeRows.entries()) {
    if (!cellOrNull(row, 'reports_to')) continue;
    const employee = find(employees, index + 1);
    employee.reportsTo = find(employees, number(row, 'reports_to'));
    employee.reportsTo.reports.push(employee);
  }
  const customers = read('customer').map((row): Customer => {
    const supportRep = find(employees, number(row, 'support_rep_id'));
    const customer = {
      number: number(row, 'customer_id'),
      firstName: cell(row, 'first_name'),
      lastName: cell(row, 'last_name'),
      company: cellOrNull(row, 'company'),
      city: cell(row, 'city'),
      state: cellOrNull(row, 'state'),
      country: cell(row, 'country'),
      fax: cellOrNull(row, 'fax'),
      email: cell(row, 'email'),
      supportRep,
      invoices: [],
    };
    supportRep.customers.push(customer);
    return customer;
  });
  const invoices = read('invoice').map((row): Invoice => {
    const customer = find(customers, number(row, 'customer_id'));
    const invoice = {
      number: number(row, 'invoice_id'),
      customer,
      invoicedAt: `${cell(row, 'invoice_date').replace(' ', 'T')}.000Z`,
      billingState: cellOrNull(row, 'billing_state'),
      billingCountry: cell(row, 'billing_country'),
      total: cell(row, 'total'),
      lines: [],
    };
    customer.invoices.push(invoice);
    return invoice;
  });
  const invoiceLines = read('invoice_line').map((row): InvoiceLine => {
    const invoice = find(invoices, number(row, 'invoice_id'));
    const track = find(tracks, number(row, 'track_id'));
    const line = {
      number: number(row, 'invoice_line_id'),
      invoice,
      track,
      unitPrice: cell(row, 'unit_price'),
      quantity: number(row, 'quantity'),
    };
    invoice.lines.push(line);
    track.invoiceLines.push(line);
    return line;
  });
  return {
    artists,
    albums,
    genres,
    mediaTypes,
    playlists,
    tracks,
    employees,
    customers,
    invoices,
    invoiceLines,
    links: links.length,
  };
}

function missing(what: string): never {
  throw new Error(`The CSV has no ${what}.`);
}
