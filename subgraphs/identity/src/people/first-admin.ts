import { StartError } from '@trellis/errors';
import { uuidV7 } from '@trellis/subgraph-kit';
import { type Database, recordIn } from '../database.ts';
import type { Passwords } from '../passwords/passwords.ts';
import { passwordFaults, readEmail } from './sign-up-input.ts';

export interface FirstAdmin {
  readonly email: string;
  readonly password: string;
}

/** Makes the installation's first administrator where there is nobody yet, and tells whether it did. */
export async function createFirstAdmin(database: Database, passwords: Passwords, given: FirstAdmin): Promise<boolean> {
  if ((await database.prisma.person.count()) > 0) return false;
  const email = readEmail(given.email);
  if (email === undefined) throw new StartError('TRELLIS_ADMIN_EMAIL is no e-mail address, such as admin@localhost.');
  const faults = passwordFaults(given.password);
  if (faults[0]) throw new StartError(`TRELLIS_ADMIN_PASSWORD cannot be used: ${faults[0].message}`);
  const passwordHash = await passwords.hash(given.password);
  return database.transaction(async (client) => {
    // Processes that start at the same time come one after the other, and only the first one finds nobody.
    await client.query(`select pg_advisory_xact_lock(hashtextextended('trellis identity first admin', 0))`);
    const id = uuidV7();
    const { rowCount } = await client.query(
      `insert into identity.person (id, email, name, password_hash, platform_role, updated_at)
       select $1::uuid, $2, 'Administrator', $3, 'ADMIN', now() where not exists (select from identity.person)`,
      [id, email, passwordHash],
    );
    if (rowCount !== 1) return false;
    await recordIn(client, {
      action: 'CREATE_FIRST_ADMIN',
      origin: {},
      thing: { type: 'PERSON', id },
      after: { email },
    });
    return true;
  });
}
