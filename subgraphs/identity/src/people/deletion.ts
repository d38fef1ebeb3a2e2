import type { AuditOrigin } from '@trellis/audit';
import { say, TrellisError } from '@trellis/errors';
import type { Queryable } from '@trellis/postgres';
import { type Database, recordIn } from '../database.ts';
import type { Sessions } from '../sessions/sessions.ts';
import { leaveAll } from '../organizations/members.ts';
import { nobody, refuseWithoutAdministrator } from './deactivation.ts';
import { readEmail } from './sign-up-input.ts';

/**
 * Clears what is about the person and ends all sessions. The row stays: records go on naming it. Rejects with CONFLICT
 * where an organization would be left without an owner who can sign in.
 */
export async function deletePerson(
  database: Database,
  sessions: Sessions,
  personId: string,
  confirmEmail: string,
  origin: AuditOrigin,
): Promise<void> {
  const person = await database.prisma.person.findUnique({ where: { id: personId, kind: 'PERSON', deletedAt: null } });
  if (!person) throw nobody();
  // Whoever came by another issuer may have no address here.
  if ((person.email ?? undefined) !== readEmail(confirmEmail)) {
    const said = say('person.confirmEmail');
    throw new TrellisError('VALIDATION_FAILED', said, {
      fieldErrors: [{ path: ['confirmEmail'], rule: 'custom', ...said }],
    });
  }
  await database.transaction(async (client) => {
    await leaveAll(client, personId);
    await refuseWithoutAdministrator(client, () => erase(client, personId));
    await recordIn(client, { action: 'DELETE_USER', origin, thing: { type: 'PERSON', id: personId } });
  });
  await sessions.endAllOf(personId, origin);
}

/** Of a program the name stays, which is about nobody. */
export async function erase(client: Queryable, personId: string): Promise<void> {
  const { rowCount } = await client.query(
    `update identity.person set
       email = null, password_hash = null, avatar_url = null, locale = null, time_zone = null, platform_role = 'MEMBER',
       name = case kind when 'SERVICE' then name end,
       deactivated_at = coalesce(deactivated_at, now()), deleted_at = now(), updated_at = now()
     where id = $1 and deleted_at is null`,
    [personId],
  );
  if (rowCount === 0) throw nobody();
  await client.query('delete from identity.app_role where person_id = $1', [personId]);
  await client.query('delete from identity.app_claims where person_id = $1', [personId]);
  await client.query('delete from identity.app_member where person_id = $1', [personId]);
  await client.query('delete from identity.issuer_account where person_id = $1', [personId]);
}
