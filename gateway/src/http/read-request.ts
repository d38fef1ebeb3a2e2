import type { OperationRequest } from '../graph/graph.ts';
import { HttpFault } from './http-fault.ts';

/** A request by GraphQL over HTTP. */
export interface HttpOperation extends OperationRequest {
  readonly extensions: Record<string, unknown>;
}

type Members = Readonly<Record<string, unknown>>;

/** Reads a POST's body, which Fastify parses only where its content type is JSON: no form of another site can send that. */
export function readBody(body: unknown): HttpOperation {
  if (Array.isArray(body)) throw new HttpFault(400, 'Send one operation a request: batches are not answered.');
  if (!isObject(body))
    throw new HttpFault(400, 'The body must be a JSON object, of the content type application/json.');
  return readMembers(body);
}

/** Reads a GET's search parameters. */
export function readSearch(url: string): HttpOperation {
  const start = url.indexOf('?');
  const parameters = new URLSearchParams(start === -1 ? '' : url.slice(start));
  const members: Record<string, unknown> = {};
  for (const name of ['query', 'operationName', 'variables', 'extensions']) {
    const [value, more] = parameters.getAll(name);
    if (more !== undefined) throw new HttpFault(400, `${name} may be given once.`);
    if (value === undefined) continue;
    members[name] = name === 'variables' || name === 'extensions' ? parseJson(name, value) : value;
  }
  return readMembers(members);
}

function readMembers({ query, operationName, variables, extensions }: Members): HttpOperation {
  if (typeof query !== 'string' || query === '') throw new HttpFault(400, 'query must be a text and not empty.');
  if (!isAbsent(operationName) && typeof operationName !== 'string')
    throw new HttpFault(400, 'operationName must be a text.');
  if (!isAbsent(variables) && !isObject(variables)) throw new HttpFault(400, 'variables must be an object.');
  if (!isAbsent(extensions) && !isObject(extensions)) throw new HttpFault(400, 'extensions must be an object.');
  return {
    query,
    operationName: operationName || undefined,
    variables: variables ?? {},
    extensions: extensions ?? {},
  };
}

function parseJson(name: string, text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    throw new HttpFault(400, `${name} must be JSON.`);
  }
}

function isAbsent(value: unknown): value is null | undefined {
  return value === null || value === undefined;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
