import type { AuditOrigin } from '@trellis/audit';
import { say, TrellisError } from '@trellis/errors';
import type { Queryable } from '@trellis/postgres';
import { type Connection, isUuid, type PageArguments, readPage } from '@trellis/subgraph-kit';
import { type Database, type Person, recordIn } from '../database.ts';
import type { AppMember as AppMemberRow } from '../generated/client.ts';
import { lockPeopleOf, refuseWithoutAdmin } from './app-admins.ts';

/** Somebody who joined an app by himself. */
export interface AppMember extends AppMemberRow {
  readonly person: Person;
}

interface Membership {
  readonly appId: string;
  readonly personId: string;
}

/**
 * Gives the roles to whoever joins, once: what an admin has changed since stays. Rejects with FORBIDDEN where the person
 * was suspended or removed.
 */
export async function join(
  database: Database,
  { appId, personId }: Membership,
  roles: readonly string[],
  origin: AuditOrigin,
): Promise<void> {
  await database.transaction(async (client) => {
    // Of two at once the second waits here for the first.
    const { rowCount: joined } = await client.query(
      'insert into identity.app_member (app_id, person_id) values ($1, $2) on conflict do nothing',
      [appId, personId],
    );
    if (joined === 0) return refuseUnlessActive(client, { appId, personId });
    await client.query(
      `insert into identity.app_role (app_id, person_id, role) select $1, $2, role from unnest($3::text[]) role
       on conflict do nothing`,
      [appId, personId, roles],
    );
    await recordIn(client, { action: 'JOIN_APP', origin, ...about({ appId, personId }), after: { roles } });
  });
}

/** What the person was given stays, and gives nothing until he is let in again. */
export function deactivateMember(database: Database, membership: Membership, origin: AuditOrigin): Promise<void> {
  return changeMember(database, membership, async (client) => {
    const { rowCount } = await client.query(
      `update identity.app_member set status = 'DEACTIVATED'
       where app_id = $1 and person_id = $2 and status <> 'REMOVED'`,
      [membership.appId, membership.personId],
    );
    if (rowCount === 0) throw notMember();
    await recordIn(client, { action: 'DEACTIVATE_APP_MEMBER', origin, ...about(membership) });
  });
}

/** Ends a suspension or, after a removal, lets the person join again. */
export function reactivateMember(database: Database, membership: Membership, origin: AuditOrigin): Promise<void> {
  return changeMember(database, membership, async (client) => {
    const { rowCount } = await client.query(
      `update identity.app_member set status = 'ACTIVE' where app_id = $1 and person_id = $2 and status <> 'REMOVED'`,
      [membership.appId, membership.personId],
    );
    const isBack = rowCount !== 0 || (await readmit(client, membership.appId, membership.personId));
    if (!isBack) throw notMember();
    await recordIn(client, { action: 'REACTIVATE_APP_MEMBER', origin, ...about(membership) });
  });
}

/** Takes the roles and claims that the person was given. The row stays, so that he cannot join again. */
export function removeMember(database: Database, membership: Membership, origin: AuditOrigin): Promise<void> {
  const { appId, personId } = membership;
  return changeMember(database, membership, async (client) => {
    const { rowCount } = await client.query(
      `update identity.app_member set status = 'REMOVED' where app_id = $1 and person_id = $2`,
      [appId, personId],
    );
    if (rowCount === 0) throw notMember();
    const { rows } = await client.query<{ role: string }>(
      'delete from identity.app_role where app_id = $1 and person_id = $2 returning role',
      [appId, personId],
    );
    await client.query('delete from identity.app_claims where app_id = $1 and person_id = $2', [appId, personId]);
    const before = { roles: rows.map(({ role }) => role).toSorted() };
    await recordIn(client, { action: 'REMOVE_APP_MEMBER', origin, ...about(membership), before });
  });
}

/** Forgets a removal. False where there was none. */
export async function readmit(client: Queryable, appId: string, personId: string): Promise<boolean> {
  const { rowCount } = await client.query(
    `delete from identity.app_member where app_id = $1 and person_id = $2 and status = 'REMOVED'`,
    [appId, personId],
  );
  return rowCount !== 0;
}

/** By person, in the order in which the accounts were made. */
export function listAppMembers(
  { prisma }: Pick<Database, 'prisma'>,
  appId: string,
  page: PageArguments,
): Promise<Connection<AppMember>> {
  return readPage<AppMember>(
    page,
    ({ personId }) => personId,
    (afterId, take) => {
      if (afterId !== undefined && !isUuid(afterId)) throw new TrellisError('BAD_USER_INPUT', say('page.otherList'));
      return prisma.appMember.findMany({
        where: { appId, ...(afterId === undefined ? {} : { personId: { gt: afterId } }) },
        include: { person: true },
        orderBy: { personId: 'asc' },
        take,
      });
    },
  );
}

async function changeMember(
  database: Database,
  { appId, personId }: Membership,
  change: (client: Queryable) => Promise<void>,
): Promise<void> {
  if (!isUuid(personId)) throw notMember();
  await database.transaction(async (client) => {
    await lockPeopleOf(client, appId);
    await change(client);
    await refuseWithoutAdmin(client, appId);
  });
}

async function refuseUnlessActive(client: Queryable, { appId, personId }: Membership): Promise<void> {
  const { rows } = await client.query(
    `select from identity.app_member where app_id = $1 and person_id = $2 and status = 'ACTIVE'`,
    [appId, personId],
  );
  if (rows.length === 0) throw new TrellisError('FORBIDDEN', say('app.suspended'));
}

function about({ appId, personId }: Membership) {
  return { appId, thing: { type: 'PERSON', id: personId } } as const;
}

function notMember(): TrellisError {
  return new TrellisError('NOT_FOUND', say('app.notMember'));
}
