import {
  type App,
  type AppDefinition,
  assignIds,
  resolveApp,
  type WebhookDefinition,
  type WorkflowDefinition,
} from '@trellis/app-definition';
import type { LoadedApp } from '../apps/published-apps.ts';

const base: AppDefinition = {
  format: 1,
  enums: { OrderStatus: { values: [{ name: 'DRAFT' }, { name: 'PLACED' }] } },
  roles: { manager: {} },
  models: {
    Customer: {
      fields: {
        name: { type: 'String' },
        orders: { type: 'Order', list: true, inverse: 'customer' },
        spent: { type: 'Decimal', rollup: { of: 'orders.total', function: 'SUM' } },
      },
    },
    Order: {
      fields: {
        number: { type: 'String' },
        status: { type: 'OrderStatus' },
        total: { type: 'Decimal' },
        withTax: { type: 'Decimal', formula: 'total * 1.19' },
        big: { type: 'BigInt' },
        at: { type: 'DateTime' },
        meta: { type: 'JSON' },
        tags: { type: 'String', list: true },
        owner: { type: 'User' },
        customer: { type: 'Customer', inverse: 'orders' },
      },
    },
  },
};

/** An app with customers and orders, and the given workflows and webhooks. */
export function ordersWith(
  workflows: Readonly<Record<string, WorkflowDefinition>>,
  webhooks: Readonly<Record<string, WebhookDefinition>> = {},
): App {
  return resolveApp(assignIds({ ...base, workflows, webhooks }));
}

export function loaded(app: App): LoadedApp {
  return { id: '01900000-0000-7000-8000-000000000001', slug: 'orders', versionHash: 'v1', app };
}
