import { createHash, randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { type AppDefinition, type ColumnField, expandUnions, type Model, resolveApp } from '@trellis/app-definition';
import { createMemoryPubSub } from '@trellis/pubsub';
import type { Answer, Caller } from '@trellis/service-api';
import { createTestDatabase } from '@trellis/testing';
import type { GraphQLSchema } from 'graphql';
import { Pool } from 'pg';
import { createRecords } from '../server.ts';
import { appSchema, sql, type SQL } from '../sql.ts';
import { anyFile } from './any-file.ts';
import { isNow } from './comparable.ts';
import { type Database, type Row, rowsOf } from './oracle/database.ts';
import { mustField } from './oracle/definition.ts';
import { isNumber } from './oracle/stored.ts';
import { countStatements } from './statement-count.ts';
import { schemaOf } from './oracle/schema.ts';

/** A database with as many apps as a proof wants. */
export interface Apps extends AsyncDisposable {
  /** What the engine could not explain. */
  readonly faults: string[];
  publish(definition: AppDefinition): Promise<PublishedApp>;
}

export interface PublishedApp {
  /** With its polymorphic relations written out. */
  readonly definition: AppDefinition;
  readonly schema: GraphQLSchema;
  /** Puts these records in the place of all that are there, without triggers, checks or a log. */
  load(records: Database): Promise<void>;
  /** All records as a text to be compared: those that are stored, and those that are given. */
  stored(): Promise<string>;
  textOf(records: Database): Promise<string>;
  answer(query: string, variables: Readonly<Record<string, unknown>>, caller: Caller): Promise<Answer>;
}

const nothing = () => undefined;

/** `engine` makes the records that are asked. */
export async function createApps(engine: typeof createRecords = createRecords): Promise<Apps> {
  const faults: string[] = [];
  const database = await createTestDatabase();
  const pubsub = createMemoryPubSub();
  const records = await engine({
    databaseUrls: [database.url],
    secret: 'a secret for proofs',
    attachments: anyFile,
    log: {
      debug: nothing,
      info: nothing,
      warn: nothing,
      error: (data) => void faults.push(inspect(data, { compact: true }).slice(0, 400)),
    },
    pubsub,
    poolSize: 2,
  });
  const pool = new Pool({ connectionString: database.url, max: 1 });
  return {
    faults,
    async publish(definition) {
      const appId = randomUUID();
      const text = JSON.stringify(definition);
      const versionHash = createHash('sha256').update(text).digest('hex');
      await records.store.publish({ appId, number: 1, hash: versionHash, definition: text });
      const expanded = expandUnions(definition);
      let loaded: Promise<Answer> | undefined;
      const [schema, tables] = [appSchema(appId), tablesOf(definition, expanded)];
      return {
        definition: expanded,
        schema: schemaOf(definition),
        load: (rows) => load(pool, schema, tables, rows),
        stored: () => dump(pool, schema, tables),
        textOf: (rows) => dump(pool, schema, tables, rows),
        async answer(query, variables, caller) {
          const context = {
            requestId: randomUUID(),
            caller,
            app: { id: appId, slug: 'proof', versionHash },
            deadline: Date.now() + 30_000,
            publicUrl: 'http://localhost',
          };
          const warmUp = () =>
            (loaded ??= records.subgraph.answer({ query: '{ __typename }', variables: {} }, context));
          return countStatements(query, warmUp, () => records.subgraph.answer({ query, variables }, context));
        },
      };
    },
    async [Symbol.asyncDispose]() {
      await pool.end();
      await records[Symbol.asyncDispose]();
      await pubsub[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

/** A table of an app, and the rows that records put into it. */
interface Table {
  readonly name: string;
  rows(records: Database): readonly object[];
}

function tablesOf(definition: AppDefinition, expanded: AppDefinition): readonly Table[] {
  const models = [...resolveApp(definition).models.values()];
  const links = models.flatMap((model) =>
    [...model.fields.values()].flatMap((field): readonly Table[] => {
      const own = mustField(expanded, model.name, field.name);
      if (field.kind !== 'manyToMany' || own.kind !== 'manyToMany' || !own.isFirst) return [];
      const { table, ownColumn, targetColumn } = field.link;
      const rows = ({ links: pairs }: Database) =>
        (pairs[own.pair] ?? []).map(([first, second]) => ({ [ownColumn]: first, [targetColumn]: second }));
      return [{ name: table, rows }];
    }),
  );
  return [
    ...models.map((model) => ({
      name: model.table,
      rows: (records: Database) => rowsOf(records, model.name).map((row) => columnsOf(model, row)),
    })),
    ...links,
  ];
}

async function load(pool: Pool, schema: string, tables: readonly Table[], records: Database): Promise<void> {
  const client = await pool.connect();
  try {
    await client.query('begin; set local session_replication_role = replica');
    for (const table of tables) {
      const name = sql.identifier(schema, table.name);
      await client.query(sql.compile(sql`delete from ${name}`).text);
      const rows = table.rows(records);
      if (rows.length === 0) continue;
      const { text, values } = sql.compile(sql`insert into ${name} select * from ${given(name, rows)}`);
      await client.query(text, values);
    }
    await client.query('commit');
  } catch (error) {
    await client.query('rollback');
    throw error;
  } finally {
    client.release();
  }
}

/** Rows as PostgreSQL reads them into a table's row type. */
function given(table: SQL, rows: readonly object[]): SQL {
  return sql`jsonb_populate_recordset(null::${table}, ${sql.value(JSON.stringify(rows))})`;
}

/**
 * All records as one text, those that are stored or those that are given; what was written just now has no time,
 * and what was numbered no number.
 */
async function dump(pool: Pool, schema: string, tables: readonly Table[], records?: Database): Promise<string> {
  const parts = tables.map((table) => {
    const name = sql.identifier(schema, table.name);
    const from = records ? given(name, table.rows(records)) : name;
    return sql`(select coalesce(jsonb_agg(to_jsonb(row) order by to_jsonb(row)::text), '[]') from ${from} as row)`;
  });
  const { text, values } = sql.compile(sql`select jsonb_build_array(${sql.join(parts, ', ')})::text as dump`);
  const { rows } = await pool.query<{ dump: string }>(text, values);
  return (rows[0]?.dump ?? '').replaceAll(/"(?:[0-9-]{10}T[0-9:.]{8,12}\+00:00|S-\d+)"/g, (quoted) => {
    const value = quoted.slice(1, -1);
    if (isNumber(value)) return '"<number>"';
    return isNow(value) ? '"<now>"' : quoted;
  });
}

function columnsOf(model: Model, row: Row): object {
  const fields = [...model.systemFields.values(), ...model.fields.values()].filter(
    (field): field is ColumnField => field.kind === 'toOne' || (field.kind === 'value' && field.computed === undefined),
  );
  return Object.fromEntries(fields.map((field) => [field.column, columnValue(field, row[field.name] ?? null)]));
}

function columnValue(field: ColumnField, value: unknown): unknown {
  if (value === null || field.kind === 'toOne') return value;
  const type = field.type.kind === 'scalar' ? field.type.scalar : 'String';
  const one = (item: unknown) => (type === 'Point' ? pointText(item) : item);
  if (!field.list) return one(value);
  const items = (value as unknown[]).map(one).map((item) => (type === 'JSON' ? JSON.stringify(item) : String(item)));
  return `{${items.map((item) => `"${item.replaceAll(/["\\]/g, String.raw`\$&`)}"`).join()}}`;
}

function pointText(value: unknown): string {
  const { latitude, longitude } = value as { readonly latitude: number; readonly longitude: number };
  return `(${longitude},${latitude})`;
}
