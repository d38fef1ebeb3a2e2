import type { Queryable } from '@trellis/postgres';
import { uuidV7 } from '@trellis/subgraph-kit';

export interface NewDelivery {
  readonly webhookId: string;
  readonly recordId: string;
  readonly type: string;
  /** JSON text. */
  readonly body: string;
}

/** Puts events into the queue of their webhooks, in their order. */
export async function addDeliveries(
  client: Queryable,
  appId: string,
  deliveries: readonly NewDelivery[],
): Promise<void> {
  if (deliveries.length === 0) return;
  const column = (name: keyof NewDelivery) => deliveries.map((delivery) => delivery[name]);
  await client.query(
    `insert into workflow.webhook (app_id, webhook_id) select $1, unnest($2::text[]) on conflict do nothing`,
    [appId, [...new Set(column('webhookId'))]],
  );
  await client.query(
    `insert into workflow.delivery (id, app_id, webhook_id, record_id, type, body)
    select d.id, $1, d.webhook_id, d.record_id, d.type, d.body
    from unnest($2::uuid[], $3::text[], $4::uuid[], $5::text[], $6::text[])
      with ordinality as d (id, webhook_id, record_id, type, body, n)
    order by d.n`,
    [appId, deliveries.map(() => uuidV7()), column('webhookId'), column('recordId'), column('type'), column('body')],
  );
}
