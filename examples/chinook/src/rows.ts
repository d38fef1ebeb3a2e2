/**
 * The rows of the store, as the loader sends them: relations by the integer keys of the CSV, text forms by the
 * contract. Members bear the names of the app's fields.
 */
export interface ChinookRows {
  readonly artists: readonly ArtistRow[];
  readonly genres: readonly GenreRow[];
  readonly mediaTypes: readonly MediaTypeRow[];
  readonly playlists: readonly PlaylistRow[];
  readonly albums: readonly AlbumRow[];
  readonly tracks: readonly TrackRow[];
  readonly employees: readonly EmployeeRow[];
  readonly customers: readonly CustomerRow[];
  readonly invoices: readonly InvoiceRow[];
  readonly invoiceLines: readonly InvoiceLineRow[];
}

export interface ArtistRow {
  readonly number: number;
  readonly name: string;
}

export interface GenreRow {
  readonly number: number;
  readonly name: string;
}

export interface MediaTypeRow {
  readonly number: number;
  readonly name: string;
}

export interface PlaylistRow {
  readonly number: number;
  readonly name: string;
}

export interface AlbumRow {
  readonly number: number;
  readonly title: string;
  readonly artist: number;
}

export interface TrackRow {
  readonly number: number;
  readonly name: string;
  readonly album: number | null;
  readonly mediaType: number;
  readonly genre: number | null;
  readonly composer: string | null;
  readonly milliseconds: number;
  readonly bytes: number | null;
  /** A decimal's text form. */
  readonly unitPrice: string;
  readonly playlists: readonly number[];
}

export interface EmployeeRow {
  readonly number: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly title: string | null;
  readonly reportsTo: number | null;
  /** `YYYY-MM-DD`. */
  readonly birthDate: string | null;
  readonly hireDate: string | null;
  readonly address: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly country: string | null;
  readonly postalCode: string | null;
  readonly phone: string | null;
  readonly fax: string | null;
  readonly email: string | null;
}

export interface CustomerRow {
  readonly number: number;
  readonly firstName: string;
  readonly lastName: string;
  readonly company: string | null;
  readonly address: string | null;
  readonly city: string | null;
  readonly state: string | null;
  readonly country: string | null;
  readonly postalCode: string | null;
  readonly phone: string | null;
  readonly fax: string | null;
  readonly email: string;
  readonly supportRep: number | null;
}

export interface InvoiceRow {
  readonly number: number;
  readonly customer: number;
  /** `YYYY-MM-DDTHH:MM:SS.mmmZ`. */
  readonly invoicedAt: string;
  readonly billingAddress: string | null;
  readonly billingCity: string | null;
  readonly billingState: string | null;
  readonly billingCountry: string | null;
  readonly billingPostalCode: string | null;
  readonly total: string;
}

export interface InvoiceLineRow {
  readonly number: number;
  readonly invoice: number;
  readonly track: number;
  readonly unitPrice: string;
  readonly quantity: number;
}
