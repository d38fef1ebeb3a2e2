import { say, TrellisError } from '@trellis/errors';
import type { Queryable } from '@trellis/postgres';
import { holdersOf } from './granted.ts';

/** One change of an app's people at a time, so that two admins cannot remove each other. Until the transaction ends. */
export async function lockPeopleOf(client: Queryable, appId: string): Promise<void> {
  await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [`trellis identity roles ${appId}`]);
}

/** Rejects with CONFLICT where the app is left without an admin who can sign in. Asked under the lock. */
export async function refuseWithoutAdmin(client: Queryable, appId: string): Promise<void> {
  const { rows } = await client.query(holdersOf, [appId, 'admin']);
  if (rows.length === 0) throw new TrellisError('CONFLICT', say('app.lastAdmin'));
}
