import type { AuditOrigin } from '@trellis/audit';
import { say, TrellisError } from '@trellis/errors';
import type { Queryable } from '@trellis/postgres';
import { isUuid } from '@trellis/subgraph-kit';
import { type Database, type Person, recordIn } from '../database.ts';
import type { Sessions } from '../sessions/sessions.ts';

/** Locks somebody out: at once, also where a token is valid still. Their records and roles stay. */
export async function deactivate(
  database: Database,
  sessions: Sessions,
  personId: string,
  origin: AuditOrigin,
): Promise<Person> {
  const person = await setDeactivated(database, personId, true, origin);
  await sessions.endAllOf(personId, origin);
  return person;
}

/** Lets somebody in again, by signing in. */
export function reactivate(database: Database, personId: string, origin: AuditOrigin): Promise<Person> {
  return setDeactivated(database, personId, false, origin);
}

async function setDeactivated(
  database: Database,
  personId: string,
  deactivated: boolean,
  origin: AuditOrigin,
): Promise<Person> {
  if (!isUuid(personId)) throw nobody();
  await database.transaction((client) =>
    refuseWithoutAdministrator(client, async () => {
      const { rowCount } = await client.query(
        `update identity.person
         set deactivated_at = case when $2 then coalesce(deactivated_at, now()) end, updated_at = now()
         where id = $1 and deleted_at is null`,
        [personId, deactivated],
      );
      if (rowCount === 0) throw nobody();
      const action = deactivated ? 'DEACTIVATE_USER' : 'REACTIVATE_USER';
      await recordIn(client, { action, origin, thing: { type: 'PERSON', id: personId } });
    }),
  );
  return database.prisma.person.findUniqueOrThrow({ where: { id: personId } });
}

/** Rejects with CONFLICT where the change would leave the installation without an administrator who can sign in. */
export async function refuseWithoutAdministrator(client: Queryable, change: () => Promise<void>): Promise<void> {
  // All administrators are locked, in one order, so that two of them cannot lock each other out.
  await client.query(`select from identity.person where platform_role = 'ADMIN' order by id for update`);
  await change();
  const { rows } = await client.query(
    `select from identity.person where platform_role = 'ADMIN' and deactivated_at is null limit 1`,
  );
  if (rows.length === 0) throw new TrellisError('CONFLICT', say('person.lastAdministrator'));
}

export function nobody(): TrellisError {
  return new TrellisError('NOT_FOUND', say('person.unknown'));
}
