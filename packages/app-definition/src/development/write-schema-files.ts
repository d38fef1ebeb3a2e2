import { mkdirSync, writeFileSync } from 'node:fs';
import { schemaFiles } from '../schema-files.ts';

const folder = new URL('../../../../schema/', import.meta.url);
mkdirSync(folder, { recursive: true });
for (const [name, content] of Object.entries(schemaFiles)) {
  writeFileSync(new URL(name, folder), `${JSON.stringify(content, undefined, 2)}\n`);
}
