import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort, type OwnPostgres, type RedisServer, startOwnPostgres } from '@trellis/testing';
import { admin, type Product, spawnProduct } from '../product/product.ts';

/** A process of the product that can be killed, and is found again at the same address. */
export interface MortalProduct extends Product {
  /** As by `kill -9`. */
  kill(): Promise<void>;
  /** Starts the next process in its place. */
  start(): Promise<void>;
}

/** The product with servers of its own, so that they can fail. */
export interface Installation extends AsyncDisposable {
  readonly postgres: OwnPostgres;
  /** Undefined where it was not asked for. */
  readonly redis: RedisServer | undefined;
  readonly products: readonly [MortalProduct, ...MortalProduct[]];
}

interface InstallationOptions {
  readonly processes?: 1 | 2;
  readonly redis?: RedisServer;
}

export async function install({ processes = 1, redis }: InstallationOptions = {}): Promise<Installation> {
  await using opened = new AsyncDisposableStack();
  if (redis) opened.use(redis);
  const postgres = opened.use(await startOwnPostgres());
  const environment = {
    DATABASE_URL: postgres.url,
    TRELLIS_SECRET: 'processes of one installation share a secret',
    ...(redis ? { REDIS_URL: redis.url } : {}),
  };
  const first = opened.use(await startMortal(environment));
  const others = processes === 1 ? [] : [opened.use(await startMortal(environment))];
  const running = opened.move();
  return { postgres, redis, products: [first, ...others], [Symbol.asyncDispose]: () => running.disposeAsync() };
}

async function startMortal(environment: Readonly<Record<string, string>>): Promise<MortalProduct> {
  const dataDir = await mkdtemp(join(tmpdir(), 'trellis-e2e-'));
  const PORT = String(await freePort());
  const spawn = () => spawnProduct(dataDir, { ...environment, PORT });
  let child = spawn();
  const url = await child.ready();
  return {
    url,
    admin,
    async kill() {
      await child[Symbol.asyncDispose]();
    },
    async start() {
      child = spawn();
      await child.ready();
    },
    async [Symbol.asyncDispose]() {
      await child[Symbol.asyncDispose]();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
