import { unreachable } from '@trellis/errors';
import { startBareServer } from '../contenders/bare.ts';
import { startPostgraphileServer, withoutPayloads } from '../contenders/postgraphile.ts';
import type { Request } from '../measure.ts';
import type { Variables } from '../operations.ts';
import type { GrownApp } from './apps.ts';
import type { Question } from './questions.ts';
import type { Panel, Point, ServerName, Stage } from './series.ts';

/** One set of rows, behind each server. */
export interface Subject {
  /** Undefined where this server is not asked. */
  ask(server: ServerName, question: Question, place: Pick<Point, 'x' | 'connections'>): Point | undefined;
}

/** How many connections to the database each server may hold. */
const databaseConnections = 10;

/** Starts the servers that stand beside the product. */
export async function openSubject(
  { opened, database, servers }: Pick<Stage, 'opened' | 'database' | 'servers'>,
  {
    app,
    schema,
    questions,
  }: { readonly app: GrownApp; readonly schema: string; readonly questions: readonly Question[] },
): Promise<Subject> {
  const postgraphile = servers.includes('postgraphile')
    ? await startPostgraphileServer({ database, schema, connections: databaseConnections, role: true })
    : undefined;
  if (postgraphile) opened.use(postgraphile.server);
  const statements = Object.fromEntries(
    questions.flatMap(({ name, sql, variables }) =>
      sql === undefined ? [] : [[name, { sql, values: Object.keys(variables) }]],
    ),
  );
  const bare =
    servers.includes('bare') && Object.keys(statements).length > 0
      ? await startBareServer({ database, schema, connections: databaseConnections, statements })
      : undefined;
  if (bare) opened.use(bare.server);
  return {
    ask: (server, { name, query, postgraphileQuery, sql, variables, writes }, place) => {
      const asIs = (data: unknown) => data;
      switch (server) {
        case 'product':
          return { ...place, shaped: asIs, request: () => app.request(query, variables) };
        case 'postgraphile': {
          if (!postgraphile) return undefined;
          const request = requestOf(postgraphile.server.url, postgraphile.token, name, postgraphileQuery, variables);
          return { ...place, shaped: writes ? withoutPayloads : asIs, request: () => Promise.resolve(request) };
        }
        case 'bare': {
          if (!bare || sql === undefined) return undefined;
          const request = requestOf(bare.server.url, bare.token, name, query, variables);
          return { ...place, shaped: asIs, request: () => Promise.resolve(request) };
        }
        default:
          return unreachable(server);
      }
    },
  };
}

/** A panel with a line for each server that answers the question at every place. */
export function panelOf(
  label: string,
  servers: readonly ServerName[],
  asked: readonly {
    readonly subject: Subject;
    readonly question: Question;
    readonly x: number;
    readonly connections?: number;
  }[],
): Panel {
  const lines = servers.map((server) => ({
    server,
    points: asked.flatMap(
      ({ subject, question, x, connections = 1 }) => subject.ask(server, question, { x, connections }) ?? [],
    ),
  }));
  return { label, lines: lines.filter(({ points }) => points.length > 0) };
}

function requestOf(url: string, token: string | undefined, name: string, query: string, variables: Variables): Request {
  return {
    url,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      ...(token !== undefined && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ operationName: name, query, variables }),
  };
}
