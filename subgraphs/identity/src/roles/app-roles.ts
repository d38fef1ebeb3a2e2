import type { AuditOrigin } from '@trellis/audit';
import { must } from '@trellis/errors';
import type { AppStanding } from '@trellis/service-api';
import { isUuid } from '@trellis/subgraph-kit';
import type { Bell } from '../bell.ts';
import { type Database, record, recordIn } from '../database.ts';
import { createRevocableCache } from '../revocable-cache.ts';
import { lockPeopleOf, refuseWithoutAdmin } from './app-admins.ts';
import { readmit } from './app-members.ts';
import { appsOf, holdersOf, standingOf } from './granted.ts';

/** Who holds which role in which app. `user` and `public` are nobody's to give, so they never stand here. */
export interface AppRoles extends Disposable {
  /** Sorted; from memory, revoked at once. */
  of(appId: string, personId: string): Promise<readonly string[]>;
  /** With what else rules ask of the person; kept and revoked with the roles. */
  standingOf(appId: string, personId: string): Promise<AppStanding>;
  appsOf(personId: string): Promise<readonly string[]>;
  /** Active people only. */
  holdersOf(appId: string, role: string): Promise<readonly string[]>;
  /** What `set` gave, without what comes from organizations. */
  givenTo(appId: string, personId: string): Promise<readonly string[]>;
  /** Replaces them. With `keepAdmin`, rejects with CONFLICT where the app would be left without an admin. */
  set(appId: string, personId: string, roles: readonly string[], options?: SetRolesOptions): Promise<void>;
  forgetApp(appId: string): Promise<void>;
  /** After a change that may give roles to a person or take some, in whichever apps; without one, to anybody. */
  changed(personId?: string): Promise<void>;
  /** After a change of what a person, or anybody, has in one app. */
  changedIn(appId: string, personId?: string): Promise<void>;
}

export interface SetRolesOptions {
  readonly keepAdmin?: boolean;
  /** Who asks for it, where somebody does. */
  readonly origin?: AuditOrigin;
}

export function createAppRoles(database: Database, bell: Bell, maxAgeMs: number): AppRoles {
  const { prisma } = database;
  const known = createRevocableCache(
    async (key) => {
      const { appId, personId } = readKey(key);
      if (!isUuid(personId)) return nothing;
      const [row] = await database.query<{ standing: string }>(standingOf, [appId, personId]);
      return JSON.parse(must(row, 'a row').standing) as AppStanding;
    },
    { maxAgeMs },
  );
  const stop = bell.listen((message) => {
    const { appId, personId } = readKey(message);
    if (appId !== all && personId !== all) return known.forget(message);
    known.forgetWhere((key) => {
      const entry = readKey(key);
      return (appId === all || appId === entry.appId) && (personId === all || personId === entry.personId);
    });
  });

  const standing = async (appId: string, personId: string): Promise<AppStanding> =>
    appIdForm.test(appId) ? known.get(keyOf(appId, personId)) : nothing;

  return {
    of: async (appId, personId) => (await standing(appId, personId)).roles,
    standingOf: standing,

    async appsOf(personId) {
      if (!isUuid(personId)) return [];
      return (await database.query<{ app_id: string }>(appsOf, [personId])).map((row) => row.app_id);
    },

    async holdersOf(appId, role) {
      const rows = await database.query<{ person_id: string }>(holdersOf, [appId, role]);
      return rows.map((row) => row.person_id);
    },

    async givenTo(appId, personId) {
      const rows = await prisma.appRole.findMany({ where: { appId, personId }, select: { role: true } });
      return rows.map(({ role }) => role).toSorted();
    },

    async set(appId, personId, roles, { keepAdmin = false, origin = {} } = {}) {
      await database.transaction(async (client) => {
        await lockPeopleOf(client, appId);
        const { rows: held } = await client.query<{ role: string }>(
          'delete from identity.app_role where app_id = $1 and person_id = $2 returning role',
          [appId, personId],
        );
        const next = [...new Set(roles)].toSorted();
        await client.query(
          'insert into identity.app_role (app_id, person_id, role) select $1, $2, role from unnest($3::text[]) role',
          [appId, personId, next],
        );
        if (next.length > 0) await readmit(client, appId, personId);
        if (keepAdmin) await refuseWithoutAdmin(client, appId);
        const before = held.map(({ role }) => role).toSorted();
        if (before.join(' ') === next.join(' ')) return;
        await recordIn(client, {
          action: 'SET_APP_ROLES',
          origin,
          appId,
          thing: { type: 'PERSON', id: personId },
          before: { roles: before },
          after: { roles: next },
        });
      });
      await bell.ring(keyOf(appId, personId));
    },

    async forgetApp(appId) {
      await prisma.$transaction(async (client) => {
        const { count: roles } = await client.appRole.deleteMany({ where: { appId } });
        const { count: organizations } = await client.organizationApp.deleteMany({ where: { appId } });
        const { count: claims } = await client.appClaims.deleteMany({ where: { appId } });
        const { count: joined } = await client.appMember.deleteMany({ where: { appId } });
        // It is repeated where a deletion was cut off.
        if (roles + organizations + claims + joined === 0) return;
        const before = { roles, organizations, claims, joined };
        await record(client, { action: 'FORGET_APP', origin: {}, appId, before });
      });
      await bell.ring(keyOf(appId, all));
    },

    changedIn: (appId, personId = all) => bell.ring(keyOf(appId, personId)),
    changed: (personId = all) => bell.ring(keyOf(all, personId)),

    [Symbol.dispose]: stop,
  };
}

const nothing: AppStanding = { roles: [], teams: [], claims: {} };

/** Callers send what they like, and memory keeps it for a while. */
const appIdForm = /^[\w-]{1,64}$/;

/** In a bell's message: whichever app, or person. */
const all = '*';

function keyOf(appId: string, personId: string): string {
  return `${appId} ${personId}`;
}

function readKey(key: string): { readonly appId: string; readonly personId: string } {
  const space = key.lastIndexOf(' ');
  return { appId: key.slice(0, space), personId: key.slice(space + 1) };
}
