import type { Queryable } from '@trellis/postgres';

/** Moves an app's cursor. False where another process has moved it since: what was read is that one's. */
export async function advanceFeed(client: Queryable, appId: string, from: string, to: string): Promise<boolean> {
  const { rowCount } = await client.query(`update workflow.feed set cursor = $3 where app_id = $1 and cursor = $2`, [
    appId,
    from,
    to,
  ]);
  return rowCount === 1;
}
