import { type ClientBase, type CustomTypesConfig, Pool, types } from 'pg';
import { tappedSocket } from './row-tap.ts';

/** Whatever statements can be sent to: a pool, or the connection that holds a transaction. */
export type Queryable = Pick<ClientBase, 'query'>;

export interface PoolOptions {
  readonly url: string;
  /** Shown in `pg_stat_activity`. */
  readonly applicationName: string;
  /** The most connections held at once. Default 10. */
  readonly max?: number;
  /** Ends a statement that runs longer. Default: none. */
  readonly statementTimeoutMs?: number;
  /** Ends a wait for a lock that takes longer. Default: none. */
  readonly lockTimeoutMs?: number;
  /** Ends a transaction whose client says nothing for longer. Default 60,000. */
  readonly idleInTransactionTimeoutMs?: number;
  /** Closes a connection that nobody asked anything for so long. Default 10,000. */
  readonly restMs?: number;
  /** Told, once or twice, of a connection that was lost while it rested. The pool replaces it, so this is for the log. */
  readonly onConnectionLost?: (error: Error) => void;
}

/**
 * Connections to one database, in UTC, without `jit` and parallel workers. Values come as `pg` reads them, but JSON, dates and times stay
 * the text that PostgreSQL wrote: JSON passes through unparsed, and a JavaScript Date would lose microseconds. `end()`
 * closes it.
 */
export function createPool(options: PoolOptions): Pool {
  const settings = {
    TimeZone: 'UTC',
    jit: 'off',
    // A worker takes longer to start than most statements run, and the other cores have other requests.
    max_parallel_workers_per_gather: '0',
    idle_in_transaction_session_timeout: options.idleInTransactionTimeoutMs ?? 60_000,
    ...(options.statementTimeoutMs === undefined ? {} : { statement_timeout: options.statementTimeoutMs }),
    ...(options.lockTimeoutMs === undefined ? {} : { lock_timeout: options.lockTimeoutMs }),
  };
  const { url, startOptions } = splitStartOptions(options.url);
  const pool = new Pool({
    connectionString: url,
    options: [startOptions, ...Object.entries(settings).map(([name, value]) => `-c ${name}=${value}`)].join(' ').trim(),
    application_name: options.applicationName,
    max: options.max ?? 10,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: options.restMs ?? 10_000,
    keepAlive: true,
    // One that died in silence while it rested is found within 20 s: Node asks ten times, a second apart.
    keepAliveInitialDelayMillis: 10_000,
    stream: tappedSocket,
    types: textTypes,
  });
  // A lost connection is an error of the client while it is lent and of the pool while it rests. Without a listener
  // either would end the process.
  const lost = options.onConnectionLost ?? (() => undefined);
  pool.on('connect', (client) => client.on('error', lost));
  pool.on('error', () => undefined);
  return pool;
}

/** `pg` lets the `options` of a URL replace ours, so they are taken out and put in front. */
function splitStartOptions(text: string): { readonly url: string; readonly startOptions: string } {
  const url = new URL(text);
  const startOptions = url.searchParams.get('options') ?? '';
  url.searchParams.delete('options');
  return { url: url.href, startOptions };
}

const asText: ReadonlySet<number> = new Set<number>([
  types.builtins.JSON,
  types.builtins.JSONB,
  types.builtins.DATE,
  types.builtins.TIMESTAMP,
  types.builtins.TIMESTAMPTZ,
  types.builtins.INTERVAL,
]);

type ParserOf = (oid: number, format?: 'text' | 'binary') => (value: string) => unknown;

const usualParserOf: ParserOf = types.getTypeParser;

/** How a value of the type is read from PostgreSQL's text. */
export const parserOf: ParserOf = (oid, format) => (asText.has(oid) ? String : usualParserOf(oid, format));

const textTypes: CustomTypesConfig = { getTypeParser: parserOf };
