import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname } from 'node:path';
import { text } from 'node:stream/consumers';
import { studioFolder } from '@trellis/studio';
import { buildSchema, graphql } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';

const schema = buildSchema(`
  type Query { me: User, appModels: [AppModel!]! }
  type Mutation { signIn(input: SignInInput!): AuthSession!, signOut: Boolean! }
  type Subscription { ticks: Int! }
  type User { id: ID! }
  type AppModel { name: ID! }
  type AuthSession { accessToken: String! refreshToken: String! expiresIn: Int! }
  input SignInInput { email: String! password: String! }
`);
const types: Readonly<Record<string, string>> = {
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.ttf': 'font/ttf',
  '.html': 'text/html',
};

export async function startStandIn(): Promise<{ readonly url: string } & AsyncDisposable> {
  const rootValue = (authorization: string | undefined) => ({
    me: authorization === 'Bearer token-of-ada' ? { id: 'ada' } : null,
    appModels: [{ name: 'Customer' }],
    signOut: true,
    signIn: ({ input }: { input: { email: string; password: string } }) => {
      if (input.password !== 'correct horse') throw new Error('The e-mail address or the password is wrong.');
      return { accessToken: 'token-of-ada', refreshToken: 'r', expiresIn: 600 };
    },
  });
  const server = createServer((request, response) => {
    const path = request.url ?? '/';
    if (request.method === 'GET') {
      const file = path.startsWith('/studio/') ? path.slice('/studio/'.length) : 'index.html';
      response.setHeader('content-type', types[extname(file)] ?? 'application/octet-stream');
      response.end(readFileSync(new URL(file, studioFolder)));
      return;
    }
    void text(request).then(async (body) => {
      const { query, variables } = JSON.parse(body);
      const { authorization } = request.headers;
      const answer = await graphql({
        schema,
        source: query,
        variableValues: variables,
        rootValue: rootValue(authorization),
      });
      response.setHeader('content-type', 'application/graphql-response+json');
      response.end(JSON.stringify(answer));
    });
  });
  const sockets = new WebSocketServer({ server });
  useServer({ schema, roots: { subscription: { ticks } } }, sockets);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    async [Symbol.asyncDispose]() {
      for (const client of sockets.clients) client.terminate();
      sockets.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function* ticks(): AsyncGenerator<{ readonly ticks: number }> {
  for (let count = 1; count < 3; count++) yield { ticks: count };
}
