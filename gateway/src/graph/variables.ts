import { say, TrellisError } from '@trellis/errors';
import { type DocumentNode, getVariableValues, type GraphQLSchema, type OperationDefinitionNode } from 'graphql';
import { variableFaults } from './variable-faults.ts';

export type Variables = Readonly<Record<string, unknown>>;

export interface VariablesToCoerce {
  readonly schema: GraphQLSchema;
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly given: Variables;
}

/** The one place where variables are checked: values in the form that every subgraph may rely on, or all faults. */
export function coerceVariables({
  schema,
  document,
  operation,
  given,
}: VariablesToCoerce): { readonly values: Variables } | { readonly error: TrellisError } {
  const definitions = operation.variableDefinitions;
  if (!definitions || definitions.length === 0) return { values: {} };
  // What is wrong is told by our own walk, with its places; the first error is reason enough to take it.
  const { coerced } = getVariableValues(schema, definitions, given, { maxErrors: 0, hideSuggestions: true });
  if (coerced) return { values: coerced };
  const fieldErrors = variableFaults(schema, document, definitions, given);
  if (fieldErrors.length === 0) return { error: new TrellisError('BAD_USER_INPUT', say('code.BAD_USER_INPUT')) };
  return { error: new TrellisError('BAD_USER_INPUT', fieldErrors, { fieldErrors }) };
}
