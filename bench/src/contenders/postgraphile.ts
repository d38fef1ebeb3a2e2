import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { type RunningServer, startServer } from '../servers/start.ts';
import { readerRole } from '../tables.ts';
import { createHs256Token } from '../tokens.ts';
import { plainSchema } from '../operations.ts';
import { type Contender, graphqlRequest, type Setting } from './contender.ts';

/** Kept out of the product's dependencies: installed when the benchmark first runs. */
const packages = {
  postgraphile: '5.1.5',
  '@graphile/simplify-inflection': '9.0.0',
  'postgraphile-plugin-connection-filter': '4.0.1',
  '@graphile/pg-aggregates': '0.2.0-rc.2',
  graphql: '16.15.0',
  pg: '8.23.1',
} as const;
const folder = fileURLToPath(new URL('../../.peers/', import.meta.url));
const jwtSecret = 'a secret of the benchmark alone';

/** PostGraphile with its JWT preset, which takes on the token's role at each request, or without any token. */
export async function startPostgraphile(setting: Setting, options: { readonly role: boolean }): Promise<Contender> {
  const { server, token } = await startPostgraphileServer({
    database: setting.database,
    schema: plainSchema,
    connections: setting.databaseConnections,
    role: options.role,
  });
  return {
    name: options.role ? 'postgraphile with role' : 'postgraphile',
    about: `PostGraphile ${packages.postgraphile}, ${options.role ? 'its JWT preset and a role' : 'no token'}`,
    process: server.process,
    request: async (operation) =>
      graphqlRequest(
        server.url,
        token,
        operation,
        operation.postgraphileQuery,
        operation.postgraphileVariables ?? operation.variables,
        setting,
      ),
    shaped: ({ writes, postgraphileShaped }, data) => {
      if (postgraphileShaped) return postgraphileShaped(data);
      return writes ? withoutPayloads(data) : data;
    },
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Its process, and the token of the role that it takes on. */
export async function startPostgraphileServer({
  role,
  ...config
}: {
  readonly database: string;
  readonly schema: string;
  readonly connections: number;
  readonly role: boolean;
}): Promise<{ readonly server: RunningServer; readonly token: string | undefined }> {
  await install();
  const server = await startServer('postgraphile', { folder, ...config, ...(role && { jwtSecret }) });
  return { server, token: role ? createHs256Token(jwtSecret, readerRole) : undefined };
}

/** PostGraphile answers `{createArtist: {artist: {…}}}`. */
export function withoutPayloads(data: unknown): unknown {
  const payloads = Object.entries(data as Readonly<Record<string, object>>);
  return Object.fromEntries(payloads.map(([name, payload]) => [name, Object.values(payload)[0] as unknown]));
}

async function install(): Promise<void> {
  const wanted = JSON.stringify(packages);
  const stamp = join(folder, `${createHash('sha256').update(wanted).digest('hex')}.installed`);
  if (existsSync(stamp)) return;
  process.stderr.write(`Installing PostGraphile ${packages.postgraphile} in bench/.peers …\n`);
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, 'package.json'),
    `${JSON.stringify({ private: true, dependencies: packages }, null, 2)}\n`,
  );
  try {
    await promisify(execFile)('npm', ['install', '--no-package-lock', '--ignore-scripts', '--no-audit', '--no-fund'], {
      cwd: folder,
    });
  } catch (cause) {
    throw new Error(
      'PostGraphile was not installed: is the npm registry in reach? --only product,bare goes without it.',
      {
        cause,
      },
    );
  }
  await writeFile(stamp, wanted);
}
