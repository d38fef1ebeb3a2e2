import { createHash } from 'node:crypto';
import type { App } from '@trellis/app-definition';
import { type Queryable, sqlState, sqlStateOf } from '@trellis/postgres';
import type { Pool } from 'pg';
import { constant, ddlText, sql, type SQL } from '../sql.ts';
import { changingTables, runAll } from './changing-tables.ts';
import { appOfVersion, currentVersion } from './current-version.ts';
import { expressionFunctions } from './expression-functions.ts';
import { foundationStatements } from './foundation.ts';
import { hasSequences, sequenceStatements } from './generated.ts';
import { searchFunctions } from './search-index.ts';
import { triggerStatements } from './triggers.ts';

/**
 * What an app's schema holds beside its models' columns and rules: all of it can be made again at any time. The tables
 * need the foundation and the functions, the triggers need the tables.
 */
export interface Standing {
  readonly foundation: readonly SQL[];
  readonly functions: readonly SQL[];
  readonly triggers: readonly SQL[];
  /** Names the statements above. */
  readonly mark: string;
}

export async function standingOf(client: Queryable, schema: string, app: App): Promise<Standing> {
  const foundation = foundationStatements(schema, await serverVersion(client));
  const functions = [
    ...(hasExpressions(app) ? expressionFunctions(schema) : []),
    ...(hasSequences(app) ? sequenceStatements(schema) : []),
    ...([...app.models.values()].some(({ search }) => search.length > 0) ? searchFunctions(schema) : []),
  ];
  const triggers = triggerStatements(schema, app);
  const made = createHash('sha256');
  for (const statement of [...foundation, ...functions, ...triggers]) made.update(ddlText(statement));
  return { foundation, functions, triggers, mark: made.digest('hex') };
}

/** Keeps the mark where `bringUpToDate` looks for it. */
export function markStatement(schema: string, { mark }: Standing): SQL {
  return sql`comment on table ${sql.identifier(schema, '_version')} is ${constant(mark)}`;
}

/**
 * Makes anew what an earlier build made otherwise or did not know: what an older release stored opens in a newer one,
 * and an app may not be published again for years.
 */
export async function bringUpToDate(pool: Pool, schema: string): Promise<void> {
  try {
    if ((await outdated(pool, schema)) === undefined) return;
    await changingTables(pool, schema, async (client) => {
      const standing = await outdated(client, schema);
      if (!standing) return;
      const { foundation, functions, triggers } = standing;
      await runAll(client, [...foundation, ...functions, ...triggers, markStatement(schema, standing)]);
    });
  } catch (error) {
    // The app is being dropped, or its first publish is at work.
    if (sqlStateOf(error) !== sqlState.undefinedTable) throw error;
  }
}

/** What is to be made, where it is not what stands there. */
async function outdated(client: Queryable, schema: string): Promise<Standing | undefined> {
  const version = await currentVersion(client, schema);
  if (!version) return undefined;
  const standing = await standingOf(client, schema, appOfVersion(version));
  const { rows } = await client.query<{ mark: string | null }>(
    `select obj_description(c.oid, 'pg_class') as mark from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = $1 and c.relname = '_version'`,
    [schema],
  );
  return rows[0]?.mark === standing.mark ? undefined : standing;
}

export async function serverVersion(client: Queryable): Promise<number> {
  const { rows } = await client.query<{ server: number }>(
    `select current_setting('server_version_num')::int / 10000 as server`,
  );
  return rows[0]?.server ?? 0;
}

function hasExpressions(app: App): boolean {
  return [...app.models.values()].some(
    (model) =>
      model.checks.length > 0 ||
      [...model.fields.values()].some(
        (field) => field.kind === 'value' && (field.computed?.kind === 'formula' || field.generated !== undefined),
      ),
  );
}
