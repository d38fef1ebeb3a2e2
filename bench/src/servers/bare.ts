/**
 * What can be had at best: `node:http`, a token check by a map, and one prepared statement whose text goes to the
 * socket as it is. In a process of its own; started by `startServer`.
 */
import { createHash, createPublicKey, verify } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { Pool } from 'pg';
import { type OperationId, operations, type Variables } from '../operations.ts';
import { readConfig, reportListening } from './child.ts';

export interface BareConfig {
  readonly database: string;
  readonly connections: number;
  /** The ES256 key of the tokens, as PEM. */
  readonly publicKey: string;
  /** Where statements find their tables, unless they say it themselves. */
  readonly schema?: string;
  /** By the names of operations; those of `operations.ts` unless given. */
  readonly statements?: BareStatements;
}

export type BareStatements = Readonly<
  Record<
    string,
    { readonly sql: string; /** Variables in the order of the placeholders. */ readonly values: readonly string[] }
  >
>;

const config = readConfig() as BareConfig;
const publicKey = createPublicKey(config.publicKey);
const pool = new Pool({
  connectionString: config.database,
  min: config.connections,
  max: config.connections,
  options: `-c jit=off -c timezone=UTC${config.schema === undefined ? '' : ` -c search_path=${config.schema}`}`,
});

/** The end of each verified token in milliseconds, by the token's SHA-256. */
const verified = new Map<string, number>();

const server = createServer((request, response) => {
  if (!isSignedIn(request.headers.authorization)) {
    send(response, 401, '{"errors":[{"message":"Sign in."}]}');
    return;
  }
  readBody(request)
    .then(answer)
    .then(
      (body) => send(response, 200, body),
      (error: unknown) => {
        process.stderr.write(`${String(error)}\n`);
        send(response, 500, '{"errors":[{"message":"It failed."}]}');
      },
    );
});
reportListening(server, '/graphql');

async function answer(body: string): Promise<string> {
  const { operationName, variables } = JSON.parse(body) as {
    readonly operationName: OperationId;
    readonly variables: Variables;
  };
  const given = config.statements?.[operationName];
  const result = await pool.query<[string]>({
    name: operationName,
    text: given?.sql ?? operations[operationName].sql,
    values: given?.values.map((name) => variables[name]) ?? [...operations[operationName].sqlValues(variables)],
    rowMode: 'array',
  });
  const text = result.rows[0]?.[0];
  if (text === undefined) throw new Error(`${operationName} gave no row.`);
  return text;
}

function isSignedIn(authorization: string | undefined): boolean {
  if (authorization === undefined || !authorization.startsWith('Bearer ')) return false;
  const token = authorization.slice('Bearer '.length);
  const hash = createHash('sha256').update(token).digest('base64');
  const end = verified.get(hash) ?? verifyToken(token, hash);
  return end > Date.now();
}

function verifyToken(token: string, hash: string): number {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const isOurs = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!isOurs) return 0;
  const { exp } = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')) as { readonly exp: number };
  verified.set(hash, exp * 1000);
  return exp * 1000;
}

function readBody(request: IncomingMessage): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
    request.on('error', reject);
  });
}

function send(response: ServerResponse, status: number, body: string): void {
  response.writeHead(status, {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
  });
  response.end(body);
}
