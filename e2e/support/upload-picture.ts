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

export interface Upload {
  readonly name: string;
  readonly type: string;
  readonly content: Uint8Array<ArrayBuffer>;
}

/** Uploads the picture as a browser's form does. Gives the file's id. */
export function uploadPicture(product: Product, app: App, name: string): Promise<string> {
  return upload(product, app, { name, type: 'image/png', content: picture });
}

export async function upload(product: Product, app: App, file: Upload): Promise<string> {
  const id = await sendContent(product, app, file);
  await mustAsk(product, {
    path: app.path,
    query: 'mutation ($id: ID!) { completeUpload(id: $id) { id } }',
    variables: { id },
    token: app.token,
  });
  return id;
}

/** An upload that is not completed. */
export async function sendContent(
  product: Product,
  { path, token }: App,
  { name, type, content }: Upload,
): Promise<string> {
  const { createUpload } = await mustAsk<Announced>(product, {
    path,
    query: 'mutation ($input: FileUploadInput!) { createUpload(input: $input) { id url fields { name value } } }',
    variables: { input: { name, size: content.length, type } },
    token,
  });
  const form = new FormData();
  for (const field of createUpload.fields) form.append(field.name, field.value);
  form.append('file', new Blob([content], { type }), name);
  const response = await fetch(createUpload.url, { method: 'POST', body: form });
  if (!response.ok) throw new Error(`The upload was answered ${response.status}: ${await response.text()}`);
  return createUpload.id;
}
