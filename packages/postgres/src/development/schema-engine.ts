import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory, ColumnTypeEnum } from '@prisma/driver-adapter-utils';
import * as bindings from '@prisma/schema-engine-wasm/schema_engine_bg';
import { Pool, type QueryConfig, type QueryResult, types } from 'pg';

export type SchemaEngine = bindings.SchemaEngine;

/** Opens Prisma's schema engine, without its binary, on one PostgreSQL schema of a database. */
export async function openSchemaEngine(databaseUrl: string, schema: string): Promise<SchemaEngine> {
  await load();
  const factory = bindMigrationAwareSqlAdapterFactory(catalogFactory(databaseUrl, schema));
  return bindings.SchemaEngine.new({ datamodels: undefined }, () => undefined, factory);
}

/**
 * The engine reads PostgreSQL's catalog, whose one-letter columns (the type "char") the adapter refuses. Here they pass
 * through it as text and are called what they are afterwards.
 */
function catalogFactory(databaseUrl: string, schema: string): PrismaPg {
  // Without the search path the engine would meet the tables of other services.
  const pool = new Pool({ connectionString: databaseUrl, options: `-c search_path=${schema}` });
  const factory = new PrismaPg(pool, { schema, disposeExternalPool: true });
  const letters = new WeakMap<object, readonly number[]>();

  const query: (config: QueryConfig) => Promise<QueryResult> = pool.query.bind(pool);
  Object.assign(pool, {
    query: async (config: QueryConfig) => {
      const result = await query(config);
      const columns = [...result.fields.entries()].filter(([, field]) => field.dataTypeID === oneLetter);
      for (const [, field] of columns) field.dataTypeID = types.builtins.TEXT;
      letters.set(
        result.rows,
        columns.map(([index]) => index),
      );
      return result;
    },
  });

  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const adapter = await connect();
    const queryRaw = adapter.queryRaw.bind(adapter);
    adapter.queryRaw = async (sql) => {
      const result = await queryRaw(sql);
      for (const column of letters.get(result.rows) ?? []) result.columnTypes[column] = ColumnTypeEnum.Character;
      return result;
    };
    return adapter;
  };
  return factory;
}

const oneLetter: number = types.builtins.CHAR;

/** What is needed of the global that Node has and the types of a library without DOM leave out. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: object): Promise<{ readonly exports: EngineExports }>;
};

interface EngineExports {
  __wbindgen_start(): void;
}

let loaded: Promise<void> | undefined;

/** Once a process, because the bindings are a module that holds one instance. */
function load(): Promise<void> {
  return (loaded ??= loadOnce());
}

async function loadOnce(): Promise<void> {
  // Where a panic of the engine leaves its message before it ends as "unreachable".
  Object.assign(globalThis, {
    PRISMA_WASM_PANIC_REGISTRY: { set_message: (message: string) => process.emitWarning(message) },
  });
  // The package's own entry imports the WebAssembly file as a module, which Node 22 cannot.
  const script = createRequire(import.meta.url).resolve('@prisma/schema-engine-wasm/schema_engine_bg');
  const module = await WebAssembly.compile(await readFile(script.replace(/\.js$/, '.wasm')));
  const { exports } = await WebAssembly.instantiate(module, { './schema_engine_bg.js': { ...bindings } });
  bindings.__wbg_set_wasm(exports);
  exports.__wbindgen_start();
}
