import type { Queryable } from '@trellis/postgres';

export interface FeedRow {
  readonly appId: string;
  readonly isFollowed: boolean;
}

/** The apps that have, or had, workflows or webhooks. */
export async function listFeeds(client: Queryable): Promise<readonly FeedRow[]> {
  const { rows } = await client.query<FeedRow>(
    `select app_id as "appId", cursor is not null as "isFollowed" from workflow.feed`,
  );
  return rows;
}
