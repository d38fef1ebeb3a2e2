import type { Queryable } from '@trellis/postgres';

/** Forgets the place in a change log that nothing follows for now: when something does again, it begins there. */
export async function restFeed(client: Queryable, appId: string): Promise<void> {
  await client.query(`update workflow.feed set cursor = null where app_id = $1`, [appId]);
}
