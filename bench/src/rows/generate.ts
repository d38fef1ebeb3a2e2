import type {
  AlbumRow,
  ChinookRows,
  CustomerRow,
  EmployeeRow,
  InvoiceLineRow,
  InvoiceRow,
  TrackRow,
} from '@trellis/chinook-example';
import { createRandom, type Random } from './random.ts';

/** As many rows as the real store has, and lists as long as its longest. */
const size = {
  artists: 275,
  artistsWithAlbums: 204,
  albums: 347,
  albumsOfTheFirst: 21,
  tracks: 3503,
  genres: 25,
  mediaTypes: 5,
  playlists: 18,
  playlistsWithTracks: 14,
  playlistLinks: 8715,
  employees: 8,
  customers: 59,
  invoices: 412,
  invoiceLines: 2240,
} as const;

const words =
  'love night blue fire rain road heart moon river black gold dream stone sky dance light lonely summer war river ghost wild angel São café Köln “live” 夜 train home garden king sugar mirror'.split(
    ' ',
  );

/** A music store of the shape and size of Chinook's, the same for the same seed, for machines without the CSV. */
export function generateRows(seed: number): ChinookRows {
  const random = createRandom(seed);
  const named = (count: number, wordCount: number) =>
    numbers(count).map((number) => ({ number, name: `${title(random, wordCount)} ${number}` }));
  const albums = generateAlbums(random);
  const tracks = generateTracks(random, albums);
  const invoices = generateInvoices(random);
  return {
    artists: named(size.artists, 2),
    genres: named(size.genres, 1),
    mediaTypes: named(size.mediaTypes, 3),
    playlists: named(size.playlists, 2),
    albums,
    tracks,
    employees: generateEmployees(random),
    customers: generateCustomers(random),
    invoices,
    invoiceLines: generateInvoiceLines(random, tracks),
  };
}

function generateAlbums(random: Random): readonly AlbumRow[] {
  return numbers(size.albums).map((number) => ({
    number,
    title: title(random, 3),
    artist: artistOfAlbum(random, number),
  }));
}

/** The first artist has the most albums; everybody else with albums has at least one. */
function artistOfAlbum(random: Random, album: number): number {
  if (album <= size.albumsOfTheFirst) return 1;
  const second = album - size.albumsOfTheFirst + 1;
  return second <= size.artistsWithAlbums ? second : 2 + random.below(size.artistsWithAlbums - 1);
}

function generateTracks(random: Random, albums: readonly AlbumRow[]): readonly TrackRow[] {
  const perAlbum = Math.floor(size.tracks / size.albums);
  const playlists = numbers(size.tracks).map(() => [1]);
  let links = size.tracks;
  while (links < size.playlistLinks) {
    const own = playlists[random.below(size.tracks)];
    const playlist = 2 + random.below(size.playlistsWithTracks - 1);
    if (own === undefined || own.includes(playlist)) continue;
    own.push(playlist);
    links += 1;
  }
  return numbers(size.tracks).map((number, index) => {
    const isVideo = random.chance(0.06);
    return {
      number,
      name: random.chance(0.007) ? `"${title(random, 2)}"` : title(random, 1 + random.below(4)),
      album: albums[Math.floor(index / perAlbum) % albums.length]?.number ?? 1,
      mediaType: 1 + random.below(size.mediaTypes),
      genre: 1 + random.below(size.genres),
      composer: random.chance(0.28)
        ? null
        : numbers(1 + random.below(3))
            .map(() => title(random, 2))
            .join(', '),
      milliseconds: 60_000 + random.below(isVideo ? 5_000_000 : 400_000),
      bytes: 1_000_000 + random.below(isVideo ? 1_000_000_000 : 15_000_000),
      unitPrice: isVideo ? '1.99' : '0.99',
      playlists: playlists[index] ?? [],
    };
  });
}

function generateEmployees(random: Random): readonly EmployeeRow[] {
  return numbers(size.employees).map((number) => ({
    number,
    firstName: title(random, 1),
    lastName: `${title(random, 1)} ${number}`,
    title: number === 1 ? 'General Manager' : 'Sales Support Agent',
    reportsTo: number === 1 ? null : 1 + random.below(number - 1),
    birthDate: date(random, 1950, 30),
    hireDate: date(random, 2002, 3),
    ...generateAddress(random),
    phone: phone(random),
    fax: phone(random),
    email: `employee${number}@example.com`,
  }));
}

function generateCustomers(random: Random): readonly CustomerRow[] {
  return numbers(size.customers).map((number) => ({
    number,
    firstName: title(random, 1),
    lastName: `${title(random, 1)} ${number}`,
    company: random.chance(0.83) ? null : title(random, 3),
    ...generateAddress(random),
    phone: phone(random),
    fax: random.chance(0.8) ? null : phone(random),
    email: `customer${number}@example.com`,
    supportRep: 3 + random.below(3),
  }));
}

function generateInvoices(random: Random): readonly InvoiceRow[] {
  return numbers(size.invoices).map((number) => {
    const billing = generateAddress(random);
    return {
      number,
      customer: 1 + random.below(size.customers),
      invoicedAt: `${date(random, 2021, 5)}T00:00:00.000Z`,
      billingAddress: billing.address,
      billingCity: billing.city,
      billingState: billing.state,
      billingCountry: billing.country,
      billingPostalCode: billing.postalCode,
      total: `${1 + random.below(20)}.${random.pick(['98', '99', '96'])}`,
    };
  });
}

function generateInvoiceLines(random: Random, tracks: readonly TrackRow[]): readonly InvoiceLineRow[] {
  return numbers(size.invoiceLines).map((number) => {
    const track = random.pick(tracks);
    return {
      number,
      invoice: 1 + ((number - 1) % size.invoices),
      track: track.number,
      unitPrice: track.unitPrice,
      quantity: 1,
    };
  });
}

function generateAddress(random: Random) {
  return {
    address: `${1 + random.below(9999)} ${title(random, 2)}`,
    city: title(random, 1),
    state: random.chance(0.5) ? null : random.pick(['AB', 'CA', 'SP', 'NSW']),
    country: random.pick(['Canada', 'Brazil', 'Germany', 'USA', '中国']),
    postalCode: random.chance(0.07) ? null : String(10_000 + random.below(89_999)),
  };
}

function title(random: Random, count: number): string {
  const text = numbers(count)
    .map(() => random.pick(words))
    .join(' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

function phone(random: Random): string {
  return `+${1 + random.below(98)} (${100 + random.below(899)}) ${1_000_000 + random.below(8_999_999)}`;
}

function date(random: Random, firstYear: number, years: number): string {
  const day = Date.UTC(firstYear, 0, 1) + random.below(years * 365) * 86_400_000;
  return new Date(day).toISOString().slice(0, 10);
}

function numbers(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
