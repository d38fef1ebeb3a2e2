import { type App, type AppDefinition, resolveApp } from '@trellis/app-definition';

const definition: AppDefinition = {
  format: 1,
  enums: {
    OrderStatus: {
      id: 'orderStatus',
      values: ['DRAFT', 'PLACED', 'PAID', 'SHIPPED'].map((name) => ({ id: name, name })),
    },
  },
  models: {
    Customer: {
      id: 'customer',
      groupBy: false,
      fields: {
        name: { id: 'customer.name', type: 'String', required: true },
        email: { id: 'customer.email', type: 'Email', unique: true },
        balance: { id: 'customer.balance', type: 'Decimal' },
        photo: { id: 'customer.photo', type: 'File' },
        owner: { id: 'customer.owner', type: 'User' },
        orders: { id: 'customer.orders', type: 'Order', list: true, inverse: 'customer' },
      },
    },
    Order: {
      id: 'order',
      sync: true,
      fields: {
        number: { id: 'order.number', type: 'String', required: true, unique: true },
        status: { id: 'order.status', type: 'OrderStatus' },
        total: { id: 'order.total', type: 'Decimal', required: true },
        lineCount: { id: 'order.lineCount', type: 'Int' },
        placedAt: { id: 'order.placedAt', type: 'DateTime' },
        note: { id: 'order.note', type: 'Text' },
        customer: { id: 'order.customer', type: 'Customer' },
      },
    },
  },
};

/** The app that the contract's example writes out. */
export const exampleApp: App = resolveApp(definition);
