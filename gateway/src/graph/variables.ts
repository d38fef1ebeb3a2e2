import { say, TrellisError } from '@trellis/errors';
import {
  type DocumentNode,
  getVariableValues,
  type GraphQLSchema,
  isInputType,
  type OperationDefinitionNode,
  typeFromAST,
  valueFromAST,
} from 'graphql';
import { type Coercer, createCoercers } from './coercers.ts';
import { variableFaults } from './variable-faults.ts';

export type Variables = Readonly<Record<string, unknown>>;

export interface VariablesToCoerce {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly given: Variables;
}

export type CoerceVariables = (
  variables: VariablesToCoerce,
) => { readonly values: Variables } | { readonly error: TrellisError };

interface Variable {
  readonly name: string;
  readonly coerce: Coercer;
  readonly default: unknown;
}

/** The one place where variables are checked: values in the form that every subgraph may rely on, or all faults. */
export function createVariables(schema: GraphQLSchema): CoerceVariables {
  const coercerOf = createCoercers();
  const known = new WeakMap<OperationDefinitionNode, readonly Variable[]>();

  const variablesOf = (operation: OperationDefinitionNode): readonly Variable[] =>
    (operation.variableDefinitions ?? []).map(({ variable, type: node, defaultValue }) => {
      const type = typeFromAST(schema, node);
      if (!isInputType(type)) throw new Error(`$${variable.name.value} has a type that no input has`);
      return {
        name: variable.name.value,
        coerce: coercerOf(type),
        default: defaultValue && valueFromAST(defaultValue, type),
      };
    });

  const coerceAll = (operation: OperationDefinitionNode, given: Variables): Variables => {
    let variables = known.get(operation);
    if (!variables) known.set(operation, (variables = variablesOf(operation)));
    // Without a prototype: a variable that was not given is not found. `create` gives `any`.
    const values = Object.create(null) as Record<string, unknown>;
    for (const { name, coerce, default: byDefault } of variables) {
      if (Object.hasOwn(given, name)) values[name] = coerce(given[name]);
      else if (byDefault !== undefined) values[name] = byDefault;
      // Nothing is as good as null for whom must not be null.
      else coerce(null);
    }
    return values;
  };

  return (variables) => {
    try {
      return { values: coerceAll(variables.operation, variables.given) };
    } catch {
      // The few values that a coercer leaves to graphql-js, and all that is at fault.
      return examine(schema, variables);
    }
  };
}

function examine(
  schema: GraphQLSchema,
  { document, operation, given }: VariablesToCoerce,
): ReturnType<CoerceVariables> {
  const definitions = operation.variableDefinitions ?? [];
  // What is wrong is told by our own walk, with its places; the first error is reason enough to take it.
  const { coerced } = getVariableValues(schema, definitions, given, { maxErrors: 0, hideSuggestions: true });
  if (coerced) return { values: coerced };
  const fieldErrors = variableFaults(schema, document, definitions, given);
  if (fieldErrors.length === 0) return { error: new TrellisError('BAD_USER_INPUT', say('code.BAD_USER_INPUT')) };
  return { error: new TrellisError('BAD_USER_INPUT', fieldErrors, { fieldErrors }) };
}
