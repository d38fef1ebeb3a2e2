import { createHmac, hkdfSync } from 'node:crypto';

/** Gives a webhook's secret by its generation: made from the installation's secret, so none is ever stored. */
export type WebhookSecrets = (appId: string, webhookId: string, generation: number) => Buffer;

export function createWebhookSecrets(secret: string): WebhookSecrets {
  return (appId, webhookId, generation) =>
    Buffer.from(hkdfSync('sha256', secret, '', `trellis webhook ${appId} ${webhookId} ${generation}`, 32));
}

/** As receivers' libraries take it. */
export function secretText(secret: Buffer): string {
  return `whsec_${secret.toString('base64')}`;
}

/**
 * The headers of a signed call (Standard Webhooks 1.0). `webhook-id` is the same at each attempt: a receiver that keeps
 * them takes no event twice. While a secret is being replaced there is a signature by each.
 */
export function signedHeaders(
  id: string,
  body: string,
  secrets: readonly Buffer[],
  now: Date,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(now.getTime() / 1000));
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', secret).update(`${id}.${timestamp}.${body}`).digest('base64')}`,
  );
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': signatures.join(' ') };
}
