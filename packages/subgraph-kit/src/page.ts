import { say, TrellisError } from '@trellis/errors';

/** The arguments of every connection. */
export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** A connection as GraphQL shows it, without a total. */
export interface Connection<Node> {
  readonly nodes: readonly Node[];
  readonly edges: readonly { readonly node: Node; readonly cursor: string }[];
  readonly pageInfo: {
    readonly hasNextPage: boolean;
    readonly hasPreviousPage: boolean;
    readonly startCursor: string | null;
    readonly endCursor: string | null;
  };
}

const defaultPageSize = 50;
const maxPageSize = 1000;

/** A page of rows that are ordered by a unique key. `read` gets the last key before the page, and how many it may give. */
export async function readPage<Node>(
  { first, after }: PageArguments,
  keyOf: (node: Node) => string,
  read: (afterKey: string | undefined, limit: number) => Promise<readonly Node[]>,
): Promise<Connection<Node>> {
  const size = first ?? defaultPageSize;
  if (size < 0) throw new TrellisError('BAD_USER_INPUT', say('page.notNegative', { argument: 'first' }));
  if (size > maxPageSize) {
    throw new TrellisError(
      'LIMIT_EXCEEDED',
      say('page.atMost', { argument: 'first', maximum: maxPageSize, limit: 'maxPageSize' }),
      {
        extensions: { limit: 'maxPageSize', value: maxPageSize },
      },
    );
  }
  const rows = await read(typeof after === 'string' ? keyIn(after) : undefined, size + 1);
  const nodes = rows.slice(0, size);
  const edges = nodes.map((node) => ({ node, cursor: cursorOf(keyOf(node)) }));
  return {
    nodes,
    edges,
    pageInfo: {
      hasNextPage: rows.length > size,
      hasPreviousPage: typeof after === 'string',
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

const prefix = 'after:';

function cursorOf(key: string): string {
  return Buffer.from(`${prefix}${key}`).toString('base64url');
}

function keyIn(cursor: string): string {
  const text = Buffer.from(cursor, 'base64url').toString('utf8');
  if (!text.startsWith(prefix)) {
    throw new TrellisError('BAD_USER_INPUT', say('page.otherList'));
  }
  return text.slice(prefix.length);
}
