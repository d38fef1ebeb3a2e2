import type { AppDefinition, FieldDefinition, PermissionsDefinition } from '@trellis/app-definition';

/** The number that a record has in the CSV: people and tests know a record by it. */
const number: FieldDefinition = { type: 'Int', required: true, unique: true };

const price: FieldDefinition = { type: 'Decimal', precision: 10, scale: 2, min: '0', required: true };

const address: Readonly<Record<string, FieldDefinition>> = {
  address: { type: 'String', maxLength: 70 },
  city: { type: 'String', maxLength: 40 },
  state: { type: 'String', maxLength: 40 },
  country: { type: 'String', maxLength: 40 },
  postalCode: { type: 'String', maxLength: 10 },
};

/** Anybody may look through the shelves. */
const catalogue: Readonly<Record<string, PermissionsDefinition>> = { public: { read: true } };

/** A customer's own adviser: the employee whose account is the person who asks. */
const adviserIsCaller = { supportRep: { account: { eq: { $: 'user.id' } } } };

/**
 * The Chinook music store. Its eleven tables are ten models here: the table of a playlist's tracks is the
 * many-to-many relation of `Playlist.tracks` and `Track.playlists`.
 */
export const chinookDefinition: AppDefinition = {
  format: 1,
  roles: {
    sales: { label: 'Sales', description: 'Advises customers: sees those of his own and what they bought.' },
  },
  models: {
    Artist: {
      display: 'name',
      fields: {
        number,
        name: { type: 'String', required: true, maxLength: 120 },
        albums: { type: 'Album', list: true, inverse: 'artist' },
      },
      permissions: catalogue,
    },
    Album: {
      display: 'title',
      fields: {
        number,
        title: { type: 'String', required: true, maxLength: 160 },
        artist: { type: 'Artist', required: true, inverse: 'albums' },
        tracks: { type: 'Track', list: true, inverse: 'album' },
      },
      permissions: catalogue,
    },
    Genre: {
      display: 'name',
      fields: {
        number,
        name: { type: 'String', required: true, unique: true, maxLength: 120 },
        tracks: { type: 'Track', list: true, inverse: 'genre' },
      },
      permissions: catalogue,
    },
    MediaType: {
      label: 'Media type',
      display: 'name',
      fields: {
        number,
        name: { type: 'String', required: true, unique: true, maxLength: 120 },
        tracks: { type: 'Track', list: true, inverse: 'mediaType' },
      },
      permissions: catalogue,
    },
    Track: {
      display: 'name',
      fields: {
        number,
        name: { type: 'String', required: true, maxLength: 200 },
        album: { type: 'Album', inverse: 'tracks', onDelete: 'CASCADE' },
        mediaType: { type: 'MediaType', required: true, inverse: 'tracks' },
        genre: { type: 'Genre', inverse: 'tracks' },
        composer: { type: 'String', maxLength: 220 },
        milliseconds: { type: 'Int', required: true, min: 0, description: 'How long it plays' },
        bytes: { type: 'Int', min: 0, description: 'The size of its file' },
        unitPrice: price,
        playlists: { type: 'Playlist', list: true, inverse: 'tracks' },
        invoiceLines: { type: 'InvoiceLine', list: true, inverse: 'track' },
      },
      indexes: [['name']],
      permissions: {
        // A visitor is not told the files' sizes, and sales are none of his business.
        public: { read: [{ fields: ['*'], except: ['bytes', 'invoiceLines'] }] },
        user: { read: true },
      },
    },
    Playlist: {
      display: 'name',
      fields: {
        number,
        name: { type: 'String', required: true, maxLength: 120 },
        tracks: { type: 'Track', list: true, inverse: 'playlists' },
      },
      permissions: catalogue,
    },
    Employee: {
      display: 'lastName',
      fields: {
        number,
        firstName: { type: 'String', required: true, maxLength: 20 },
        lastName: { type: 'String', required: true, maxLength: 20 },
        title: { type: 'String', maxLength: 30 },
        reportsTo: { type: 'Employee', inverse: 'reports', label: 'Reports to' },
        reports: { type: 'Employee', list: true, inverse: 'reportsTo' },
        birthDate: { type: 'Date' },
        hireDate: { type: 'Date' },
        ...address,
        phone: { type: 'String', maxLength: 24 },
        fax: { type: 'String', maxLength: 24 },
        email: { type: 'Email', unique: true },
        account: { type: 'User', description: 'With which the employee signs in' },
        customers: { type: 'Customer', list: true, inverse: 'supportRep' },
      },
      unique: [['lastName', 'firstName']],
      permissions: {
        user: { read: [{ fields: ['number', 'firstName', 'lastName', 'title', 'email', 'reportsTo', 'reports'] }] },
        sales: { read: true },
      },
    },
    Customer: {
      display: 'lastName',
      fields: {
        number,
        firstName: { type: 'String', required: true, maxLength: 40 },
        lastName: { type: 'String', required: true, maxLength: 20 },
        company: { type: 'String', maxLength: 80 },
        ...address,
        phone: { type: 'String', maxLength: 24 },
        fax: { type: 'String', maxLength: 24 },
        email: { type: 'Email', required: true, unique: true },
        supportRep: { type: 'Employee', inverse: 'customers', label: 'Adviser' },
        invoices: { type: 'Invoice', list: true, inverse: 'customer' },
      },
      indexes: [['lastName', 'firstName']],
      permissions: {
        sales: {
          read: [{ where: adviserIsCaller }],
          update: [{ where: adviserIsCaller, fields: ['company', ...Object.keys(address), 'phone', 'fax', 'email'] }],
        },
      },
    },
    Invoice: {
      fields: {
        number,
        customer: { type: 'Customer', required: true, inverse: 'invoices' },
        invoicedAt: { type: 'DateTime', required: true },
        billingAddress: { type: 'String', maxLength: 70 },
        billingCity: { type: 'String', maxLength: 40 },
        billingState: { type: 'String', maxLength: 40 },
        billingCountry: { type: 'String', maxLength: 40 },
        billingPostalCode: { type: 'String', maxLength: 10 },
        total: price,
        lines: { type: 'InvoiceLine', list: true, inverse: 'invoice' },
      },
      indexes: [['invoicedAt']],
      permissions: { sales: { read: [{ where: { customer: adviserIsCaller } }] } },
    },
    InvoiceLine: {
      label: 'Invoice line',
      fields: {
        number,
        invoice: { type: 'Invoice', required: true, inverse: 'lines', onDelete: 'CASCADE' },
        track: { type: 'Track', required: true, inverse: 'invoiceLines' },
        unitPrice: price,
        quantity: { type: 'Int', required: true, min: 1 },
      },
      permissions: { sales: { read: [{ where: { invoice: { customer: adviserIsCaller } } }] } },
    },
  },
};
