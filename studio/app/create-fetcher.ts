import type { Fetcher, FetcherParams } from '@graphiql/toolkit';
import { type ExecutionResult, getOperationAST, GraphQLError, OperationTypeNode, parse } from 'graphql';
import { createClient } from 'graphql-ws';
import type { Endpoints } from './endpoint.ts';
import { fetchGraph, GraphError } from './graph-error.ts';
import type { Session } from './session.ts';

/** Sends what GraphiQL runs: queries and mutations over HTTP, subscriptions over graphql-ws, both as who is signed in. */
export function createFetcher(endpoints: Endpoints, session: Session): Fetcher {
  const socket = createSocket(endpoints.socket, session);
  return (given, options) => {
    const { params, operation } = readOperation(given);
    return operation === OperationTypeNode.SUBSCRIPTION
      ? inPlainWords(socket.iterate({ ...params, extensions: null }))
      : post(endpoints.graph, params, options?.headers ?? {}, session);
  };
}

interface Operation {
  readonly params: FetcherParams;
  /** Undefined where the text names no single operation; the server says best what is wrong with it. */
  readonly operation: OperationTypeNode | undefined;
}

/** Goes by the text that is sent: what GraphiQL knows of it, the operation's name too, lags behind quick fingers. */
function readOperation({ operationName, ...params }: FetcherParams): Operation {
  try {
    const document = parse(params.query);
    const named = getOperationAST(document, operationName);
    return named
      ? { params: { ...params, operationName: operationName ?? null }, operation: named.operation }
      : { params, operation: getOperationAST(document)?.operation };
  } catch (error) {
    if (error instanceof GraphQLError) return { params, operation: undefined };
    throw error;
  }
}

async function post(
  url: string,
  params: FetcherParams,
  given: HeadersInit,
  session: Session,
): Promise<ExecutionResult> {
  const headers = new Headers(given);
  headers.set('content-type', 'application/json');
  headers.set('accept', 'application/graphql-response+json, application/json;q=0.9');
  const token = await session.token();
  // A header that was typed in by hand wins over the session.
  if (token !== undefined && !headers.has('authorization')) headers.set('authorization', `Bearer ${token}`);
  const response = await fetchGraph(url, { method: 'POST', headers, body: JSON.stringify(params) });
  return (await response.json()) as ExecutionResult;
}

async function* inPlainWords(results: AsyncIterable<unknown>): AsyncGenerator<ExecutionResult> {
  try {
    // GraphiQL's type asks for GraphQLErrors, which only a server has; it shows what came, as it came.
    for await (const result of results) yield result as ExecutionResult;
  } catch (error) {
    if (!(error instanceof CloseEvent)) throw error;
    const reason = error.reason === '' ? '' : `: ${error.reason}`;
    throw new GraphError(
      `The subscription ended because its connection closed (${String(error.code)}${reason}).`,
      undefined,
      error,
    );
  }
}

function createSocket(url: string, session: Session): ReturnType<typeof createClient> {
  let open: WebSocket | undefined;
  const client = createClient({
    url,
    connectionParams: async () => authorization(await session.token()),
    on: {
      connected: (socket) => (open = socket as WebSocket),
      closed: () => (open = undefined),
    },
  });
  let person = personIn(session);
  session.subscribe(() => {
    const next = personIn(session);
    // The same person has a new token: the socket goes on with it. Another person needs a socket of their own.
    if (next === person) void renewInBand(open, session);
    else client.terminate();
    person = next;
  });
  return client;
}

async function renewInBand(socket: WebSocket | undefined, session: Session): Promise<void> {
  socket?.send(JSON.stringify({ type: 'ping', payload: authorization(await session.token()) }));
}

function personIn(session: Session): string | undefined {
  const state = session.state();
  return state.kind === 'signedIn' ? state.email : undefined;
}

function authorization(token: string | undefined): Record<string, string> {
  return token === undefined ? {} : { Authorization: `Bearer ${token}` };
}
