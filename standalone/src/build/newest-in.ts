import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

/** When a file, or the youngest source below a folder, was changed last. */
export function newestIn(path: string): number {
  const stats = statSync(path);
  if (!stats.isDirectory()) return stats.mtimeMs;
  return readdirSync(path)
    .filter(isSource)
    .reduce((newest, name) => Math.max(newest, newestIn(join(path, name))), 0);
}

function isSource(name: string): boolean {
  const isMade = name === 'dist' || name === 'generated' || name === 'node_modules' || name.startsWith('.');
  return !isMade && !name.endsWith('.md') && !name.endsWith('.test.ts');
}
