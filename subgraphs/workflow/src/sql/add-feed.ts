import type { Queryable } from '@trellis/postgres';

/** Notes the place in an app's change log from which on it is followed; one that is followed already keeps its own. */
export async function addFeed(client: Queryable, appId: string, cursor: string): Promise<void> {
  await client.query(
    `insert into workflow.feed (app_id, cursor) values ($1, $2)
    on conflict (app_id) do update set cursor = excluded.cursor where feed.cursor is null`,
    [appId, cursor],
  );
}
