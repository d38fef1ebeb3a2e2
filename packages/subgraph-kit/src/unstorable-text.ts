import { faultOfText } from '@trellis/scalars';
import { type DocumentNode, GraphQLError, visit } from 'graphql';

/** Nothing that is stored or looked for may be what no database can hold. */
export function unstorableInDocument(document: DocumentNode): GraphQLError | undefined {
  let found: GraphQLError | undefined;
  visit(document, {
    StringValue(node) {
      const fault = faultOfText(node.value);
      if (fault) found ??= new GraphQLError(fault.message, { nodes: node });
    },
  });
  return found;
}

/** Walks without calling itself: a client chooses how deep its variables are. */
export function unstorableInVariables(variables: Readonly<Record<string, unknown>>): GraphQLError | undefined {
  const waiting: unknown[] = [variables];
  while (waiting.length > 0) {
    const value = waiting.pop();
    const fault = typeof value === 'string' ? faultOfText(value) : undefined;
    if (fault) return new GraphQLError(fault.message);
    if (typeof value !== 'object' || value === null) continue;
    for (const [key, member] of Object.entries(value)) waiting.push(key, member);
  }
  return undefined;
}
