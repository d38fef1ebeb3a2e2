import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';
import type { ProductProcess } from './product-process.ts';

/** A process of the product that can be killed, and is found again at the same address. */
export interface MortalProduct extends AsyncDisposable {
  readonly url: string;
  /** As by `kill -9`. */
  kill(): Promise<void>;
  /** Starts the next process in its place. */
  start(): Promise<void>;
}

/** `spawn` is called for each life, with the same folder and port. */
export async function startMortalProduct(
  spawn: (dataDir: string, port: string) => ProductProcess,
): Promise<MortalProduct> {
  const dataDir = await mkdtemp(join(tmpdir(), 'trellis-mortal-'));
  const port = String(await freePort());
  let child = spawn(dataDir, port);
  const url = await child.ready();
  return {
    url,
    async kill() {
      await child[Symbol.asyncDispose]();
    },
    async start() {
      child = spawn(dataDir, port);
      await child.ready();
    },
    async [Symbol.asyncDispose]() {
      await child[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
