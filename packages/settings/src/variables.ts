import { z } from 'zod';
import { tokenIssuers } from './token-issuers.ts';

const mebibyte = 1024 * 1024;

function wholeNumber(least: number, most: number) {
  const message = `must be a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, message)
    .transform(Number)
    .refine((value) => value >= least && value <= most, message);
}

function yesOrNo(byDefault: boolean) {
  return z
    .enum(['true', 'false', '1', '0'], 'must be true or false')
    .transform((text) => text === 'true' || text === '1')
    .default(byDefault);
}

function url(protocols: readonly string[], example: string) {
  return z.string().refine((text) => {
    return URL.canParse(text) && protocols.includes(new URL(text).protocol);
  }, `must be a URL like ${example}`);
}

const databaseUrl = url(['postgres:', 'postgresql:'], 'postgres://user:password@host:5432/database');

function isOrigin(text: string): boolean {
  return text === '*' || (URL.canParse(text) && new URL(text).origin === text);
}

function commaSeparated(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');
}

/** Every variable that this product reads, by name. What is empty counts as absent. */
export const variables = z.object({
  PORT: wholeNumber(0, 65_535).default(4000),
  TRELLIS_PUBLIC_URL: url(['http:', 'https:'], 'https://apps.example.com')
    .refine((text) => !/[?#]/.test(text), 'must be a URL without a query or fragment')
    .transform((text) => text.replace(/\/+$/, ''))
    .optional(),
  TRELLIS_DATA_DIR: z.string().default('.trellis'),
  DATABASE_URL: databaseUrl.optional(),
  IDENTITY_DATABASE_URL: databaseUrl.optional(),
  APP_MODEL_DATABASE_URL: databaseUrl.optional(),
  WORKFLOW_DATABASE_URL: databaseUrl.optional(),
  FILES_DATABASE_URL: databaseUrl.optional(),
  RECORDS_DATABASE_URLS: z
    .string()
    .transform(commaSeparated)
    .pipe(z.array(databaseUrl).min(1, 'must be one or several URLs, separated by commas'))
    .optional(),
  TRELLIS_WORKFLOW_URL: url(['http:', 'https:'], 'http://workflow:4001').optional(),
  TRELLIS_WORKFLOW_PORT: wholeNumber(1, 65_535).optional(),
  REDIS_URL: url(['redis:', 'rediss:'], 'redis://host:6379').optional(),
  TRELLIS_ADMIN_EMAIL: z
    .string()
    .regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address')
    .default('admin@localhost'),
  TRELLIS_ADMIN_PASSWORD: z.string().min(8, 'must have 8 characters or more').optional(),
  TRELLIS_SAMPLE: yesOrNo(true),
  TRELLIS_SECRET: z.string().min(32, 'must have 32 characters or more, drawn at random').optional(),
  TRELLIS_LOG_DAYS: wholeNumber(1, 3650).default(7),
  TRELLIS_TOMBSTONE_DAYS: wholeNumber(1, 3650).default(365),
  TRELLIS_PUSH_DAYS: wholeNumber(1, 3650).default(30),
  TRELLIS_REFUSED_DAYS: wholeNumber(1, 3650).default(365),
  TRELLIS_SIGNING_KEY_DAYS: wholeNumber(1, 3650).default(90),
  TRELLIS_AUDIT_DAYS: wholeNumber(0, 36_500).default(0),
  TRELLIS_TOKEN_ISSUERS: tokenIssuers.default([]),
  TRELLIS_ALLOW_HTTP_ISSUERS: yesOrNo(false),
  TRELLIS_CORS_ORIGINS: z
    .string()
    .transform(commaSeparated)
    .refine(
      (origins) => origins.every(isOrigin),
      'must be * or origins like https://app.example.com, separated by commas',
    )
    .optional(),
  TRELLIS_PROXY_HOPS: wholeNumber(0, 10).default(0),
  TRELLIS_OPEN_APPS: yesOrNo(true),
  TRELLIS_LOG_LEVEL: z
    .enum(['debug', 'info', 'warn', 'error', 'silent'], 'must be debug, info, warn, error or silent')
    .default('info'),
  TRELLIS_LIMIT_BODY_BYTES: wholeNumber(1024, 1024 * mebibyte).default(4 * mebibyte),
  TRELLIS_LIMIT_TOKENS: wholeNumber(100, 10_000_000).default(10_000),
  TRELLIS_LIMIT_DEPTH: wholeNumber(1, 1000).default(30),
  TRELLIS_LIMIT_ALIASES: wholeNumber(1, 1_000_000).default(200),
  TRELLIS_LIMIT_ROOT_FIELDS: wholeNumber(1, 100_000).default(100),
  TRELLIS_LIMIT_TIME_MS: wholeNumber(100, 600_000).default(10_000),
});

/** The names of all variables, for those who set or document them. */
export const variableNames: readonly string[] = Object.keys(variables.shape);
