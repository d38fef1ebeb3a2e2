import { type DocumentNode, GraphQLError, visit } from 'graphql';

/** PostgreSQL's text holds no zero byte, so nothing that is stored or looked for may have one. */
const message = 'A text may not contain a zero byte.';

export function zeroByteInDocument(document: DocumentNode): GraphQLError | undefined {
  let found: GraphQLError | undefined;
  visit(document, {
    StringValue(node) {
      if (node.value.includes('\0')) found ??= new GraphQLError(message, { nodes: node });
    },
  });
  return found;
}

/** Walks without calling itself: a client chooses how deep its variables are. */
export function zeroByteInVariables(variables: Readonly<Record<string, unknown>>): GraphQLError | undefined {
  const waiting: unknown[] = [variables];
  while (waiting.length > 0) {
    const value = waiting.pop();
    if (typeof value === 'string' && value.includes('\0')) return new GraphQLError(message);
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, member] of Object.entries(value)) waiting.push(key, member);
  }
  return undefined;
}
