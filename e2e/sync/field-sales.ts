import type { AppDefinition } from '@trellis/app-definition';

const isMine = { owner: { eq: { $: 'user.id' } } };

/** People on the road: what they note of a visit is merged by field, an order is what one of them says. */
export const fieldSales: AppDefinition = {
  format: 1,
  enums: { OrderStatus: { values: [{ name: 'DRAFT' }, { name: 'PLACED' }, { name: 'SHIPPED' }] } },
  roles: { sales: {} },
  models: {
    Visit: {
      sync: { conflict: 'MERGE' },
      fields: {
        place: { type: 'String', required: true, maxLength: 40 },
        note: { type: 'Text' },
        owner: { type: 'User' },
        orders: { type: 'Order', list: true, inverse: 'visit' },
      },
      permissions: {
        sales: {
          read: [{ where: isMine }],
          create: [{ set: { owner: { $: 'user.id' } } }],
          update: [{ where: isMine, fields: ['place', 'note'] }],
        },
      },
    },
    Order: {
      sync: true,
      fields: {
        number: { type: 'String', required: true, unique: true, maxLength: 20 },
        status: { type: 'OrderStatus', default: 'DRAFT' },
        total: { type: 'Decimal', precision: 12, scale: 2, default: '0' },
        visit: { type: 'Visit', inverse: 'orders' },
      },
    },
  },
};

/** As a generator makes them of the app's SDL; `types.e2e.ts` sees that it does. */
export interface FieldSales {
  Visit: {
    _deleted: boolean;
    id: string;
    version?: number | null;
    createdAt?: string | null;
    updatedAt?: string | null;
    place?: string | null;
    note?: string | null;
    owner?: string | null;
  };
  Order: {
    _deleted: boolean;
    id: string;
    version?: number | null;
    createdAt?: string | null;
    updatedAt?: string | null;
    number?: string | null;
    status?: 'DRAFT' | 'PLACED' | 'SHIPPED' | null;
    total?: string | null;
    visitId?: string | null;
  };
}
