import { type App, type AppDefinition, resolveApp, type Storage } from '@trellis/app-definition';
import { say, TrellisError } from '@trellis/errors';
import { LRUCache } from 'lru-cache';
import type { Pool } from 'pg';
import { type Permissions, permissionsOf } from './authorize/permissions.ts';
import type { Placement } from './placement.ts';
import type { Operation } from './read/document.ts';
import { type Root, rootsOf } from './read/roots.ts';
import { type Constraints, constraintsOf } from './run/database-error.ts';
import { Operations } from './run/operations.ts';
import { appSchema, sql } from './sql.ts';
import type { CompiledMutation } from './compile/mutation.ts';
import type { PlainWrite } from './compile/plain-write.ts';
import type { CompiledQuery } from './compile/query.ts';
import type { CompiledSubscription } from './live/compile-subscription.ts';

/** An operation that is ready to run. */
export type CompiledOperation =
  | { readonly kind: 'query'; readonly query: CompiledQuery }
  | {
      readonly kind: 'mutation';
      readonly fields: readonly CompiledMutation[];
      /** The same in one statement, where that is possible. */
      readonly plain: PlainWrite | undefined;
    }
  /** What is read for replicas is compiled at each run, by what they know. */
  | { readonly kind: 'pull'; readonly operation: Operation };

/** A published version, loaded: everything that requests against it share. */
export interface Version {
  readonly appId: string;
  readonly hash: string;
  readonly app: App;
  readonly schema: string;
  readonly pool: Pool;
  readonly roots: ReadonlyMap<string, Root>;
  readonly constraints: Constraints;
  readonly operations: Operations<CompiledOperation>;
  readonly subscriptions: Operations<CompiledSubscription>;
  permissions(roles: readonly string[]): Permissions;
}

/** How many versions are kept loaded, and how many operations of each. */
const maximumVersions = 500;
const maximumOperations = 1_000;

/** The versions that requests name by their hash, loaded on first use, once at a time. */
export class Versions {
  readonly #placement: Placement;
  readonly #onLoad: (pool: Pool, schema: string) => Promise<void>;
  readonly #loaded = new LRUCache<string, Version>({ max: maximumVersions });
  readonly #loading = new Map<string, Promise<Version>>();

  /** `onLoad` is told where the app of each version that is loaded stands. */
  constructor(placement: Placement, onLoad: (pool: Pool, schema: string) => Promise<void>) {
    this.#placement = placement;
    this.#onLoad = onLoad;
  }

  /** Already loaded, for the path on which nothing waits. */
  peek(appId: string, hash: string): Version | undefined {
    return this.#loaded.get(`${appId} ${hash}`);
  }

  async get(appId: string, hash: string): Promise<Version> {
    const key = `${appId} ${hash}`;
    const loaded = this.#loaded.get(key);
    if (loaded) return loaded;
    const loading = this.#loading.get(key) ?? this.#load(appId, hash).finally(() => this.#loading.delete(key));
    this.#loading.set(key, loading);
    return loading;
  }

  forget(appId: string): void {
    for (const key of this.#loaded.keys()) if (key.startsWith(appId)) this.#loaded.delete(key);
  }

  async #load(appId: string, hash: string): Promise<Version> {
    const pool = await this.#placement.find(appId);
    const row = pool && (await readVersion(pool, appId, hash));
    if (!row) throw new TrellisError('UNAVAILABLE', say('app.versionGone'));
    const version = loadVersion(appId, hash, resolveApp(row.definition, row.storage), pool);
    await this.#onLoad(pool, version.schema);
    this.#loaded.set(`${appId} ${hash}`, version);
    return version;
  }
}

async function readVersion(pool: Pool, appId: string, hash: string) {
  const { text, values } = sql.compile(
    sql`select definition, storage from ${sql.identifier(appSchema(appId), '_version')} where hash = ${sql.value(hash)} order by number desc limit 1`,
  );
  const { rows } = await pool.query<{ definition: string; storage: string }>(text, values);
  const [row] = rows;
  // Only valid definitions are ever stored there.
  return (
    row && { definition: JSON.parse(row.definition) as AppDefinition, storage: JSON.parse(row.storage) as Storage }
  );
}

/** A version for requests against its tables. */
export function loadVersion(appId: string, hash: string, app: App, pool: Pool): Version {
  const known = new LRUCache<string, Permissions>({ max: 200 });
  return {
    appId,
    hash,
    app,
    pool,
    schema: appSchema(appId),
    roots: rootsOf(app),
    constraints: constraintsOf(app),
    operations: new Operations(maximumOperations),
    subscriptions: new Operations(maximumOperations),
    permissions(roles) {
      const key = roles.join();
      const found = known.get(key) ?? permissionsOf(app, roles);
      known.set(key, found);
      return found;
    },
  };
}
