import type { AppDefinition } from '@trellis/app-definition';

/** A small shop with each kind of field and relation, and rules of each kind. */
export const shop: AppDefinition = {
  format: 1,
  enums: { OrderStatus: { values: [{ name: 'DRAFT' }, { name: 'PLACED' }, { name: 'PAID' }] } },
  roles: { sales: {}, clerk: {} },
  models: {
    Customer: {
      fields: {
        name: { type: 'String', required: true, maxLength: 20 },
        email: { type: 'Email', unique: true },
        balance: { type: 'Decimal', precision: 12, scale: 2, default: '0' },
        owner: { type: 'User' },
        orders: { type: 'Order', list: true, inverse: 'customer' },
      },
      permissions: {
        sales: {
          read: [{ where: { owner: { eq: { $: 'user.id' } } } }],
          create: [{ set: { owner: { $: 'user.id' } } }],
          update: [{ where: { owner: { eq: { $: 'user.id' } } }, fields: ['email'] }],
        },
        public: { read: [{ fields: ['name'] }] },
      },
    },
    Order: {
      fields: {
        number: { type: 'String', required: true, unique: true },
        status: { type: 'OrderStatus', default: 'DRAFT' },
        total: { type: 'Decimal', required: true, min: '0' },
        lineCount: { type: 'Int' },
        placedAt: { type: 'DateTime' },
        day: { type: 'Date' },
        at: { type: 'Time' },
        weight: { type: 'Float' },
        big: { type: 'BigInt' },
        paid: { type: 'Boolean' },
        meta: { type: 'JSON' },
        labels: { type: 'String', list: true },
        place: { type: 'Point' },
        stops: { type: 'Point', list: true },
        notes: { type: 'JSON', list: true },
        customer: { type: 'Customer', inverse: 'orders' },
        tags: { type: 'Tag', list: true, inverse: 'orders' },
      },
      unique: [['customer', 'lineCount']],
      permissions: {
        clerk: {
          read: true,
          update: [{ where: { status: { eq: 'DRAFT' } }, check: { status: { ne: 'PAID' } } }],
          create: true,
          delete: true,
        },
        sales: { read: [{ where: { customer: { owner: { eq: { $: 'user.id' } } } } }] },
      },
    },
    Tag: {
      softDelete: false,
      fields: {
        name: { type: 'String', required: true, unique: true },
        orders: { type: 'Order', list: true, inverse: 'tags' },
      },
    },
    Person: {
      plural: 'people',
      fields: {
        name: { type: 'String', required: true },
        boss: { type: 'Person', inverse: 'reports', onDelete: 'RESTRICT' },
        reports: { type: 'Person', list: true, inverse: 'boss' },
      },
    },
  },
};
