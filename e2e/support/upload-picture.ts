import { mustAsk } from '../product/ask.ts';
import type { Product } from '../product/product.ts';
import type { App } from './apps.ts';

/** A PNG of one pixel. */
export const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
);

interface Announced {
  readonly createUpload: {
    readonly id: string;
    readonly url: string;
    readonly fields: readonly { readonly name: string; readonly value: string }[];
  };
}

/** Uploads the picture as a browser's form does. Gives the file's id. */
export async function uploadPicture(product: Product, { path, token }: App, name: string): Promise<string> {
  const { createUpload } = await mustAsk<Announced>(product, {
    path,
    query: 'mutation ($input: FileUploadInput!) { createUpload(input: $input) { id url fields { name value } } }',
    variables: { input: { name, size: picture.length, type: 'image/png' } },
    token,
  });
  const form = new FormData();
  for (const field of createUpload.fields) form.append(field.name, field.value);
  form.append('file', new Blob([picture], { type: 'image/png' }), name);
  const response = await fetch(createUpload.url, { method: 'POST', body: form });
  if (!response.ok) throw new Error(`The upload was answered ${response.status}: ${await response.text()}`);
  await mustAsk(product, {
    path,
    query: 'mutation ($id: ID!) { completeUpload(id: $id) { id } }',
    variables: { id: createUpload.id },
    token,
  });
  return createUpload.id;
}
