import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { schemaFiles } from './schema-files.ts';

test.each(Object.entries(schemaFiles))('schema/%s is what the package makes; else run npm run schema', (name, made) => {
  const committed: unknown = JSON.parse(readFileSync(new URL(`../../../schema/${name}`, import.meta.url), 'utf8'));
  // Compared as text, because the order of members is what a reader sees.
  expect(JSON.stringify(committed, undefined, 2)).toBe(JSON.stringify(made, undefined, 2));
});
