import { expect, test } from 'vitest';
import type { AppDefinition, WebhookDefinition } from '../definition.ts';
import { validateDefinition } from './validate.ts';

const withWebhook = (webhook: WebhookDefinition): AppDefinition => ({
  format: 1,
  models: {
    Order: {
      fields: {
        number: { type: 'String' },
        long: { type: 'String', formula: 'number + "!"' },
        lines: { type: 'Line', list: true, inverse: 'order' },
      },
    },
    Line: { fields: { order: { type: 'Order', inverse: 'lines' } } },
  },
  webhooks: { Told: webhook },
});
const url = 'https://example.com/hook';

test.each<[string, WebhookDefinition, string, string]>([
  ['an address that cannot be called', { url: 'example.com', model: 'Order' }, 'VALUE_INVALID', '/webhooks/Told/url'],
  ['a model that is not there', { url, model: 'Ordr' }, 'MODEL_UNKNOWN', '/webhooks/Told/model'],
  ['a field that is not there', { url, model: 'Order', fields: ['nmber'] }, 'FIELD_UNKNOWN', '/webhooks/Told/fields/0'],
  ['a formula', { url, model: 'Order', fields: ['long'] }, 'FIELD_NOT_ALLOWED', '/webhooks/Told/fields/0'],
  ['a list of records', { url, model: 'Order', fields: ['lines'] }, 'FIELD_NOT_ALLOWED', '/webhooks/Told/fields/0'],
])('a webhook with %s is a problem at its place', (_, webhook, code, path) => {
  expect(validateDefinition(withWebhook(webhook))).toMatchObject([{ code, path, severity: 'ERROR' }]);
});

test('a webhook may name stored fields and relations', () => {
  expect(validateDefinition(withWebhook({ url, model: 'Order', on: ['DELETE'], fields: ['number'] }))).toEqual([]);
  expect(validateDefinition(withWebhook({ url, model: 'Line', fields: ['order'] }))).toEqual([]);
});
