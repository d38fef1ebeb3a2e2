import { getVariableValues, GraphQLError, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';

export type Variables = Readonly<Record<string, unknown>>;

/** Enough for a person to read. */
const maxErrors = 50;

/** The one place where variables are checked: values in the form that every subgraph may rely on, or all faults. */
export function coerceVariables(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  given: Variables,
  hideSuggestions: boolean,
): { readonly values: Variables } | { readonly errors: readonly GraphQLError[] } {
  const definitions = operation.variableDefinitions;
  if (!definitions || definitions.length === 0) return { values: {} };
  const { coerced, errors } = getVariableValues(schema, definitions, given, { maxErrors, hideSuggestions });
  if (coerced) return { values: coerced };
  return {
    errors: errors.map(
      ({ message, nodes = null }) => new GraphQLError(message, { nodes, extensions: { code: 'BAD_USER_INPUT' } }),
    ),
  };
}
