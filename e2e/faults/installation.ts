import {
  type MortalProduct,
  type OwnPostgres,
  type RedisServer,
  startMortalProduct,
  startOwnPostgres,
} from '@trellis/testing';
import { admin, type Product, spawnProduct } from '../product/product.ts';

/** The product with servers of its own, so that they can fail. */
export interface Installation extends AsyncDisposable {
  readonly postgres: OwnPostgres;
  readonly products: readonly [Product & MortalProduct, ...(Product & MortalProduct)[]];
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
  const startProcess = async () => ({
    ...opened.use(await startMortalProduct((dataDir, PORT) => spawnProduct(dataDir, { ...environment, PORT }))),
    admin,
  });
  const first = await startProcess();
  const others = processes === 1 ? [] : [await startProcess()];
  const running = opened.move();
  return { postgres, products: [first, ...others], [Symbol.asyncDispose]: () => running.disposeAsync() };
}
