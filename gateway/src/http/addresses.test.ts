import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StartedGateway, startGateway } from '../testing/start-gateway.ts';

let started: StartedGateway;
let studioAssets: string;

beforeAll(async () => {
  studioAssets = await mkdtemp(join(tmpdir(), 'trellis-studio-'));
  await mkdir(join(studioAssets, 'assets'));
  await writeFile(join(studioAssets, 'index.html'), '<title>The console</title>');
  await writeFile(join(studioAssets, 'assets', 'main-1a2b.js'), 'console.log(1)');
  started = await startGateway({
    studioAssets,
    corsOrigins: ['https://shop.example'],
    routes: [
      async (routes) => {
        routes.get('/files/:id', (request) => ({ file: (request.params as { id: string }).id }));
        routes.get('/files/broken', () => {
          throw new Error('password=hunter2');
        });
      },
    ],
  });
});
afterAll(async () => {
  await started[Symbol.asyncDispose]();
  await rm(studioAssets, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(`${started.address}${path}`, { headers });

describe('a browser that goes to a graph gets the console', () => {
  const accept = 'text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8';

  test.each(['/graphql', '/apps/shop/graphql', '/apps/shop/graphql?query={me{id}}'])('%s', async (path) => {
    const response = await get(path, { accept });
    expect(await response.text()).toBe('<title>The console</title>');
    expect(response.headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
    expect(response.headers.get('cache-control')).toBe('no-cache');
  });

  test('its assets are kept for a year, and nothing else of the folder is served', async () => {
    const asset = await get('/studio/assets/main-1a2b.js');
    expect(await asset.text()).toBe('console.log(1)');
    expect(asset.headers.get('cache-control')).toContain('immutable');
    for (const path of ['/studio/index.html', '/studio/', '/studio/assets/none.js', '/studio/assets/..%2f..%2fetc']) {
      expect((await get(path)).status).toBe(404);
    }
  });

  test('a program gets GraphQL', async () => {
    expect(await (await get('/graphql?query={__typename}')).json()).toEqual({ data: { __typename: 'Query' } });
  });
});

describe('health', () => {
  test('alive, ready and known by its public keys', async () => {
    expect((await get('/livez')).status).toBe(200);
    expect((await get('/readyz')).status).toBe(200);
    expect(await (await get('/.well-known/jwks.json')).json()).toEqual({ keys: [{ kty: 'EC', kid: 'k1' }] });
  });

  test('metrics in detail on this machine, and hardly any for who comes through a proxy', async () => {
    await started.ask('{ order(id: "o1") { id } }');
    await started.ask('{ nothing }');
    const text = await (await get('/metrics')).text();
    expect(text).toMatch(/^trellis_operations_total\{way="straight",code="OK"\} \d+$/m);
    expect(text).toMatch(/^trellis_operations_total\{way="refused",code="GRAPHQL_VALIDATION_FAILED"\} \d+$/m);
    expect(text).toMatch(/^trellis_operation_seconds_bucket\{le="\+Inf"\} \d+$/m);
    expect(text).toMatch(/^trellis_supergraphs \d+$/m);
    const outside = await (await get('/metrics', { 'x-forwarded-for': '203.0.113.7' })).text();
    expect(outside).toBe('# TYPE trellis_up gauge\ntrellis_up 1\n');
  });
});

describe('CORS', () => {
  const preflight = (origin: string) =>
    fetch(`${started.address}/graphql`, {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'authorization' },
    });

  test('an allowed origin may call with a token, and read what the answer tells', async () => {
    const { headers, status } = await preflight('https://shop.example');
    expect(status).toBe(204);
    expect(headers.get('access-control-allow-origin')).toBe('https://shop.example');
    expect(headers.get('access-control-allow-headers')).toBe('authorization');
    const answer = await get('/graphql?query={__typename}', { origin: 'https://shop.example' });
    expect(answer.headers.get('access-control-expose-headers')).toContain('x-request-id');
    expect(answer.headers.get('vary')).toMatch(/origin/i);
  });

  test.each(['https://evil.example', 'https://shop.example.evil.example', 'http://localhost:3000', 'null'])(
    '%s may not',
    async (origin) => {
      expect((await preflight(origin)).headers.get('access-control-allow-origin')).toBeNull();
    },
  );

  test('without a list any port of this machine may', async () => {
    await using local = await startGateway();
    const allowed = async (origin: string) => {
      const response = await fetch(`${local.address}/graphql?query={__typename}`, { headers: { origin } });
      return response.headers.get('access-control-allow-origin');
    };
    expect(await allowed('http://localhost:3000')).toBe('http://localhost:3000');
    expect(await allowed('https://shop.example')).toBeNull();
  });
});

describe('other addresses', () => {
  test('those that a service brings along', async () => {
    expect(await (await get('/files/7')).json()).toEqual({ file: '7' });
  });

  test('what fails there tells nothing internal', async () => {
    const response = await get('/files/broken');
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('hunter2');
  });

  test('nothing else answers', async () => {
    const response = await get('/other', { 'x-request-id': 'r1' });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ errors: [{ extensions: { code: 'NOT_FOUND', requestId: 'r1' } }] });
  });
});
