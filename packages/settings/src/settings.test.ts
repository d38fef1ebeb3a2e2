import { StartError } from '@trellis/errors';
import { describe, expect, test } from 'vitest';
import { databasesOf, givenDatabases, needsEmbedded } from './databases.ts';
import { parseSettings } from './settings.ts';

test("without any variable the contract's defaults hold", () => {
  expect(parseSettings({})).toMatchObject({
    port: 4000,
    publicUrl: undefined,
    dataDir: `${process.cwd()}/.trellis`,
    databaseUrl: undefined,
    adminEmail: 'admin@localhost',
    sample: true,
    openApps: true,
    limits: { bodyBytes: 4_194_304, tokens: 10_000, depth: 30, aliases: 200, rootFields: 100, timeMs: 10_000 },
  });
});

test('an empty variable counts as absent', () => {
  expect(parseSettings({ PORT: '', TRELLIS_SECRET: ' ', REDIS_URL: '' })).toEqual(parseSettings({}));
});

test('values are read into their types', () => {
  const settings = parseSettings({
    PORT: '8080',
    TRELLIS_PUBLIC_URL: 'https://example.com/trellis/',
    TRELLIS_DATA_DIR: '/var/lib/trellis',
    RECORDS_DATABASE_URLS: 'postgres://a/x, postgres://b/x',
    TRELLIS_SAMPLE: 'false',
    TRELLIS_OPEN_APPS: '0',
    TRELLIS_CORS_ORIGINS: 'https://a.example.com,http://localhost:3000',
    TRELLIS_LIMIT_DEPTH: '50',
  });
  expect(settings).toMatchObject({
    port: 8080,
    publicUrl: 'https://example.com/trellis',
    dataDir: '/var/lib/trellis',
    recordsDatabaseUrls: ['postgres://a/x', 'postgres://b/x'],
    sample: false,
    openApps: false,
    corsOrigins: ['https://a.example.com', 'http://localhost:3000'],
  });
  expect(settings.limits.depth).toBe(50);
});

describe('a wrong value stops the start with one line that names the variable and hides the value', () => {
  test.each([
    ['PORT', '65536'],
    ['PORT', '4e3'],
    ['PORT', '-1'],
    ['TRELLIS_PUBLIC_URL', 'example.com'],
    ['TRELLIS_PUBLIC_URL', 'https://example.com/?a=b'],
    ['DATABASE_URL', 'mysql://root:secret-value@host/db'],
    ['IDENTITY_DATABASE_URL', 'secret-value'],
    ['RECORDS_DATABASE_URLS', 'postgres://a/x,secret-value'],
    ['RECORDS_DATABASE_URLS', ','],
    ['REDIS_URL', 'localhost:6379'],
    ['TRELLIS_ADMIN_EMAIL', 'admin'],
    ['TRELLIS_ADMIN_PASSWORD', 'secret!'],
    ['TRELLIS_SAMPLE', 'maybe'],
    ['TRELLIS_SECRET', 'secret-value'],
    ['TRELLIS_TOKEN_ISSUERS', 'secret-value'],
    ['TRELLIS_TOKEN_ISSUERS', '[{"issuer": "secret-value", "audience": "a", "jwks": "none"}]'],
    ['TRELLIS_TOKEN_ISSUERS', '[{"issuer": "a", "audience": "a", "jwks": "https://a/", "algorithms": ["HS256"]}]'],
    ['TRELLIS_CORS_ORIGINS', 'https://example.com/path'],
    ['TRELLIS_LOG_LEVEL', 'loud'],
    ['TRELLIS_LIMIT_TOKENS', '1.5'],
    ['TRELLIS_LIMIT_TIME_MS', '0'],
  ])('%s=%s', (name, value) => {
    const read = () => parseSettings({ [name]: value });
    expect(read).toThrow(StartError);
    expect(read).toThrow(new RegExp(`^${name} must [^\\n]+\\.$`));
    expect(read).not.toThrow(/secret-value|secret!/);
  });
});

describe('workflow in a process of its own', () => {
  const both = { TRELLIS_SECRET: 'x'.repeat(32), DATABASE_URL: 'postgres://common/x' };

  test('is served there, without the sample app, and called from the other', () => {
    expect(parseSettings({ ...both, TRELLIS_WORKFLOW_PORT: '4001' })).toMatchObject({
      workflowPort: 4001,
      sample: false,
    });
    const calling = parseSettings({ ...both, TRELLIS_WORKFLOW_URL: 'http://workflow:4001' });
    expect(calling).toMatchObject({ workflowUrl: 'http://workflow:4001', sample: true });
  });

  test.each([
    ['TRELLIS_SECRET', { ...both, TRELLIS_SECRET: '', TRELLIS_WORKFLOW_PORT: '4001' }],
    ['TRELLIS_SECRET', { ...both, TRELLIS_SECRET: '', TRELLIS_WORKFLOW_URL: 'http://a:1' }],
    ['DATABASE_URL', { ...both, DATABASE_URL: '', TRELLIS_WORKFLOW_URL: 'http://a:1' }],
    ['TRELLIS_WORKFLOW_PORT', { ...both, TRELLIS_WORKFLOW_PORT: '4001', TRELLIS_WORKFLOW_URL: 'http://a:1' }],
  ])('is refused where the two could not belong together: %s', (name, given) => {
    expect(() => parseSettings(given)).toThrow(new RegExp(`^${name} must .*\\.$`));
  });
});

describe('databases', () => {
  test('without a URL all services use the embedded one', () => {
    const settings = parseSettings({});
    expect(needsEmbedded(settings)).toBe(true);
    expect(new Set(Object.values(databasesOf(settings, 'postgres://e')).flat())).toEqual(new Set(['postgres://e']));
  });

  test('with DATABASE_URL nothing is embedded, and a service may have its own', () => {
    const settings = parseSettings({
      DATABASE_URL: 'postgres://common/x',
      FILES_DATABASE_URL: 'postgres://files/x',
      RECORDS_DATABASE_URLS: 'postgres://r1/x,postgres://r2/x',
    });
    expect(needsEmbedded(settings)).toBe(false);
    expect(databasesOf(settings, undefined)).toEqual({
      identity: 'postgres://common/x',
      appModel: 'postgres://common/x',
      workflow: 'postgres://common/x',
      files: 'postgres://files/x',
      records: ['postgres://r1/x', 'postgres://r2/x'],
    });
    expect(givenDatabases(settings)).toEqual([
      { variable: 'DATABASE_URL', url: 'postgres://common/x' },
      { variable: 'FILES_DATABASE_URL', url: 'postgres://files/x' },
      { variable: 'RECORDS_DATABASE_URLS', url: 'postgres://r1/x' },
      { variable: 'RECORDS_DATABASE_URLS', url: 'postgres://r2/x' },
    ]);
  });

  test('nothing is embedded where every service has its own', () => {
    const own = { IDENTITY: '', APP_MODEL: '', WORKFLOW: '', FILES: '' };
    const urls = Object.keys(own).map((name) => [`${name}_DATABASE_URL`, `postgres://${name}/x`]);
    const some = Object.fromEntries(urls) as Record<string, string>;
    expect(needsEmbedded(parseSettings(some))).toBe(true);
    expect(needsEmbedded(parseSettings({ ...some, RECORDS_DATABASE_URLS: 'postgres://r/x' }))).toBe(false);
  });
});
