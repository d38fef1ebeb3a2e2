import type { AppDefinition, FieldDefinition } from '../definition.ts';

const name: FieldDefinition = { type: 'String', required: true, maxLength: 200 };
const price: FieldDefinition = { type: 'Decimal', precision: 10, scale: 2, required: true, min: '0' };

/** The Chinook music store, as its builder would write it: without ids. */
export const chinook: AppDefinition = {
  format: 1,
  roles: { sales: { label: { en: 'Sales', zh: '销售' } } },
  models: {
    Artist: {
      display: 'name',
      fields: { name, albums: { type: 'Album', list: true, inverse: 'artist' } },
      permissions: { public: { read: true } },
    },
    Album: {
      display: 'title',
      fields: {
        title: name,
        artist: { type: 'Artist', required: true, inverse: 'albums', onDelete: 'CASCADE' },
        tracks: { type: 'Track', list: true, inverse: 'album' },
      },
      unique: [['artist', 'title']],
    },
    Genre: { fields: { name: { ...name, unique: true } } },
    MediaType: { label: 'Media type', fields: { name } },
    Playlist: { fields: { name, tracks: { type: 'Track', list: true, inverse: 'playlists' } } },
    Track: {
      fields: {
        name,
        album: { type: 'Album', inverse: 'tracks' },
        mediaType: { type: 'MediaType', required: true },
        genre: { type: 'Genre' },
        composer: { type: 'String' },
        milliseconds: { type: 'Int', required: true, min: 0 },
        bytes: { type: 'BigInt', min: '0', max: 10_000_000_000 },
        unitPrice: price,
        playlists: { type: 'Playlist', list: true, inverse: 'tracks' },
      },
      indexes: [['genre', 'name'], ['createdAt']],
    },
    Employee: {
      display: 'lastName',
      fields: {
        lastName: name,
        firstName: name,
        email: { type: 'Email', unique: true },
        hireDate: { type: 'Date', min: '1900-01-01' },
        reportsTo: { type: 'Employee', inverse: 'reports' },
        reports: { type: 'Employee', list: true, inverse: 'reportsTo' },
        account: { type: 'User', unique: true },
        customers: { type: 'Customer', list: true, inverse: 'supportRep' },
      },
    },
    Customer: {
      fields: {
        lastName: name,
        email: { type: 'Email', required: true },
        supportRep: { type: 'Employee', inverse: 'customers', onDelete: 'SET_NULL' },
        invoices: { type: 'Invoice', list: true, inverse: 'customer' },
      },
      permissions: {
        sales: {
          read: [{ where: { supportRep: { account: { eq: { $: 'user.id' } } } } }],
          update: [{ where: { createdBy: { eq: { $: 'user.id' } } }, fields: ['email'] }],
        },
      },
    },
    Invoice: {
      fields: {
        customer: { type: 'Customer', required: true, inverse: 'invoices' },
        invoiceDate: { type: 'DateTime', required: true },
        total: price,
        lines: { type: 'InvoiceLine', list: true, inverse: 'invoice' },
      },
      permissions: {
        sales: {
          read: [{ where: { OR: [{ lines: { some: { quantity: { gt: 1 } } } }, { total: { gte: '5.00' } }] } }],
        },
      },
    },
    InvoiceLine: {
      fields: {
        invoice: { type: 'Invoice', required: true, inverse: 'lines', onDelete: 'CASCADE' },
        track: { type: 'Track', required: true },
        unitPrice: price,
        quantity: { type: 'Int', required: true, default: 1, min: 1 },
      },
    },
  },
};
