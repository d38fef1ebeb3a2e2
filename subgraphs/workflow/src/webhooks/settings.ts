import type { RetrySettings } from '../engine/backoff.ts';

export interface WebhookSettings {
  /** How many calls this process makes at once. Default 16. */
  readonly concurrency: number;
  /** Of them to one webhook, so that a slow one holds up no other. Default 4. */
  readonly perWebhook: number;
  /** How often the queue is looked at when no bell rings. Default 1,000. */
  readonly pollMs: number;
  /** After so long without an outcome a delivery is somebody else's. Longer than any call takes. Default 45,000. */
  readonly leaseMs: number;
  /** How long an event is tried before it is parked. Default a day. */
  readonly giveUpMs: number;
  readonly delays: Omit<RetrySettings, 'maxAttempts'>;
}

export const defaultWebhookSettings: WebhookSettings = {
  concurrency: 16,
  perWebhook: 4,
  pollMs: 1_000,
  leaseMs: 45_000,
  giveUpMs: 86_400_000,
  delays: { firstDelayMs: 5_000, longestDelayMs: 3_600_000 },
};
