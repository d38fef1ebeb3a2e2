import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const everything = ['index', 'platforms/web', 'platforms/wx', 'platforms/fetch'];

async function bundle(names: readonly string[]): Promise<string> {
  const { outputFiles } = await build({
    stdin: {
      contents: names.map((name) => `export * from './${name}.ts';`).join('\n'),
      resolveDir: import.meta.dirname,
    },
    bundle: true,
    minify: true,
    format: 'esm',
    target: 'es2020',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

test('the client with all that platforms need is under 12 KB, minified and gzipped', async () => {
  expect(gzipSync(await bundle(everything)).length).toBeLessThan(12 * 1024);
});

test('what a mini-program loads makes no code from text and asks for nothing that it lacks', async () => {
  const code = await bundle(['index', 'platforms/wx']);
  const lacking = /\b(?:eval|Function|fetch|WebSocket|crypto|localStorage|indexedDB|structuredClone|AbortController)\b/;
  expect(lacking.exec(code)?.[0]).toBeUndefined();
});
