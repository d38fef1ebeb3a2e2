import type { Webhook } from '@trellis/app-definition';
import { delayAfter } from '../engine/backoff.ts';
import type { Engine } from '../engine/engine.ts';
import { failureOf } from '../engine/failure.ts';
import { type Answered, send } from '../http/send.ts';
import type { ClaimedDelivery } from '../sql/claim-deliveries.ts';
import { dropWebhook, finishDelivery, giveUpAddress, keepDelivery, type VainAttempt } from '../sql/settle-delivery.ts';
import { signedHeaders } from './secret.ts';
import type { WebhookSettings } from './settings.ts';

const gone = 'The address answered 410: it is gone. Change the address, and then retry.';

/** Makes a claimed delivery and stores what came of it. Rejects only where the database does not answer. */
export async function deliver(engine: Engine, delivery: ClaimedDelivery, settings: WebhookSettings): Promise<void> {
  const { statements, transaction } = engine.database;
  const webhook = await findWebhook(engine, delivery.appId, delivery.webhookId);
  if (!webhook) return transaction((client) => dropWebhook(client, delivery));
  const { url } = webhook.definition;
  if (delivery.goneUrl === url) return transaction((client) => giveUpAddress(client, delivery, url, gone));
  const outcome = await attempt(engine, webhook, delivery);
  if (outcome.kind === 'delivered') return finishDelivery(statements, delivery);
  const { vain, mayPass } = outcome;
  const { appId, webhookId, id } = delivery;
  engine.log.warn({ appId, webhookId, deliveryId: id, status: vain.status }, 'a webhook was called in vain');
  if (vain.status === 410) return transaction((client) => giveUpAddress(client, delivery, url, gone));
  const isOver = !mayPass || Date.now() - delivery.queuedAt.getTime() > settings.giveUpMs;
  const delay = delayAfter(delivery.attempt, { ...settings.delays, maxAttempts: Infinity });
  return keepDelivery(statements, delivery, vain, isOver ? undefined : delay);
}

async function findWebhook(engine: Engine, appId: string, id: string): Promise<Webhook | undefined> {
  const live = await engine.apps.live(appId);
  return [...(live?.app.webhooks.values() ?? [])].find((webhook) => webhook.id === id);
}

export type Outcome =
  | { readonly kind: 'delivered'; readonly status: number }
  /** `mayPass` where another attempt may end otherwise. */
  | { readonly kind: 'vain'; readonly vain: VainAttempt; readonly mayPass: boolean };

export type Call = Pick<ClaimedDelivery, 'id' | 'body' | 'appId' | 'generation' | 'formerUntil'>;

/** Calls a webhook once. */
export async function attempt(engine: Engine, { id, definition }: Webhook, call: Call): Promise<Outcome> {
  const { body, appId, generation, formerUntil } = call;
  const isReplaced = formerUntil !== null && formerUntil.getTime() > Date.now();
  const generations = isReplaced ? [generation, generation - 1] : [generation];
  const secrets = generations.map((one) => engine.webhookSecrets(appId, id, one));
  const headers = {
    'user-agent': 'trellis-webhooks',
    'content-type': 'application/json',
    ...signedHeaders(`msg_${call.id}`, body, secrets, new Date()),
  };
  try {
    return outcomeOf(await send(engine.http, { url: definition.url, method: 'POST', headers, body }));
  } catch (thrown) {
    const { message, passing } = failureOf(thrown);
    return { kind: 'vain', vain: { status: null, answer: null, error: message }, mayPass: passing };
  }
}

function outcomeOf({ status, text }: Answered): Outcome {
  if (status >= 200 && status < 300) return { kind: 'delivered', status };
  const error =
    status >= 300 && status < 400
      ? `The call was answered with a redirection (${status}), which is not followed.`
      : `The call was answered with ${status}.`;
  return { kind: 'vain', vain: { status, answer: text, error }, mayPass: true };
}
