import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { typeCheck } from '@trellis/testing';
import { expect, test } from 'vitest';

const workspace = join(import.meta.dirname, '..');

/** As the generator makes them of the sample app's SDL. */
const generated = `export interface OrderSyncDocument {
  _deleted: boolean;
  id: string;
  version?: number | null;
  number?: string | null;
  status?: 'DRAFT' | 'PLACED' | null;
  note?: string | null;
}`;

test('what the README shows compiles', async () => {
  const page = await readFile(join(import.meta.dirname, '../README.md'), 'utf8');
  const snippets = [...page.matchAll(/^```ts\n(.*?)^```$/gms)].map(([, text = '']) => text);
  expect(snippets.length).toBeGreaterThan(4);
  const [first = '', ...others] = snippets;
  const files = {
    'generated.ts': generated,
    'sync.ts': first,
    'wx.d.ts': "declare const wx: import('@trellis/sync/wx').Wx;",
    ...Object.fromEntries(others.map((text, index) => [`snippet-${index}.ts`, text])),
  };
  expect(await typeCheck({ workspace, files, lib: ['es2022', 'dom', 'dom.iterable'], types: ['node'] })).toBe('');
});

test('the wx object of WeChat’s own types is one that the client takes', async () => {
  const use = `import { wxPlatform } from '@trellis/sync/wx';\nexport const platform = wxPlatform(wx, 'a name');`;
  expect(
    await typeCheck({ workspace, files: { 'use.ts': use }, lib: ['es2022'], types: ['miniprogram-api-typings'] }),
  ).toBe('');
});
