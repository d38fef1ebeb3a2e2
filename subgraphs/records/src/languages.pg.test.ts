import { afterAll, beforeAll, expect, test } from 'vitest';
import { admin, createRecordsFixture, type RecordsFixture, type RefusedError } from './testing/records-fixture.ts';
import { shop } from './testing/shop.ts';

let fixture: RecordsFixture;
beforeAll(async () => {
  fixture = await createRecordsFixture(shop);
});
afterAll(() => fixture[Symbol.asyncDispose]());

async function refusal(query: string, language: string, variables: Readonly<Record<string, unknown>> = {}) {
  const { body } = await fixture.answer(query, variables, admin, { language });
  const { errors } = JSON.parse(body.toString()) as { readonly errors: readonly RefusedError[] };
  return errors[0];
}

const create = 'mutation($data: CustomerCreateInput!) { createCustomer(data: $data) { id } }';

test('what is wrong with values is told in the language of the caller, each fault beside its field', async () => {
  const data = { name: 'x'.repeat(21), email: 'nobody' };
  expect(await refusal(create, 'zh-CN', { data })).toMatchObject({
    message: 'name 最多 20 个字符。data.email：需要一个电子邮件地址，例如 ada@example.com。',
    extensions: {
      code: 'BAD_USER_INPUT',
      fieldErrors: [
        { path: ['data', 'name'], rule: 'maxLength', params: { maxLength: 20 }, message: 'name 最多 20 个字符。' },
        { path: ['data', 'email'], message: 'data.email：需要一个电子邮件地址，例如 ada@example.com。' },
      ],
    },
  });
  expect((await refusal(create, 'en-GB', { data }))?.message).toBe(
    'name must have at most 20 characters. data.email: Expected an e-mail address, such as ada@example.com.',
  );
});

test('what the database refuses is too', async () => {
  const data = { name: 'Ada', email: 'ada@example.com' };
  await fixture.ask(create, { data });
  expect(await refusal(create, 'zh', { data })).toMatchObject({
    message: 'Customer 的 email 已被占用。',
    extensions: {
      code: 'UNIQUE_VIOLATION',
      fieldErrors: [{ path: ['data', 'email'], message: 'Customer 的 email 已被占用。' }],
    },
  });
});

test('a sentence that is only there in English comes behind what its code means', async () => {
  expect((await refusal('{ orders(first: 1, last: 1) { nodes { id } } }', 'zh'))?.message).toBe(
    '请求有误。Give first or last, not both.',
  );
});
