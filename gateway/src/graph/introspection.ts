import {
  type DocumentNode,
  executeSync,
  type ExecutionResult,
  type GraphQLSchema,
  Kind,
  type OperationDefinitionNode,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import type { Variables } from './variables.ts';

/** Texts to keep. A client's tools all ask alike; the text of a large schema is megabytes. */
const keptTexts = 8;

export interface Introspection {
  /** The whole response to an operation that asks for the schema alone. */
  answer(operation: OperationDefinitionNode, document: DocumentNode, variables: Variables): string;
  /** The same as a result, for the part of an operation that asks for data too. */
  run(operation: OperationDefinitionNode, document: DocumentNode, variables: Variables): ExecutionResult;
}

/** Answers by graphql-js, which knows every introspection field (`isOneOf`), and keeps what has no variables. */
export function createIntrospection(schema: GraphQLSchema): Introspection {
  const texts = new LRUCache<OperationDefinitionNode, string>({ max: keptTexts });
  const run = (operation: OperationDefinitionNode, document: DocumentNode, variableValues: Variables) => {
    const others = document.definitions.filter((definition) => definition.kind === Kind.FRAGMENT_DEFINITION);
    return executeSync({ schema, document: { ...document, definitions: [operation, ...others] }, variableValues });
  };
  return {
    run,
    answer(operation, document, variables) {
      const known = texts.get(operation);
      if (known !== undefined) return known;
      const text = JSON.stringify(run(operation, document, variables));
      if (!operation.variableDefinitions?.length) texts.set(operation, text);
      return text;
    },
  };
}
