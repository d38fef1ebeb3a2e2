import type { AppDefinition } from '@trellis/app-definition';
import type { FileAttachments, FileVerdict, WantedFile } from '@trellis/service-api';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createRecordsFixture, type RecordsFixture } from './testing/records-fixture.ts';

const definition: AppDefinition = {
  format: 1,
  models: {
    Product: {
      fields: {
        name: { type: 'String' },
        picture: { type: 'File', accept: ['image/*'] },
        manual: { type: 'File' },
      },
    },
  },
};

const [picture, manual, stolen, half] = ['a', 'b', 'c', 'd'].map(
  (last) => `01900000-0000-7000-8000-00000000000${last}`,
);
const verdicts = new Map<string | undefined, FileVerdict>([
  [picture, { kind: 'fits' }],
  [manual, { kind: 'refused', type: 'application/pdf' }],
  [half, { kind: 'incomplete' }],
]);
let asked: WantedFile[] = [];
const attachments: FileAttachments = {
  async judge(wanted) {
    asked.push(...wanted);
    return wanted.map(({ id, accept }) => (accept ? verdicts.get(id) : undefined) ?? { kind: 'unknown' });
  },
};

let fixture: RecordsFixture;
beforeAll(async () => (fixture = await createRecordsFixture(definition, attachments)));
afterAll(() => fixture[Symbol.asyncDispose]());
beforeEach(() => void (asked = []));

const create = 'mutation ($data: ProductCreateInput!) { createProduct(data: $data) { id picture { id } } }';
const update =
  'mutation ($id: ID!, $data: ProductUpdateInput!) { updateProduct(where: {id: $id}, data: $data) { id picture { id } } }';

async function product(data: object = {}): Promise<string> {
  return (await fixture.ask<{ createProduct: { id: string } }>(create, { data })).createProduct.id;
}

test('a record points to a file that its field takes', async () => {
  const { createProduct } = await fixture.ask<{ createProduct: unknown }>(create, { data: { picture } });
  expect(createProduct).toMatchObject({ picture: { id: picture } });
  expect(asked).toEqual([{ id: picture, accept: ['image/*'] }]);
});

test('a file of another type is refused with the place, the type and what the field takes; nothing is written', async () => {
  const { message, path, extensions } = await fixture.refused(create, { data: { name: 'refused', picture: manual } });
  expect(message).toBe('The file for data.picture is of the type application/pdf; picture takes image/*.');
  expect(path).toEqual(['createProduct']);
  expect(extensions).toMatchObject({
    code: 'VALIDATION_FAILED',
    fieldErrors: [{ path: ['data', 'picture'], rule: 'custom', params: { type: 'application/pdf' } }],
  });
  expect(await fixture.ask('{ products(where: {name: {eq: "refused"}}) { totalCount } }')).toEqual({
    products: { totalCount: 0 },
  });
});

test('a file that is not there, or is not the caller’s, is not found; one that is not complete says so', async () => {
  const id = await product();
  const missing = await fixture.refused(update, { id, data: { picture: stolen, manual: stolen } });
  expect(missing.extensions).toMatchObject({
    code: 'NOT_FOUND',
    fieldErrors: [
      { path: ['data', 'picture'], rule: 'reference' },
      { path: ['data', 'manual'], rule: 'reference' },
    ],
  });
  const incomplete = await fixture.refused(update, { id, data: { picture: half } });
  expect(incomplete.extensions.code).toBe('VALIDATION_FAILED');
  expect(incomplete.message).toMatch(/call completeUpload/);
});

test('whoever saves a record without changing its file need not have uploaded it', async () => {
  const id = await product({ picture });
  asked = [];
  await fixture.ask(update, { id, data: { picture, name: 'renamed' } });
  await fixture.ask(update, { id, data: { picture: null } });
  expect(asked).toEqual([]);
  await fixture.ask(update, { id, data: { picture } });
  expect(asked).toHaveLength(1);
});

test('a file goes on to no other record with it', async () => {
  const [one, other] = [await product({ picture }), await product()];
  asked = [];
  await fixture.ask(
    `mutation ($one: ID!, $other: ID!, $file: ID!) {
      first: updateProduct(where: {id: $one}, data: {picture: $file}) { id }
      second: updateProduct(where: {id: $other}, data: {picture: $file}) { id }
    }`,
    { one, other, file: picture },
  );
  expect(asked).toHaveLength(1);
});
