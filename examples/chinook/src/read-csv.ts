import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import type { ChinookRows } from './rows.ts';

type Cells = Readonly<Record<string, string>>;

/** Reads the eleven CSV files of a Chinook folder. Rejects with the file, the row and the column that are wrong. */
export async function readChinook(folder: string): Promise<ChinookRows> {
  const [artists, genres, mediaTypes, playlists, links, albums, tracks, employees, customers, invoices, lines] =
    await Promise.all([
      readTable(folder, 'artist'),
      readTable(folder, 'genre'),
      readTable(folder, 'media_type'),
      readTable(folder, 'playlist'),
      readTable(folder, 'playlist_track'),
      readTable(folder, 'album'),
      readTable(folder, 'track'),
      readTable(folder, 'employee'),
      readTable(folder, 'customer'),
      readTable(folder, 'invoice'),
      readTable(folder, 'invoice_line'),
    ]);
  const playlistsOf = Map.groupBy(links, (link) => link.integer('track_id'));
  return {
    artists: artists.map((row) => ({ number: row.integer('artist_id'), name: row.text('name') })),
    genres: genres.map((row) => ({ number: row.integer('genre_id'), name: row.text('name') })),
    mediaTypes: mediaTypes.map((row) => ({ number: row.integer('media_type_id'), name: row.text('name') })),
    playlists: playlists.map((row) => ({ number: row.integer('playlist_id'), name: row.text('name') })),
    albums: albums.map((row) => ({
      number: row.integer('album_id'),
      title: row.text('title'),
      artist: row.integer('artist_id'),
    })),
    tracks: tracks.map((row) => ({
      number: row.integer('track_id'),
      name: row.text('name'),
      album: row.optionalInteger('album_id'),
      mediaType: row.integer('media_type_id'),
      genre: row.optionalInteger('genre_id'),
      composer: row.optionalText('composer'),
      milliseconds: row.integer('milliseconds'),
      bytes: row.optionalInteger('bytes'),
      unitPrice: row.text('unit_price'),
      playlists: (playlistsOf.get(row.integer('track_id')) ?? []).map((link) => link.integer('playlist_id')),
    })),
    employees: employees.map((row) => ({
      number: row.integer('employee_id'),
      firstName: row.text('first_name'),
      lastName: row.text('last_name'),
      title: row.optionalText('title'),
      reportsTo: row.optionalInteger('reports_to'),
      birthDate: row.optionalDate('birth_date'),
      hireDate: row.optionalDate('hire_date'),
      ...row.address(''),
      phone: row.optionalText('phone'),
      fax: row.optionalText('fax'),
      email: row.optionalText('email'),
    })),
    customers: customers.map((row) => ({
      number: row.integer('customer_id'),
      firstName: row.text('first_name'),
      lastName: row.text('last_name'),
      company: row.optionalText('company'),
      ...row.address(''),
      phone: row.optionalText('phone'),
      fax: row.optionalText('fax'),
      email: row.text('email'),
      supportRep: row.optionalInteger('support_rep_id'),
    })),
    invoices: invoices.map((row) => {
      const billing = row.address('billing_');
      return {
        number: row.integer('invoice_id'),
        customer: row.integer('customer_id'),
        invoicedAt: row.dateTime('invoice_date'),
        billingAddress: billing.address,
        billingCity: billing.city,
        billingState: billing.state,
        billingCountry: billing.country,
        billingPostalCode: billing.postalCode,
        total: row.text('total'),
      };
    }),
    invoiceLines: lines.map((row) => ({
      number: row.integer('invoice_line_id'),
      invoice: row.integer('invoice_id'),
      track: row.integer('track_id'),
      unitPrice: row.text('unit_price'),
      quantity: row.integer('quantity'),
    })),
  };
}

async function readTable(folder: string, table: string): Promise<readonly CsvRow[]> {
  const path = join(folder, `${table}.csv`);
  const text = await readFile(path, 'utf8').catch((cause: unknown) => {
    throw new Error(`Cannot read ${path}. The folder must hold Chinook's eleven CSV files.`, { cause });
  });
  const records: readonly Cells[] = parse(text, { columns: true, skip_empty_lines: true, bom: true });
  return records.map((cells, index) => new CsvRow(cells, `${table}.csv, row ${index + 1}`));
}

/** A row that says where it stands when a cell is not what it must be. An empty cell is a missing value. */
class CsvRow {
  readonly #cells: Cells;
  readonly #place: string;

  constructor(cells: Cells, place: string) {
    this.#cells = cells;
    this.#place = place;
  }

  optionalText(column: string): string | null {
    const cell = this.#cells[column];
    if (cell === undefined) throw new Error(`${this.#place}: there is no column ${column}.`);
    return cell === '' ? null : cell;
  }

  optionalInteger(column: string): number | null {
    const text = this.optionalText(column);
    if (text === null) return null;
    const value = Number(text);
    if (!Number.isSafeInteger(value)) throw new Error(`${this.#place}: ${column} must be an integer, not ${text}.`);
    return value;
  }

  optionalDate(column: string): string | null {
    const text = this.optionalText(column);
    if (text === null) return null;
    if (!/^\d{4}-\d\d-\d\d 00:00:00$/.test(text))
      throw new Error(`${this.#place}: ${column} must be a date, not ${text}.`);
    return text.slice(0, 10);
  }

  text(column: string): string {
    return this.#required(column, this.optionalText(column));
  }

  integer(column: string): number {
    return this.#required(column, this.optionalInteger(column));
  }

  /** The CSV has no offset: its times are read as UTC. */
  dateTime(column: string): string {
    const text = this.text(column);
    if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(text)) {
      throw new Error(`${this.#place}: ${column} must be a date and time, not ${text}.`);
    }
    return `${text.replace(' ', 'T')}.000Z`;
  }

  address(prefix: string) {
    return {
      address: this.optionalText(`${prefix}address`),
      city: this.optionalText(`${prefix}city`),
      state: this.optionalText(`${prefix}state`),
      country: this.optionalText(`${prefix}country`),
      postalCode: this.optionalText(`${prefix}postal_code`),
    };
  }

  #required<Value>(column: string, value: Value | null): Value {
    if (value === null) throw new Error(`${this.#place}: ${column} is empty.`);
    return value;
  }
}
