import { LRUCache } from 'lru-cache';
import { type DocumentNode, Kind, type OperationDefinitionNode } from 'graphql';
import type { StraightDecision } from './answers.ts';
import type { Decision } from './decision.ts';

/** An operation that Apollo Server has found valid and that goes straight through. */
export interface KnownOperation {
  readonly operation: OperationDefinitionNode;
  readonly document: DocumentNode;
  readonly decision: StraightDecision;
}

export interface KnownOperations {
  /** By the document's text. Undefined where the whole pipeline has to look at it. */
  find(source: string, operationName: string | undefined): KnownOperation | undefined;
  learn(source: string, document: DocumentNode, operation: OperationDefinitionNode, decision: Decision): void;
}

/** Characters of source to keep; their syntax trees take some fifty times as much. */
const keptCharacters = 512 * 1024;

/** Nothing about such a document can turn out differently the second time, so it need not be looked at again. */
export function createKnownOperations(): KnownOperations {
  const known = new LRUCache<string, KnownOperation>({
    maxSize: keptCharacters,
    sizeCalculation: (_, source) => source.length,
  });
  return {
    find(source, operationName) {
      const found = known.get(source);
      return operationName === undefined || operationName === found?.operation.name?.value ? found : undefined;
    },
    learn(source, document, operation, decision) {
      if (decision.kind !== 'straight') return;
      const isAlone = document.definitions.every(
        (each) => each === operation || each.kind !== Kind.OPERATION_DEFINITION,
      );
      if (isAlone) known.set(source, { operation, document, decision });
    },
  };
}
