import { startServer } from '../servers/start.ts';
import { createEs256Token } from '../tokens.ts';
import { type Contender, graphqlRequest, type Setting } from './contender.ts';

export async function startBare(setting: Setting): Promise<Contender> {
  const { token, publicKey } = createEs256Token();
  const server = await startServer('bare', {
    database: setting.database,
    connections: setting.databaseConnections,
    publicKey,
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
