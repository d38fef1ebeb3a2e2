import { fileURLToPath } from 'node:url';
import { type ProductProcess, startProductProcess } from '@trellis/testing';

const entry = fileURLToPath(new URL('../index.ts', import.meta.url));

/** Starts the product from its sources. */
export function startProduct(dataDir: string, environment: Readonly<Record<string, string>> = {}): ProductProcess {
  return startProductProcess({
    command: process.execPath,
    args: ['--conditions=trellis:source', entry],
    dataDir,
    environment: { NODE_ENV: 'production', ...environment },
  });
}
