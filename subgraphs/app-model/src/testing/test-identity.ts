import type { IdentityService } from '@trellis/service-api';
import { Pool } from 'pg';

export type TestIdentity = Pick<
  IdentityService,
  'rolesIn' | 'standingIn' | 'appsOf' | 'foundApp' | 'setRoles' | 'forgetApp' | 'knowsOrganizations'
> &
  AsyncDisposable;

/** App roles in a table, so that they outlive a process as identity's do. */
export async function createTestIdentity(databaseUrl: string): Promise<TestIdentity> {
  const pool = new Pool({ connectionString: databaseUrl, max: 2 });
  pool.on('error', () => undefined);
  await pool.query(`
    create schema if not exists test_identity;
    create table if not exists test_identity.roles (app_id text, person_id text, roles text[], primary key (app_id, person_id))`);
  const setRoles = async (appId: string, personId: string, roles: readonly string[]): Promise<void> => {
    await pool.query(
      `insert into test_identity.roles values ($1, $2, $3)
       on conflict (app_id, person_id) do update set roles = excluded.roles`,
      [appId, personId, roles],
    );
  };
  const rolesIn = async (appId: string, personId: string): Promise<readonly string[]> => {
    const { rows } = await pool.query<{ roles: string[] }>(
      'select roles from test_identity.roles where app_id = $1 and person_id = $2',
      [appId, personId],
    );
    return rows[0]?.roles ?? [];
  };
  return {
    setRoles,
    rolesIn,
    standingIn: async (appId, personId) => ({ roles: await rolesIn(appId, personId), teams: [], claims: {} }),
    // Organizations are identity's own affair: here whoever makes an app administers it.
    foundApp: (appId, personId) => setRoles(appId, personId, ['admin']),
    knowsOrganizations: async (_person, ids) => ids.map(() => false),
    async appsOf(personId) {
      const { rows } = await pool.query<{ app_id: string }>(
        'select app_id from test_identity.roles where person_id = $1',
        [personId],
      );
      return rows.map((row) => row.app_id);
    },
    async forgetApp(appId) {
      await pool.query('delete from test_identity.roles where app_id = $1', [appId]);
    },
    [Symbol.asyncDispose]: () => pool.end(),
  };
}
