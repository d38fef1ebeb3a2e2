import type { BareStatements } from '../servers/bare.ts';
import { type RunningServer, startServer } from '../servers/start.ts';
import { createEs256Token } from '../tokens.ts';
import { type Contender, graphqlRequest, type Setting } from './contender.ts';

export async function startBare(setting: Setting): Promise<Contender> {
  const { server, token } = await startBareServer({
    database: setting.database,
    connections: setting.databaseConnections,
  });
  return {
    name: 'bare',
    about: 'node:http, a cached ES256 check, one prepared statement written by hand',
    process: server.process,
    request: async (operation) =>
      graphqlRequest(server.url, token, operation, operation.query, operation.variables, setting),
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  };
}

/** Its process, and a token that it takes. */
export async function startBareServer(config: {
  readonly database: string;
  readonly connections: number;
  readonly schema?: string;
  readonly statements?: BareStatements;
}): Promise<{ readonly server: RunningServer; readonly token: string }> {
  const { token, publicKey } = createEs256Token();
  return { server: await startServer('bare', { ...config, publicKey }), token };
}
