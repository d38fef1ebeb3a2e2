import type { Queryable } from '@trellis/postgres';
import { must } from '@trellis/errors';

export interface Rotated {
  readonly generation: number;
  readonly formerUntil: Date;
}

/** Gives a webhook its next secret; the one before is good for some hours more. */
export async function rotateWebhook(
  client: Queryable,
  appId: string,
  webhookId: string,
  overlapHours: number,
): Promise<Rotated> {
  const { rows } = await client.query<{ readonly generation: number; readonly formerUntil: string }>(
    `insert into workflow.webhook (app_id, webhook_id, generation, former_until)
    values ($1, $2, 2, now() + make_interval(hours => $3))
    on conflict (app_id, webhook_id) do update
    set generation = webhook.generation + 1, former_until = excluded.former_until
    returning generation, former_until as "formerUntil"`,
    [appId, webhookId, overlapHours],
  );
  const { generation, formerUntil } = must(rows[0], 'the webhook that was rotated');
  return { generation, formerUntil: new Date(formerUntil) };
}
