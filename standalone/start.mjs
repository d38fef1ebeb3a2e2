/// <reference types="node" />
// `npm start` ends here: what is stale is built first, and then the product runs in this very process, so that a signal
// to npm reaches it.
import { existsSync } from 'node:fs';
import process from 'node:process';
import { URL } from 'node:url';

process.env.NODE_ENV ??= 'production';
if (await isBuilt(new URL('../', import.meta.url))) await import('./dist/index.js');
else process.exitCode = 1;

/**
 * An installation without development dependencies comes built.
 * @param {URL} root
 */
async function isBuilt(root) {
  if (!process.features.typescript || !existsSync(new URL('node_modules/turbo', root))) return true;
  const { buildIfStale } = await import('./src/build/build-if-stale.ts');
  return buildIfStale(root);
}
