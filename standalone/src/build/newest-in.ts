import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** Made by tools, or by `tsconfig.base.json` no part of the product. */
const notBuilt: ReadonlySet<string> = new Set(['dist', 'generated', 'node_modules', 'testing', 'development']);

/** When a file, or the youngest source below a folder, was changed last. */
export function newestIn(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return readdirSync(path)
    .filter(isSource)
    .reduce((newest, name) => Math.max(newest, newestIn(join(path, name))), 0);
}

function isSource(name: string): boolean {
  return !notBuilt.has(name) && !/^\.|\.md$|\.test\.ts$/.test(name);
}
