import { resolve } from 'node:path';
import { StartError } from '@trellis/errors';
import type { TokenIssuer } from './token-issuers.ts';
import { variables } from './variables.ts';

/** What one request may cost. Each is a variable `TRELLIS_LIMIT_…`. */
export interface Limits {
  readonly bodyBytes: number;
  readonly tokens: number;
  readonly depth: number;
  readonly aliases: number;
  readonly rootFields: number;
  readonly timeMs: number;
}

/** The environment, read once. */
export interface Settings {
  readonly port: number;
  /** Without a slash at the end. Undefined: taken from each request. */
  readonly publicUrl: string | undefined;
  /** Absolute. */
  readonly dataDir: string;
  readonly databaseUrl: string | undefined;
  readonly identityDatabaseUrl: string | undefined;
  readonly appModelDatabaseUrl: string | undefined;
  readonly workflowDatabaseUrl: string | undefined;
  readonly filesDatabaseUrl: string | undefined;
  readonly recordsDatabaseUrls: readonly string[] | undefined;
  /** Where another process serves workflow. Undefined: this one has it. */
  readonly workflowUrl: string | undefined;
  /** This process serves workflow alone, on this port. */
  readonly workflowPort: number | undefined;
  /** Undefined: pub/sub and caches are in memory, for one process. */
  readonly redisUrl: string | undefined;
  readonly adminEmail: string;
  /** Undefined: one is drawn and printed once. */
  readonly adminPassword: string | undefined;
  readonly sample: boolean;
  /** Undefined: made and kept in the data directory. */
  readonly secret: string | undefined;
  /** How long changes, with what was before and after, stay in the change log. */
  readonly logDays: number;
  /** How long it is known that a record is gone. */
  readonly tombstoneDays: number;
  /** How long it is known what a client's key was answered with. */
  readonly pushDays: number;
  /** How long what was refused of a push waits for somebody. */
  readonly refusedDays: number;
  /** A signing key that is older gets a successor. */
  readonly signingKeyDays: number;
  /** Older events of the audit trail are deleted; 0: none. */
  readonly auditDays: number;
  /** Others whose tokens are taken. */
  readonly tokenIssuers: readonly TokenIssuer[];
  readonly allowHttpIssuers: boolean;
  /** Undefined: any localhost origin. `*` is any origin. */
  readonly corsOrigins: readonly string[] | undefined;
  /** How many reverse proxies stand in front, each of which adds to `X-Forwarded-For`. */
  readonly proxyHops: number;
  readonly openApps: boolean;
  readonly logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
  readonly limits: Limits;
}

/**
 * Reads the settings from an environment, usually `process.env`. Throws a StartError whose line names the first variable
 * that is wrong, and never its value: that may be a secret.
 */
export function parseSettings(environment: Readonly<Record<string, string | undefined>>): Settings {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value?.trim()));
  const parsed = variables.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new StartError(`${String(issue?.path[0])} ${issue?.message}.`);
  }
  const values = parsed.data;
  const settings: Settings = {
    port: values.PORT,
    publicUrl: values.TRELLIS_PUBLIC_URL,
    dataDir: resolve(values.TRELLIS_DATA_DIR),
    databaseUrl: values.DATABASE_URL,
    identityDatabaseUrl: values.IDENTITY_DATABASE_URL,
    appModelDatabaseUrl: values.APP_MODEL_DATABASE_URL,
    workflowDatabaseUrl: values.WORKFLOW_DATABASE_URL,
    filesDatabaseUrl: values.FILES_DATABASE_URL,
    recordsDatabaseUrls: values.RECORDS_DATABASE_URLS,
    workflowUrl: values.TRELLIS_WORKFLOW_URL,
    workflowPort: values.TRELLIS_WORKFLOW_PORT,
    redisUrl: values.REDIS_URL,
    adminEmail: values.TRELLIS_ADMIN_EMAIL,
    adminPassword: values.TRELLIS_ADMIN_PASSWORD,
    // The one that has the gateway imports it.
    sample: values.TRELLIS_SAMPLE && values.TRELLIS_WORKFLOW_PORT === undefined,
    secret: values.TRELLIS_SECRET,
    logDays: values.TRELLIS_LOG_DAYS,
    tombstoneDays: values.TRELLIS_TOMBSTONE_DAYS,
    pushDays: values.TRELLIS_PUSH_DAYS,
    refusedDays: values.TRELLIS_REFUSED_DAYS,
    signingKeyDays: values.TRELLIS_SIGNING_KEY_DAYS,
    auditDays: values.TRELLIS_AUDIT_DAYS,
    tokenIssuers: values.TRELLIS_TOKEN_ISSUERS,
    allowHttpIssuers: values.TRELLIS_ALLOW_HTTP_ISSUERS,
    corsOrigins: values.TRELLIS_CORS_ORIGINS,
    proxyHops: values.TRELLIS_PROXY_HOPS,
    openApps: values.TRELLIS_OPEN_APPS,
    logLevel: values.TRELLIS_LOG_LEVEL,
    limits: {
      bodyBytes: values.TRELLIS_LIMIT_BODY_BYTES,
      tokens: values.TRELLIS_LIMIT_TOKENS,
      depth: values.TRELLIS_LIMIT_DEPTH,
      aliases: values.TRELLIS_LIMIT_ALIASES,
      rootFields: values.TRELLIS_LIMIT_ROOT_FIELDS,
      timeMs: values.TRELLIS_LIMIT_TIME_MS,
    },
  };
  checkTogether(settings);
  return settings;
}

/** What a process would make for itself, two that belong together must be given. */
function checkTogether(settings: Settings): void {
  const { workflowUrl, workflowPort, secret, databaseUrl } = settings;
  if (workflowUrl === undefined && workflowPort === undefined) return;
  const name = workflowPort === undefined ? 'TRELLIS_WORKFLOW_URL' : 'TRELLIS_WORKFLOW_PORT';
  if (workflowUrl !== undefined && workflowPort !== undefined) {
    throw new StartError(`${name} must not be set beside TRELLIS_WORKFLOW_URL: one process serves, the other calls.`);
  }
  const missing = secret === undefined ? 'TRELLIS_SECRET' : databaseUrl === undefined ? 'DATABASE_URL' : undefined;
  if (missing !== undefined) {
    throw new StartError(`${missing} must be set where ${name} is, and be the same in both processes.`);
  }
}
