import type { Queryable } from '@trellis/postgres';

/** Takes an app's change log, or goes on with it, and gives its cursor; undefined where another process reads it. */
export async function claimFeed(
  client: Queryable,
  appId: string,
  owner: string,
  leaseMs: number,
): Promise<string | undefined> {
  const { rows } = await client.query<{ cursor: string }>(
    `update workflow.feed set owner = $2, lease_until = now() + make_interval(secs => $3)
    where app_id = $1 and cursor is not null and (owner = $2 or lease_until is null or lease_until < now())
    returning cursor`,
    [appId, owner, leaseMs / 1000],
  );
  return rows[0]?.cursor;
}
