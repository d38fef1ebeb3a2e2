import type { AppDefinition } from '@trellis/app-definition';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mustAsk, signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { type App, createApp } from '../support/apps.ts';
import { type Member, setRoles, signUp } from '../support/people.ts';

const definition: AppDefinition = {
  format: 1,
  roles: { clerk: {} },
  models: { Order: { fields: { number: { type: 'String' } }, permissions: { clerk: { read: true, create: true } } } },
  webhooks: { Orders: { url: 'https://127.0.0.1/hook', model: 'Order' } },
};

let product: Product;
let app: App;
let clerk: Member;
beforeAll(async () => {
  product = await startProduct();
  const token = await signIn(product);
  app = await createApp(product, { slug: 'orders', definition, token });
  clerk = await signUp(product, 'Clerk');
  await setRoles(product, { app: app.id, user: clerk.id, roles: ['clerk'], token });
});
afterAll(() => product?.[Symbol.asyncDispose]());

const ask = <T>(query: string, token: string) => mustAsk<T>(product, { path: app.path, query, token });

test('an app’s graph has its webhooks for admins, and nobody else finds them in it', async () => {
  const token = await signIn(product);
  const { appWebhooks } = await ask<{ appWebhooks: unknown }>('{ appWebhooks { name model isGone waiting } }', token);
  expect(appWebhooks).toEqual([{ name: 'Orders', model: 'Order', isGone: false, waiting: 0 }]);
  const names = '{ __schema { types { name } queryType { fields { name } } mutationType { fields { name } } } }';
  expect(JSON.stringify(await ask(names, token))).toContain('appWebhookRetry');
  expect(JSON.stringify(await ask(names, clerk.token))).not.toMatch(/webhook/i);
});

test('who has seen or replaced a secret, and what was retried or dismissed, stands in the audit trail without it', async () => {
  const token = await signIn(product);
  const made = await Promise.all(
    ['appWebhookSecret(webhook: "Orders")', 'appWebhookRotate(webhook: "Orders")'].map((field) =>
      ask<{ it: { secret: string } }>(`mutation { it: ${field} { secret } }`, token),
    ),
  );
  await ask('mutation { appWebhookRetry(deliveries: []) }', token);
  await ask('mutation { appWebhookDismiss(deliveries: []) }', token);
  const { auditEvents } = await mustAsk<{ auditEvents: { nodes: readonly { readonly action: string }[] } }>(product, {
    query: `query ($app: ID!) { auditEvents(where: { app: $app }) { nodes { action person { name } thing { type } after } } }`,
    variables: { app: app.id },
    token,
  });
  const actions = auditEvents.nodes.map(({ action }) => action);
  expect(actions).toEqual(
    expect.arrayContaining([
      'READ_WEBHOOK_SECRET',
      'ROTATE_WEBHOOK_SECRET',
      'RETRY_WEBHOOK_DELIVERIES',
      'DISMISS_WEBHOOK_DELIVERIES',
    ]),
  );
  for (const { it } of made) expect(JSON.stringify(auditEvents)).not.toContain(it.secret);
});

test('a change is put into the queue, and an address of a private network parks it', async () => {
  const token = await signIn(product);
  await ask('mutation { createOrder(data: {number: "1"}) { id } }', clerk.token);
  await expect
    .poll(() => ask('{ appWebhookDeliveries(status: PARKED) { type error } }', token), { timeout: 20_000 })
    .toEqual({
      appWebhookDeliveries: [
        {
          type: 'Order.created',
          error: 'The address is not one of the public internet, and no other is called.',
        },
      ],
    });
});
