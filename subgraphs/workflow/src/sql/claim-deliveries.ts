import type { Queryable } from '@trellis/postgres';

/** A delivery that this process has taken until its lease ends, with what is known of its webhook. */
export interface ClaimedDelivery {
  readonly id: string;
  readonly appId: string;
  readonly webhookId: string;
  readonly body: string;
  /** Proves the lease: whoever takes it next has a higher one. */
  readonly attempt: number;
  readonly queuedAt: Date;
  readonly generation: number;
  readonly formerUntil: Date | null;
  readonly goneUrl: string | null;
}

export interface ClaimOptions {
  readonly limit: number;
  readonly perWebhook: number;
  readonly leaseMs: number;
  /** Webhooks, as `<app> <webhook>`, that have enough to do. */
  readonly busy: readonly string[];
}

/**
 * Takes deliveries whose time has come, each by one process alone, and of a record's the first alone: the next one waits
 * until it was delivered or given up. A lease is nothing but a later time.
 */
export async function claimDeliveries(
  client: Queryable,
  { limit, perWebhook, leaseMs, busy }: ClaimOptions,
): Promise<readonly ClaimedDelivery[]> {
  const { rows } = await client.query<ClaimedRow>(
    `update workflow.delivery as claimed
    set attempt = claimed.attempt + 1, due_at = now() + make_interval(secs => $3)
    from (
      select due.id, w.generation, w.former_until, w.gone_url
      from (select * from workflow.webhook order by random()) as w
      cross join lateral (
        select d.id from workflow.delivery as d
        where d.app_id = w.app_id and d.webhook_id = w.webhook_id and d.status = 'DUE' and d.due_at <= now()
          and not exists (
            select from workflow.delivery as e
            where e.app_id = d.app_id and e.webhook_id = d.webhook_id and e.record_id = d.record_id
              and e.status = 'DUE' and e.position < d.position
          )
        order by d.position limit $2 for update of d skip locked
      ) as due
      where w.app_id || ' ' || w.webhook_id <> all ($4::text[])
      limit $1
    ) as next
    where claimed.id = next.id
    returning claimed.id, claimed.app_id as "appId", claimed.webhook_id as "webhookId", claimed.body, claimed.attempt,
      claimed.queued_at as "queuedAt", next.generation, next.former_until as "formerUntil", next.gone_url as "goneUrl"`,
    [limit, perWebhook, leaseMs / 1000, busy],
  );
  return rows.map((row) => ({
    ...row,
    queuedAt: new Date(row.queuedAt),
    formerUntil: row.formerUntil === null ? null : new Date(row.formerUntil),
  }));
}

/** Connections hand times on as text. */
type ClaimedRow = Omit<ClaimedDelivery, 'queuedAt' | 'formerUntil'> & {
  readonly queuedAt: string;
  readonly formerUntil: string | null;
};
