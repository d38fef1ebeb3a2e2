import type { AppDefinition, WorkflowDefinition } from '@trellis/app-definition';

/** A shop with customers and orders, and the given workflows about its orders. */
export function shopWith(workflows: Readonly<Record<string, Partial<WorkflowDefinition>>>): AppDefinition {
  const complete = Object.entries(workflows).map(([name, workflow]): [string, WorkflowDefinition] => [
    name,
    { model: 'Order', trigger: { on: 'MANUAL' }, start: 'first', nodes: {}, ...workflow },
  ]);
  return {
    format: 1,
    enums: { OrderStatus: { values: [{ name: 'DRAFT' }, { name: 'PLACED' }, { name: 'PAID' }] } },
    roles: { manager: {}, clerk: {}, guest: {} },
    models: {
      Customer: {
        fields: {
          name: { type: 'String', required: true },
          country: { type: 'String' },
          orders: { type: 'Order', list: true, inverse: 'customer' },
        },
        permissions: { clerk: { read: true } },
      },
      Order: {
        fields: {
          number: { type: 'String', required: true },
          status: { type: 'OrderStatus', default: 'DRAFT' },
          total: { type: 'Decimal', precision: 12, scale: 2 },
          count: { type: 'Int', default: 0 },
          note: { type: 'Text' },
          tags: { type: 'String', list: true },
          owner: { type: 'User' },
          place: { type: 'Point' },
          at: { type: 'DateTime' },
          customer: { type: 'Customer', inverse: 'orders' },
        },
        permissions: {
          clerk: { read: true, create: true, update: true, delete: true },
          manager: { read: true },
          user: { read: [{ where: { owner: { eq: { $: 'user.id' } } } }] },
        },
      },
    },
    workflows: Object.fromEntries(complete),
  };
}
