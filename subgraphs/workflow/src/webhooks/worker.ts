import type { Engine } from '../engine/engine.ts';
import { type ClaimedDelivery, claimDeliveries } from '../sql/claim-deliveries.ts';
import { deliver } from './deliver.ts';
import type { WebhookSettings } from './settings.ts';

/** Starts to work on the queue. Disposing of it takes no more, and waits for the calls that are under way. */
export function startDeliveries(engine: Engine, settings: WebhookSettings): AsyncDisposable {
  const { concurrency, perWebhook, pollMs, leaseMs } = settings;
  const running = new Set<Promise<void>>();
  const callsOf = new Map<string, number>();
  const stop = new AbortController();

  const claim = async (): Promise<readonly ClaimedDelivery[]> => {
    const limit = concurrency - running.size;
    const busy = [...callsOf].filter(([, calls]) => calls >= perWebhook).map(([webhook]) => webhook);
    try {
      return await claimDeliveries(engine.database.statements, { limit, perWebhook, leaseMs, busy });
    } catch (err) {
      engine.log.error({ err }, 'the queue of webhooks could not be read');
      return [];
    }
  };

  const begin = (delivery: ClaimedDelivery): void => {
    const webhook = `${delivery.appId} ${delivery.webhookId}`;
    const count = (by: number) => callsOf.set(webhook, (callsOf.get(webhook) ?? 0) + by);
    count(1);
    const work: Promise<void> = deliver(engine, delivery, settings)
      // Its lease ends by itself, and somebody takes it again.
      .catch((err: unknown) =>
        engine.log.error({ err, deliveryId: delivery.id }, 'what became of a delivery could not be kept'),
      )
      .finally(() => {
        running.delete(work);
        count(-1);
        if (callsOf.get(webhook) === 0) callsOf.delete(webhook);
        engine.deliveries.ring();
      });
    running.add(work);
  };

  const loop = async (): Promise<void> => {
    while (!stop.signal.aborted) {
      if (running.size < concurrency) for (const delivery of await claim()) begin(delivery);
      await engine.deliveries.wait(pollMs);
    }
  };

  const ended = loop();
  return {
    async [Symbol.asyncDispose]() {
      stop.abort();
      engine.deliveries.ring();
      await ended;
      await Promise.all(running);
    },
  };
}
