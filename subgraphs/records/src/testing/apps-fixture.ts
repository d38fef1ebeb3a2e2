import { createHash, randomUUID } from 'node:crypto';
import { inspect } from 'node:util';
import { type AppDefinition, expandUnions } from '@trellis/app-definition';
import { createMemoryPubSub } from '@trellis/pubsub';
import type { Answer, CallContext, Caller, EventStream } from '@trellis/service-api';
import { createTestDatabase } from '@trellis/testing';
import type { GraphQLSchema } from 'graphql';
import { Pool } from 'pg';
import { bellChannel } from '../live/tail.ts';
import { createRecords } from '../server.ts';
import { appSchema } from '../sql.ts';
import { anyFile } from './any-file.ts';
import { dump, load, tablesOf, write } from './app-tables.ts';
import type { Database } from './oracle/database.ts';
import { momentPast } from './past.ts';
import { countStatements, stopCounting } from './statement-count.ts';
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
  /** Writes what has changed from one state to the next, as somebody does by hand. */
  write(before: Database, after: Database): Promise<void>;
  /** A moment behind all that is written by now. */
  momentPast(): Promise<string>;
  /** The next version of the app. Its tables stay. */
  republish(definition: AppDefinition): Promise<void>;
  answer(query: string, variables: Readonly<Record<string, unknown>>, caller: Caller): Promise<Answer>;
  subscribe(query: string, variables: Readonly<Record<string, unknown>>, caller: Caller): Promise<EventStream>;
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
      let number = 0;
      let versionHash = '';
      let loaded: Promise<Answer> | undefined;
      const republish = async (next: AppDefinition) => {
        const text = JSON.stringify(next);
        versionHash = createHash('sha256').update(text).digest('hex');
        await records.store.publish({ appId, number: ++number, hash: versionHash, definition: text });
        loaded = undefined;
      };
      await republish(definition);
      const contextOf = (caller: Caller): CallContext => ({
        requestId: randomUUID(),
        caller,
        app: { id: appId, slug: 'proof', versionHash },
        deadline: Date.now() + 30_000,
        publicUrl: 'http://localhost',
      });
      const expanded = expandUnions(definition);
      const [schema, tables] = [appSchema(appId), tablesOf(definition, expanded)];
      return {
        definition: expanded,
        schema: schemaOf(definition),
        load: (rows) => load(pool, schema, tables, rows),
        stored: () => dump(pool, schema, tables),
        textOf: (rows) => dump(pool, schema, tables, rows),
        republish,
        momentPast: () => momentPast(pool),
        async write(before, after) {
          await write(pool, schema, tables, before, after);
          await pubsub.publish(bellChannel(appId), '');
        },
        async answer(query, variables, caller) {
          const context = contextOf(caller);
          const warmUp = () =>
            (loaded ??= records.subgraph.answer({ query: '{ __typename }', variables: {} }, context));
          return countStatements(query, warmUp, () => records.subgraph.answer({ query, variables }, context));
        },
        async subscribe(query, variables, caller) {
          stopCounting();
          if (!records.subgraph.subscribe) throw new Error('records has subscriptions');
          return records.subgraph.subscribe({ query, variables }, contextOf(caller));
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
