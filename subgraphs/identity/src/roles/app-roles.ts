import { TrellisError } from '@trellis/errors';
import { isUuid } from '@trellis/subgraph-kit';
import type { Bell } from '../bell.ts';
import type { Database } from '../database.ts';
import { createRevocableCache } from '../revocable-cache.ts';

/** Who holds which role in which app. `user` and `public` are nobody's to give, so they never stand here. */
export interface AppRoles extends Disposable {
  /** Sorted; from memory, revoked at once. */
  of(appId: string, personId: string): Promise<readonly string[]>;
  appsOf(personId: string): Promise<readonly string[]>;
  /** Active people only. */
  holdersOf(appId: string, role: string): Promise<readonly string[]>;
  /** Replaces them. With `keepAdmin`, rejects with CONFLICT where the app would be left without an admin. */
  set(
    appId: string,
    personId: string,
    roles: readonly string[],
    options?: { readonly keepAdmin: boolean },
  ): Promise<void>;
  forgetApp(appId: string): Promise<void>;
}

export function createAppRoles(database: Database, bell: Bell, maxAgeMs: number): AppRoles {
  const { prisma } = database;
  const known = createRevocableCache(
    async (key) => {
      const { appId, personId } = readKey(key);
      if (!isUuid(personId)) return [];
      const rows = await prisma.appRole.findMany({ where: { appId, personId }, select: { role: true } });
      return rows.map(({ role }) => role).toSorted();
    },
    { maxAgeMs },
  );
  // A whole app's roles go so rarely that nothing is gained by knowing whose they were.
  const stop = bell.listen((key) => (key === everybody ? known.forgetAll() : known.forget(key)));

  return {
    of: async (appId, personId) => (appIdForm.test(appId) ? known.get(keyOf(appId, personId)) : []),

    async appsOf(personId) {
      if (!isUuid(personId)) return [];
      const rows = await prisma.appRole.findMany({ where: { personId }, distinct: ['appId'], select: { appId: true } });
      return rows.map(({ appId }) => appId);
    },

    async holdersOf(appId, role) {
      const rows = await prisma.appRole.findMany({
        where: { appId, role, person: { deactivatedAt: null } },
        select: { personId: true },
        orderBy: { personId: 'asc' },
      });
      return rows.map(({ personId }) => personId);
    },

    async set(appId, personId, roles, { keepAdmin } = { keepAdmin: false }) {
      await database.transaction(async (client) => {
        // One change of an app's roles at a time, so that two admins cannot remove each other.
        await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [
          `trellis identity roles ${appId}`,
        ]);
        await client.query('delete from identity.app_role where app_id = $1 and person_id = $2', [appId, personId]);
        await client.query(
          'insert into identity.app_role (app_id, person_id, role) select $1, $2, role from unnest($3::text[]) role',
          [appId, personId, [...new Set(roles)]],
        );
        if (keepAdmin) {
          const { rows } = await client.query(someAdmin, [appId]);
          if (rows.length === 0)
            throw new TrellisError('CONFLICT', 'The app needs an admin. Make somebody else admin first.');
        }
      });
      await bell.ring(keyOf(appId, personId));
    },

    async forgetApp(appId) {
      await prisma.appRole.deleteMany({ where: { appId } });
      await bell.ring(everybody);
    },

    [Symbol.dispose]: stop,
  };
}

const someAdmin = `
  select from identity.app_role role join identity.person person on person.id = role.person_id
  where role.app_id = $1 and role.role = 'admin' and person.deactivated_at is null limit 1`;

/** Callers send what they like, and memory keeps it for a while. */
const appIdForm = /^[\w-]{1,64}$/;

const everybody = '*';

function keyOf(appId: string, personId: string): string {
  return `${appId} ${personId}`;
}

function readKey(key: string): { readonly appId: string; readonly personId: string } {
  const space = key.lastIndexOf(' ');
  return { appId: key.slice(0, space), personId: key.slice(space + 1) };
}
