import type { Queryable } from '@trellis/postgres';
import type { ClaimedDelivery } from './claim-deliveries.ts';

type Lease = Pick<ClaimedDelivery, 'id' | 'attempt'>;

/** What came of an attempt that was in vain. */
export interface VainAttempt {
  readonly status: number | null;
  /** The first characters of the answer. */
  readonly answer: string | null;
  /** In words for the people who run the app. */
  readonly error: string;
}

/** Takes a delivery that was made out of the queue. */
export async function finishDelivery(client: Queryable, { id, attempt }: Lease): Promise<void> {
  await client.query(`delete from workflow.delivery where id = $1 and attempt = $2`, [id, attempt]);
}

/** Puts a delivery back into the queue for later, or, without a delay, aside for somebody to look at. */
export async function keepDelivery(
  client: Queryable,
  { id, attempt }: Lease,
  { status, answer, error }: VainAttempt,
  delayMs: number | undefined,
): Promise<void> {
  await client.query(
    `update workflow.delivery set status = case when $3::float8 is null then 'PARKED' else 'DUE' end::workflow.delivery_status,
      due_at = now() + make_interval(secs => coalesce($3::float8, 0)), last_status = $4, last_answer = $5, error = $6
    where id = $1 and attempt = $2 and status = 'DUE'`,
    [id, attempt, delayMs === undefined ? null : delayMs / 1000, status, answer, error],
  );
}

/** Notes that an address said it is gone, and puts aside all that waits for it. */
export async function giveUpAddress(
  client: Queryable,
  { appId, webhookId }: Pick<ClaimedDelivery, 'appId' | 'webhookId'>,
  url: string,
  error: string,
): Promise<void> {
  await client.query(`update workflow.webhook set gone_url = $3 where app_id = $1 and webhook_id = $2`, [
    appId,
    webhookId,
    url,
  ]);
  await client.query(
    `update workflow.delivery set status = 'PARKED', error = $3 where app_id = $1 and webhook_id = $2 and status = 'DUE'`,
    [appId, webhookId, error],
  );
}

/** Forgets a webhook that its app has no more. */
export async function dropWebhook(
  client: Queryable,
  { appId, webhookId }: Pick<ClaimedDelivery, 'appId' | 'webhookId'>,
): Promise<void> {
  for (const table of ['delivery', 'webhook'])
    await client.query(`delete from workflow.${table} where app_id = $1 and webhook_id = $2`, [appId, webhookId]);
}
