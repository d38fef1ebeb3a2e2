import type { Queryable } from '@trellis/postgres';

/** Deletes everything of an app that is gone; run in a transaction, because definitions go after their runs. */
export async function forgetApp(client: Queryable, appId: string): Promise<void> {
  await client.query(`delete from workflow.run where app_id = $1`, [appId]);
  await client.query(`delete from workflow.definition where app_id = $1`, [appId]);
  await client.query(`delete from workflow.delivery where app_id = $1`, [appId]);
  await client.query(`delete from workflow.webhook where app_id = $1`, [appId]);
  await client.query(`delete from workflow.feed where app_id = $1`, [appId]);
}
