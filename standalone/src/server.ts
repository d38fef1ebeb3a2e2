import { join } from 'node:path';
import type { AppModelOptions } from '@trellis/app-model';
import { startEmbeddedPostgres } from '@trellis/embedded-postgres';
import type { GatewayOptions } from '@trellis/gateway';
import { checkDatabase } from '@trellis/postgres';
import { createMemoryPubSub, type PubSub } from '@trellis/pubsub';
import { databasesOf, givenDatabases, needsEmbedded, type Settings } from '@trellis/settings';
import type { Logger } from 'pino';
import { keptRandom, makeDataDirectory } from './data-directory.ts';
import { firstAdminOf } from './first-admin.ts';
import { lockDataDirectory } from './lock.ts';
import { createParts, Interrupted, type Parts } from './parts.ts';
import { importWishedSample, sampleSlug } from './sample.ts';
import { startServices } from './services.ts';

export interface StandaloneOptions {
  readonly settings: Settings;
  readonly log: Logger;
  /** Calls off a start that is under way. */
  readonly signal: AbortSignal;
  /** Shows a line to whoever started us. */
  readonly print: (line: string) => void;
  /** For tests that compare both ways to an answer; see the gateway's option. */
  readonly forceExecutor?: GatewayOptions['forceExecutor'];
  /** For tests that kill the process there: called after each step of a publish. */
  readonly onPublishingStep?: AppModelOptions['onStep'];
}

/** The whole product, running. */
export interface Standalone {
  /** Where the gateway listens. */
  readonly address: string;
  /** Whether the sample app is there. */
  readonly hasSample: boolean;
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
    return { ...(await startAll(parts, options)), stop: () => parts.stop() };
  } catch (error) {
    await parts.stop();
    throw error;
  }
}

async function startAll(
  parts: Parts,
  { settings, log, signal, print, forceExecutor, onPublishingStep }: StandaloneOptions,
): Promise<Omit<Standalone, 'stop'>> {
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
  const pubsub = await parts.use('pub/sub', () => createPubSub(settings.redisUrl, log));
  const { address, registry } = await startServices(parts, {
    settings,
    databases: databasesOf(settings, embeddedUrl),
    secret,
    pubsub,
    log,
    firstAdmin: firstAdminOf(settings, print),
    forceExecutor,
    onPublishingStep,
  });
  if (settings.sample) await orInterrupted(importWishedSample({ dataDir, address, log, print }), signal);
  return { address, hasSample: (await registry.liveApp(sampleSlug)) !== undefined };
}

/** The longest part of a first start must not keep it from being called off. */
async function orInterrupted(work: Promise<void>, signal: AbortSignal): Promise<void> {
  const interrupted = new Promise<never>((_, reject) => {
    const interrupt = (): void => reject(new Interrupted());
    if (signal.aborted) interrupt();
    else signal.addEventListener('abort', interrupt, { once: true });
  });
  await Promise.race([work, interrupted]);
}

async function startDatabase(parts: Parts, dataDir: string, log: Logger): Promise<string> {
  const database = await parts.use('database', () =>
    startEmbeddedPostgres({ dataDir: join(dataDir, 'postgres'), log }),
  );
  return database.url;
}

async function createPubSub(redisUrl: string | undefined, log: Logger): Promise<PubSub> {
  if (redisUrl === undefined) return createMemoryPubSub();
  const { createRedisPubSub } = await import('@trellis/pubsub/redis');
  return createRedisPubSub({
    url: redisUrl,
    onAway: (err) => log.warn({ err }, 'Redis is away: changes reach other processes later'),
    onBack: () => log.info({}, 'Redis is back'),
  });
}
