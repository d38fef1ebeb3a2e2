import { setTimeout as sleep } from 'node:timers/promises';
import { StartError } from '@trellis/errors';
import { Client } from 'pg';
import { sqlState, sqlStateOf } from './sql-state.ts';

export interface CheckDatabaseOptions {
  readonly url: string;
  /** The variable that holds the URL, named in the message. */
  readonly variable: string;
  /** How long a server that is starting up is waited for. Default 30,000. */
  readonly startupMs?: number;
}

interface Facts {
  readonly version: number;
  readonly version_text: string;
  readonly encoding: string;
  readonly standby: boolean;
  readonly icu: boolean;
}

const oldestMajor = 14;

/** Rejects with a StartError of one line where the database cannot be reached or cannot serve. */
export async function checkDatabase(options: CheckDatabaseOptions): Promise<void> {
  const { variable } = options;
  const place = placeOf(options);
  const facts = await readFacts(options, place);
  const refuse = (reason: string): never => {
    throw new StartError(`${variable}: the database at ${place} ${reason}.`);
  };
  if (facts.version < oldestMajor * 10_000) refuse(`is PostgreSQL ${facts.version_text}; ${oldestMajor} to 18 work`);
  if (facts.encoding !== 'UTF8') refuse(`has the encoding ${facts.encoding}: make one with encoding UTF8`);
  if (facts.standby) refuse('is a standby: name the primary');
  if (!facts.icu) refuse('has no ICU collations: use a PostgreSQL that was built with ICU');
}

/** Host, port and database: the URL without its password. */
function placeOf({ url, variable }: CheckDatabaseOptions): string {
  try {
    const { hostname, port, pathname, protocol } = new URL(url);
    if (protocol !== 'postgres:' && protocol !== 'postgresql:') throw new TypeError(protocol);
    return `${hostname}:${port || '5432'}${pathname}`;
  } catch {
    throw new StartError(
      `${variable} is not a PostgreSQL URL: it looks like postgres://user:password@host:5432/database.`,
    );
  }
}

async function readFacts(options: CheckDatabaseOptions, place: string): Promise<Facts> {
  const deadline = Date.now() + (options.startupMs ?? 30_000);
  for (;;) {
    try {
      return await askFacts(options.url);
    } catch (cause) {
      if (sqlStateOf(cause) === sqlState.cannotConnectNow && Date.now() < deadline) {
        await sleep(250);
        continue;
      }
      throw new StartError(`${options.variable}: no connection to the database at ${place} (${reasonOf(cause)}).`, {
        cause,
      });
    }
  }
}

async function askFacts(url: string): Promise<Facts> {
  const client = new Client({ connectionString: url, connectionTimeoutMillis: 10_000, application_name: 'trellis' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<Facts>(
      `select current_setting('server_version_num')::int as version, current_setting('server_version') as version_text,
         pg_encoding_to_char(encoding) as encoding, pg_is_in_recovery() as standby,
         exists (select from pg_collation where collname = 'und-x-icu') as icu
       from pg_database where datname = current_database()`,
    );
    const [facts] = rows;
    if (!facts) throw new Error('it does not know itself');
    return facts;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** Several addresses of one name fail together in an AggregateError, whose own message is empty. */
function reasonOf(cause: unknown): string {
  if (cause instanceof AggregateError) return reasonOf(cause.errors[0]);
  if (!(cause instanceof Error)) return String(cause);
  if (sqlStateOf(cause) !== undefined) return cause.message;
  return 'code' in cause && typeof cause.code === 'string' ? cause.code : cause.message;
}
