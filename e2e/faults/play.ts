import { setTimeout as sleep } from 'node:timers/promises';
import type { Product } from '../product/product.ts';
import type { App } from '../support/apps.ts';
import { followChanges } from './graphql-ws-subscriber.ts';
import { startWriter, storedPosts } from './posts.ts';
import { replicateByRxDb } from './rxdb-subscriber.ts';
import { followBySync } from './sync-subscriber.ts';

export interface Play {
  readonly app: App;
  /** Where posts are written and looked up. */
  readonly product: Product;
  /** Where the subscribers find the product. */
  readonly through?: string;
  /** What happens, while posts are written. */
  readonly fault: () => Promise<void>;
  /** How long subscribers may take until they have everything. */
  readonly withinMs?: number;
}

let runs = 0;

/**
 * Follows posts with every kind of subscriber through a fault, and answers what went wrong: what was acknowledged and is
 * not there, and what a subscriber did not hear of, heard twice, or heard in another order than that of its record.
 */
export async function play({
  app,
  product,
  through = product.url,
  fault,
  withinMs = 20_000,
}: Play): Promise<readonly string[]> {
  const run = `run ${++runs}`;
  const following = { url: `${through}${app.path}`, token: app.token, run };
  await using opened = new AsyncDisposableStack();
  const subscribers = await Promise.all([
    followChanges(following),
    replicateByRxDb(following),
    followBySync(following),
  ]);
  for (const subscriber of subscribers) opened.use(subscriber);

  const writer = startWriter(product, app, run);
  await writer.acknowledges(10);
  await fault();
  await writer.acknowledges(10);
  const acknowledged = await writer.stop();

  const stored = await storedPosts(product, app, run);
  const versions = new Map(stored.map(({ id, version }) => [id, version]));
  const lost = [...acknowledged]
    .filter(([id, version]) => (versions.get(id) ?? 0) < version)
    .map(([id, version]) => `lost ${id} ${version}`);
  const faults = (): readonly string[] =>
    subscribers.flatMap(({ name, faults: of }) => of(stored).map((what) => `${name}: ${what}`));
  const until = performance.now() + withinMs;
  while (faults().length > 0 && performance.now() < until) await sleep(100);
  return [...lost, ...faults()];
}
