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

test('what is wrong with a request is told in the language of the caller too', async () => {
  const list = 'query($where: OrderWhere) { orders(where: $where) { totalCount } }';
  expect(await refusal('{ orders(first: 1, last: 1) { nodes { id } } }', 'zh')).toMatchObject({
    message: 'first 和 last 只能提供一个。',
    extensions: { fieldErrors: [{ path: ['last'], message: 'first 和 last 只能提供一个。' }] },
  });
  expect((await refusal(list, 'zh', { where: { number: { eq: null } } }))?.message).toBe(
    'where.number.eq 不能为 null；要查找缺失的值，请使用 isNull。',
  );
  expect((await refusal('mutation { deleteOrders(where: {}) { affectedCount } }', 'zh'))?.message).toBe(
    'where 没有条件。要修改全部记录，请写 all: true。',
  );
  const gone = 'mutation { deleteOrder(where: {id: "018f4e5a-7c1b-7d2e-9f3a-4b5c6d7e8f90"}) { id } }';
  expect((await refusal(gone, 'zh'))?.message).toBe('没有这样的 Order。');
});

test('what somebody may not do is told in his language', async () => {
  const { body } = await fixture.answer(
    create,
    { data: { name: 'Eve' } },
    { person: undefined, roles: ['public'] },
    {
      language: 'zh',
    },
  );
  expect(body.toString()).toContain('您无权创建 Customer。');
});
