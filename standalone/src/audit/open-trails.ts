import { join } from 'node:path';
import type { AuditSchema } from '@trellis/audit';
import { startEmbeddedPostgres } from '@trellis/embedded-postgres';
import { StartError } from '@trellis/errors';
import { createPool } from '@trellis/postgres';
import { type Resources, withResources } from '@trellis/subgraph-kit';
import { databasesOf, needsEmbedded, type Settings } from '@trellis/settings';
import { lockDataDirectory } from '../lock.ts';

/** The part of the audit trail that a service keeps. */
export interface ServiceTrail {
  readonly schema: AuditSchema;
  readonly pool: ReturnType<typeof createPool>;
}

export interface OpenTrails extends AsyncDisposable {
  readonly services: readonly ServiceTrail[];
}

/** The trails of an installation. An embedded database is started for it, so the product must not run then. */
export function openTrails(settings: Settings): Promise<OpenTrails> {
  return withResources(async ({ use }) => {
    const { identity, appModel, workflow } = databasesOf(settings, await embeddedUrl(settings, use));
    return {
      services: [await open('identity', identity), await open('app_model', appModel), await open('workflow', workflow)],
    };

    async function open(schema: AuditSchema, url: string): Promise<ServiceTrail> {
      const pool = createPool({ url, applicationName: 'trellis audit' });
      use({ [Symbol.asyncDispose]: () => pool.end() });
      const { rows } = await pool.query<{ exists: boolean }>('select to_regclass($1) is not null as exists', [
        `${schema}.audit_event`,
      ]);
      if (!rows[0]?.exists) {
        throw new StartError(`The database of ${schema} has no audit trail. Start Trellis on it once.`);
      }
      return { schema, pool };
    }
  });
}

async function embeddedUrl(settings: Settings, use: Resources['use']): Promise<string | undefined> {
  if (!needsEmbedded(settings)) return undefined;
  const lock = await lockDataDirectory(settings.dataDir);
  use({ [Symbol.asyncDispose]: () => lock.release() });
  return use(await startEmbeddedPostgres({ dataDir: join(settings.dataDir, 'postgres') })).url;
}
