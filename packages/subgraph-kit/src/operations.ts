import type { GraphRequest } from '@trellis/service-api';
import {
  type DocumentNode,
  getOperationAST,
  GraphQLError,
  type GraphQLSchema,
  type OperationTypeNode,
  parse,
  validate,
} from 'graphql';
import { LRUCache } from 'lru-cache';
import { unstorableInDocument, unstorableInVariables } from './unstorable-text.ts';

/** About 4 MB of text; the parsed documents take some ten times that. */
const maxCachedCharacters = 2 ** 22;

/** A document that is valid against the schema, with the operation that the request names. */
export interface Operation {
  readonly document: DocumentNode;
  readonly type: OperationTypeNode;
}

/** Faults of the request itself, found before anything runs. */
export class RequestFault extends Error {
  readonly errors: readonly GraphQLError[];

  constructor(errors: readonly GraphQLError[]) {
    super(errors.map((error) => error.message).join('\n'));
    this.name = 'RequestFault';
    this.errors = errors;
  }
}

/** Parses and validates each text once: gateways send the same few documents again and again. */
export function createOperationReader(schema: GraphQLSchema): (request: GraphRequest) => Operation {
  const documents = new LRUCache<string, DocumentNode>({
    maxSize: maxCachedCharacters,
    sizeCalculation: (_document, text) => text.length + 1,
  });

  const read = (text: string): DocumentNode => {
    const known = documents.get(text);
    if (known) return known;
    const document = parseRequest(text);
    const errors = validate(schema, document);
    if (errors.length > 0) throw new RequestFault(errors.map((error) => withCode(error, 'GRAPHQL_VALIDATION_FAILED')));
    refuse(unstorableInDocument(document));
    documents.set(text, document);
    return document;
  };

  return ({ query, operationName, variables }) => {
    const document = read(query);
    refuse(unstorableInVariables(variables));
    const operation = getOperationAST(document, operationName);
    if (!operation) {
      const message = operationName
        ? `The document has no operation ${operationName}.`
        : 'The document must hold exactly one operation, or operationName must choose one.';
      throw new RequestFault([withCode(new GraphQLError(message), 'OPERATION_RESOLUTION_FAILURE')]);
    }
    return { document, type: operation.operation };
  };
}

function refuse(error: GraphQLError | undefined): void {
  if (error) throw new RequestFault([withCode(error, 'BAD_USER_INPUT')]);
}

function parseRequest(text: string): DocumentNode {
  try {
    return parse(text);
  } catch (thrown) {
    if (thrown instanceof GraphQLError) throw new RequestFault([withCode(thrown, 'GRAPHQL_PARSE_FAILED')]);
    throw thrown;
  }
}

function withCode(error: GraphQLError, code: string): GraphQLError {
  return new GraphQLError(error.message, { ...placeOf(error), extensions: { code } });
}

function placeOf({ nodes, source, positions }: GraphQLError) {
  if (nodes) return { nodes };
  return source && positions ? { source, positions } : {};
}
