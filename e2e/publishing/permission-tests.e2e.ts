import type { AppDefinition } from '@trellis/app-definition';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mustAsk, signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { createApp } from '../support/apps.ts';
import { send } from '../support/send.ts';

let product: Product;
beforeAll(async () => {
  product = await startProduct();
});
afterAll(() => product?.[Symbol.asyncDispose]());

const own = { owner: { eq: { $: 'user.id' } } };

function deskWith(read: true | readonly object[]): AppDefinition {
  return {
    format: 1,
    roles: { sales: {} },
    models: {
      Customer: {
        fields: { name: { type: 'String' }, owner: { type: 'User' } },
        permissions: { sales: { read } },
      },
    },
    permissionTests: {
      'sales have their own customers alone': {
        as: { roles: ['sales'] },
        rows: {
          own: { model: 'Customer', data: { name: 'Li', owner: { $: 'user.id' } } },
          other: { model: 'Customer', data: { name: 'Wu', owner: { $: 'people.bob' } } },
        },
        expect: [
          { verb: 'read', row: 'own', fields: ['name'], allowed: true },
          { verb: 'read', row: 'other', allowed: false },
        ],
      },
    },
  };
}

test('an app is published only while its rules do what its tests expect, and its records stay as they are', async () => {
  const token = await signIn(product);
  const { id, path } = await createApp(product, { slug: 'desk', definition: deskWith([{ where: own }]), token });
  await mustAsk(product, { path, query: 'mutation { createCustomer(data: { name: "Real" }) { id } }', token });

  const save =
    'mutation ($app: ID!, $definition: JSON!) { saveDraft(app: $app, definition: $definition, expectedRevision: 1) { problems { code } } }';
  await mustAsk(product, { query: save, variables: { app: id, definition: deskWith(true) }, token });
  const publish = 'mutation ($app: ID!) { publishApp(app: $app) { version { number } } }';
  const refused = await send(product, { query: publish, variables: { app: id }, token });
  expect(refused).toMatchObject({
    code: 'VALIDATION_FAILED',
    errors: [
      {
        extensions: {
          fieldErrors: [
            {
              path: ['definition', 'permissionTests', 'sales have their own customers alone', 'expect', '1'],
              message:
                'The test "sales have their own customers alone" failed: reading "other" should be refused, and it is allowed',
            },
          ],
        },
      },
    ],
  });
  const query = '{ appInfo { version } customers { nodes { name } } }';
  expect(await mustAsk(product, { path, query, token })).toEqual({
    appInfo: { version: 1 },
    customers: { nodes: [{ name: 'Real' }] },
  });
});
