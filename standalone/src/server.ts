import { join } from 'node:path';
import { startEmbeddedPostgres } from '@trellis/embedded-postgres';
import { checkDatabase } from '@trellis/postgres';
import { createMemoryPubSub, createRedisPubSub, type PubSub } from '@trellis/pubsub';
import { databasesOf, givenDatabases, needsEmbedded, type Settings } from '@trellis/settings';
import type { Logger } from 'pino';
import { keptRandom, makeDataDirectory } from './data-directory.ts';
import { firstAdminOf } from './first-admin.ts';
import { lockDataDirectory } from './lock.ts';
import { createParts, type Parts } from './parts.ts';
import { startServices } from './services.ts';

export interface StandaloneOptions {
  readonly settings: Settings;
  readonly log: Logger;
  /** Calls off a start that is under way. */
  readonly signal: AbortSignal;
  /** Shows a line to whoever started us. */
  readonly print: (line: string) => void;
}

/** The whole product, running. */
export interface Standalone {
  /** Where the gateway listens. */
  readonly address: string;
  /** Drains the gateway, then stops everything in the opposite order of its start, the database last. */
  stop(): Promise<void>;
}

/**
 * Starts everything in this process. Rejects with a StartError where the operator has to do something, after stopping
 * what had been started.
 */
export async function startStandalone(options: StandaloneOptions): Promise<Standalone> {
  const parts = createParts(options.log, options.signal);
  try {
    const address = await startAll(parts, options);
    return { address, stop: () => parts.stop() };
  } catch (error) {
    await parts.stop();
    throw error;
  }
}

async function startAll(parts: Parts, { settings, log, print }: StandaloneOptions): Promise<string> {
  const { dataDir } = settings;
  await makeDataDirectory(dataDir);
  const lock = await parts.start(
    'data directory',
    () => lockDataDirectory(dataDir),
    (held) => held.release(),
  );
  if (lock.takenOver) log.warn({ dataDir }, 'took over the data directory of a process that died');

  await Promise.all(givenDatabases(settings).map(checkDatabase));
  const embeddedUrl = needsEmbedded(settings) ? await startDatabase(parts, dataDir, log) : undefined;
  const secret = settings.secret ?? (await keptRandom(dataDir, 'secret'));
  const pubsub = await parts.use('pub/sub', async () => createPubSub(settings.redisUrl, log));
  const gateway = await startServices(parts, {
    settings,
    databases: databasesOf(settings, embeddedUrl),
    secret,
    pubsub,
    log,
    firstAdmin: firstAdminOf(settings, print),
  });
  return gateway.address;
}

async function startDatabase(parts: Parts, dataDir: string, log: Logger): Promise<string> {
  const database = await parts.use('database', () =>
    startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), log }),
  );
  return database.url;
}

function createPubSub(redisUrl: string | undefined, log: Logger): PubSub {
  if (redisUrl === undefined) return createMemoryPubSub();
  return createRedisPubSub({ url: redisUrl, onError: (err) => log.warn({ err }, 'Redis does not answer') });
}
