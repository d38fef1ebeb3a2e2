import type { Queryable } from '@trellis/postgres';

/** Leaves the change logs that a process has read to the others. */
export async function releaseFeeds(client: Queryable, owner: string): Promise<void> {
  await client.query(`update workflow.feed set owner = null, lease_until = null where owner = $1`, [owner]);
}
