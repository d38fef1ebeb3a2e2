import { afterAll, beforeAll, expect, test } from 'vitest';
import { mustAsk, signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import type { App } from '../support/apps.ts';
import { type Member, setRoles, signUp } from '../support/people.ts';
import { send } from '../support/send.ts';
import { loadShop } from '../support/shop.ts';
import { picture, sendContent, upload, uploadPicture } from '../support/upload-picture.ts';

let product: Product;
let shop: App;
let one: Member;
let other: Member;
const note = { name: 'note.txt', type: 'text/plain', content: Buffer.from('no picture at all') };

beforeAll(async () => {
  product = await startProduct();
  shop = await loadShop(product, await signIn(product));
  [one, other] = [await signUp(product, 'One'), await signUp(product, 'Other')];
  for (const { id } of [one, other])
    await setRoles(product, { app: shop.id, user: id, roles: ['manager'], token: shop.token });
});
afterAll(() => product?.[Symbol.asyncDispose]());

const as = ({ token }: { readonly token: string }): App => ({ ...shop, token });

function show(file: string, { token }: { readonly token: string }, sku = 'TR-00001') {
  const query = `mutation ($sku: String!, $file: ID) {
    updateProduct(where: { sku: $sku }, data: { picture: $file }) { picture { type } }
  }`;
  return send(product, { path: shop.path, query, variables: { sku, file }, token });
}

test('a product shows a picture of its manager’s, and an admin may use anybody’s', async () => {
  const mine = await uploadPicture(product, as(one), 'lamp.png');
  expect((await show(mine, one)).data).toEqual({ updateProduct: { picture: { type: 'image/png' } } });
  expect((await show(mine, shop, 'TR-00002')).code).toBeUndefined();
});

test('a product shows no text, also where it was announced as it liked', async () => {
  const reply = await show(await upload(product, as(one), note), one);
  expect(reply.code).toBe('VALIDATION_FAILED');
  expect(reply.errors?.[0]?.message).toContain('is of the type text/plain; picture takes image/*');
  expect(reply.errors?.[0]?.extensions.fieldErrors).toMatchObject([{ path: ['data', 'picture'], rule: 'custom' }]);
  const disguised = { ...note, type: 'application/x-picture' };
  expect((await show(await upload(product, as(one), disguised), one)).code).toBe('VALIDATION_FAILED');
});

test('nobody reads another’s file by pointing to its id, and an id that is none looks the same', async () => {
  const theirs = await uploadPicture(product, as(other), 'secret.png');
  const [stolen, guessed] = [await show(theirs, one), await show('01900000-0000-7000-8000-00000000abcd', one)];
  expect([stolen.code, guessed.code]).toEqual(['NOT_FOUND', 'NOT_FOUND']);
  expect(stolen.errors?.[0]?.message).toBe(guessed.errors?.[0]?.message);
});

test('a file that was never completed is in no record, where it would vanish within a day', async () => {
  const id = await sendContent(product, as(one), { name: 'half.png', type: 'image/png', content: picture });
  const reply = await show(id, one);
  expect(reply.code).toBe('VALIDATION_FAILED');
  expect(reply.errors?.[0]?.message).toContain('call completeUpload');
  await mustAsk(product, {
    path: shop.path,
    query: 'mutation ($id: ID!) { completeUpload(id: $id) { id } }',
    variables: { id },
    token: one.token,
  });
  expect((await show(id, one)).code).toBeUndefined();
});
