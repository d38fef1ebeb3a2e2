import type { AppDirectory, IdentityService, PublishedApp } from '@trellis/service-api';
import { Pool } from 'pg';

/** Apps and roles in two tables, so that every process of a test sees the same. */
export interface Directory extends AsyncDisposable {
  readonly apps: AppDirectory;
  readonly identity: Pick<IdentityService, 'holdersOf'>;
  announce(slug: string): void;
  keep(app: PublishedApp): Promise<void>;
  remove(appId: string): Promise<void>;
  give(appId: string, personId: string, roles: readonly string[]): Promise<void>;
}

const columns = 'id, slug, version, version_hash as "versionHash", definition';

export async function openDirectory(databaseUrl: string): Promise<Directory> {
  const pool = new Pool({ connectionString: databaseUrl, max: 2 });
  pool.on('error', () => undefined);
  await pool.query(`
    create table if not exists test_app (id text primary key, slug text, version int, version_hash text, definition text);
    create table if not exists test_role (app_id text, person_id text, role text)`);
  const listeners = new Set<(slug: string) => void>();
  return {
    apps: {
      publishedApps: async () => (await pool.query<PublishedApp>(`select ${columns} from test_app`)).rows,
      publishedApp: async (id) =>
        (await pool.query<PublishedApp>(`select ${columns} from test_app where id = $1`, [id])).rows[0],
      onChange(listener) {
        listeners.add(listener);
        return () => listeners.delete(listener);
      },
    },
    identity: {
      async holdersOf(appId, role) {
        const { rows } = await pool.query<{ person_id: string }>(
          'select person_id from test_role where app_id = $1 and role = $2 order by person_id',
          [appId, role],
        );
        return rows.map((row) => row.person_id);
      },
    },
    announce: (slug) => listeners.forEach((listener) => listener(slug)),
    async keep({ id, slug, version, versionHash, definition }) {
      await pool.query(
        `insert into test_app values ($1, $2, $3, $4, $5) on conflict (id) do update
        set version = excluded.version, version_hash = excluded.version_hash, definition = excluded.definition`,
        [id, slug, version, versionHash, definition],
      );
    },
    async remove(appId) {
      await pool.query('delete from test_app where id = $1', [appId]);
    },
    async give(appId, personId, roles) {
      await pool.query('delete from test_role where app_id = $1 and person_id = $2', [appId, personId]);
      for (const role of roles) await pool.query('insert into test_role values ($1, $2, $3)', [appId, personId, role]);
    },
    [Symbol.asyncDispose]: () => pool.end(),
  };
}
