import type { AppDefinition } from '@trellis/app-definition';
import type { RecordsStore } from '@trellis/service-api';
import { escapeIdentifier, Pool } from 'pg';

export type TestRecords = RecordsStore & AsyncDisposable;

/** A schema an app, a table a model, and the version's row, in one transaction: what publishing needs of records. */
export async function createTestRecords(databaseUrl: string): Promise<TestRecords> {
  const pool = new Pool({ connectionString: databaseUrl, max: 4 });
  pool.on('error', () => undefined);
  return {
    async publish({ appId, number, hash, definition }) {
      const schema = schemaOf(appId);
      const { models } = JSON.parse(definition) as AppDefinition;
      const client = await pool.connect();
      try {
        await client.query('begin');
        await client.query('select pg_advisory_xact_lock(hashtextextended($1, 0))', [schema]);
        await client.query(`create schema if not exists ${schema}`);
        await client.query(`create table if not exists ${schema}.version (number int primary key, hash text)`);
        for (const model of Object.keys(models)) {
          await client.query(`create table if not exists ${schema}.${escapeIdentifier(model)} (id uuid primary key)`);
        }
        await client.query(`insert into ${schema}.version values ($1, $2) on conflict do nothing`, [number, hash]);
        await client.query('commit');
      } catch (error) {
        await client.query('rollback');
        throw error;
      } finally {
        client.release();
      }
    },
    async current(appId) {
      const schema = schemaOf(appId);
      const { rows: found } = await pool.query<{ exists: boolean }>('select to_regclass($1) is not null as exists', [
        `${schema}.version`,
      ]);
      if (!found[0]?.exists) return undefined;
      const { rows } = await pool.query<{ number: number; hash: string }>(
        `select number, hash from ${schema}.version order by number desc limit 1`,
      );
      return rows[0];
    },
    async tryRules({ permissionTests }) {
      return Object.keys(permissionTests ?? {}).map((name) => ({
        path: `/permissionTests/${name}/expect/0`,
        code: 'TEST_FAILED',
        message: `The test "${name}" failed.`,
        severity: 'ERROR',
      }));
    },
    explainAccess: () => Promise.reject(new Error('These records know no rules.')),
    async drop(appId) {
      await pool.query(`drop schema if exists ${schemaOf(appId)} cascade`);
    },
    [Symbol.asyncDispose]: () => pool.end(),
  };
}

function schemaOf(appId: string): string {
  return escapeIdentifier(`app_${appId}`);
}
