import { sqlState, sqlStateOf } from '@trellis/postgres';
import type { Log } from '@trellis/service-api';
import type { Pool, PoolClient } from 'pg';
import { ddlText, sql } from '../sql.ts';
import { appOfVersion, currentVersion } from './current-version.ts';
import { isGone } from './is-gone.ts';
import { type ReadIndex, readIndexes } from './read-indexes.ts';

interface Build {
  readonly pool: Pool;
  /** The server's process that works on it, once there is one. */
  pid?: number;
  isStopped: boolean;
  isAskedAgain: boolean;
  done: Promise<void>;
}

const pauseMs = 500;

/**
 * Builds the indexes that an app's tables lack, while they are used: queries are right without them, and slower. What is
 * lacking is told by the tables themselves, so that it goes on after a crash wherever the app is used next.
 */
export class IndexBuilds implements AsyncDisposable {
  readonly #log: Log;
  readonly #builds = new Map<string, Build>();
  /** One at a time, so that it takes one connection. */
  #last: Promise<void> = Promise.resolve();

  constructor(log: Log) {
    this.#log = log;
  }

  /** Looks what an app's tables lack, and begins to build it where they lack something. */
  async start(pool: Pool, schema: string): Promise<void> {
    try {
      if ((await lackingIn(pool, schema)).length === 0) return;
    } catch (err) {
      if (!isGone(err)) this.#log.warn({ err, schema }, 'indexes wait for the next start');
      return;
    }
    const running = this.#builds.get(schema);
    if (running) {
      running.isAskedAgain = true;
      return;
    }
    const build: Build = { pool, isStopped: false, isAskedAgain: false, done: this.#last };
    this.#builds.set(schema, build);
    build.done = this.#last = this.#last.then(() => this.#run(build, schema));
  }

  /** Ends what is being built for an app; what it left is finished at the next start. */
  async stop(schema: string): Promise<void> {
    const build = this.#builds.get(schema);
    if (!build) return;
    build.isStopped = true;
    if (build.pid !== undefined) await build.pool.query('select pg_cancel_backend($1)', [build.pid]);
    await build.done;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([...this.#builds.keys()].map((schema) => this.stop(schema)));
  }

  async #run(build: Build, schema: string): Promise<void> {
    try {
      do {
        build.isAskedAgain = false;
        if (!build.isStopped) await this.#buildAll(build, schema);
      } while (build.isAskedAgain && !build.isStopped);
    } catch (err) {
      if (!build.isStopped && !isGone(err)) this.#log.warn({ err, schema }, 'indexes wait for the next start');
    } finally {
      this.#builds.delete(schema);
    }
  }

  async #buildAll(build: Build, schema: string): Promise<void> {
    const client = await build.pool.connect();
    try {
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      build.pid = rows[0]?.pid ?? 0;
      await client.query('set statement_timeout = 0');
      // Waiting in the database for the lock would hold a snapshot, for whose end the other's build waits.
      while (!(await tryLock(client, schema))) {
        await new Promise((resolve) => setTimeout(resolve, pauseMs));
        if (build.isStopped) return;
      }
      for (const statements of await lackingIn(client, schema)) {
        if (build.isStopped) return;
        await this.#attempt(client, schema, statements);
      }
    } finally {
      delete build.pid;
      client.release(true);
    }
  }

  async #attempt(client: PoolClient, schema: string, { name, statements }: Work): Promise<void> {
    try {
      for (const statement of statements) await client.query(statement);
    } catch (err) {
      if (sqlStateOf(err) === sqlState.queryCanceled || isGone(err)) throw err;
      this.#log.warn({ err, schema, index: name }, 'an index cannot be built');
      // Left as it is, it would go on refusing what it could not take.
      await client.query(dropIndex(schema, name));
    }
  }
}

interface Work {
  readonly name: string;
  readonly statements: readonly string[];
}

/** What is to be done, one entry an index: those to build, and those of a search that is not asked for any more. */
async function lackingIn(client: Pool | PoolClient, schema: string): Promise<readonly Work[]> {
  const version = await currentVersion(client, schema);
  if (!version) return [];
  const wanted = [...appOfVersion(version).models.values()].flatMap((model) => readIndexes(schema, model));
  const { rows } = await client.query<{ name: string; valid: boolean }>(
    `select i.relname as name, x.indisvalid as valid from pg_index x
      join pg_class i on i.oid = x.indexrelid join pg_namespace n on n.oid = i.relnamespace where n.nspname = $1`,
    [schema],
  );
  const found = new Map(rows.map(({ name, valid }) => [name, valid]));
  const names = new Set(wanted.map(({ name }) => name));
  return [
    ...wanted
      .filter(({ name }) => found.get(name) !== true)
      .map((index): Work => ({
        name: index.name,
        statements: [...(found.has(index.name) ? [dropIndex(schema, index.name)] : []), createIndex(index)],
      })),
    ...rows
      .filter(
        ({ name, valid }) =>
          !names.has(name) && (name.endsWith('_search') || (!valid && /_cc(new|old)\d*$/.test(name))),
      )
      .map(({ name }): Work => ({ name, statements: [dropIndex(schema, name)] })),
  ];
}

function createIndex({ name, on }: ReadIndex): string {
  return ddlText(sql`create index concurrently if not exists ${sql.identifier(name)} on ${on}`);
}

function dropIndex(schema: string, name: string): string {
  return ddlText(sql`drop index concurrently if exists ${sql.identifier(schema, name)}`);
}

async function tryLock(client: PoolClient, schema: string): Promise<boolean> {
  const { rows } = await client.query<{ locked: boolean }>(
    'select pg_try_advisory_lock(hashtextextended($1, 1)) as locked',
    [schema],
  );
  return rows[0]?.locked ?? false;
}
