import { GraphQLError, Kind, type ValidationRule } from 'graphql';
import { type Limits, limitExceeded } from './limits.ts';
import { createSizer } from './operation-size.ts';

const measures = ['depth', 'aliases', 'rootFields', 'selections'] as const satisfies readonly (keyof Limits)[];

/** graphql-js gives up on a document after this many errors. */
export const maxValidationErrors = 100;

/** Refuses operations that are too large, before any rule whose cost grows with the document squared has looked at it. */
export function createSizeRule(limits: Limits): ValidationRule {
  return (context) => ({
    Document(document) {
      const sizeOf = createSizer(document);
      const errors: GraphQLError[] = [];
      for (const operation of document.definitions) {
        if (operation.kind !== Kind.OPERATION_DEFINITION) continue;
        const size = sizeOf(operation);
        for (const measure of measures) {
          if (size[measure] <= limits[measure]) continue;
          const originalError = limitExceeded(measure, limits[measure]);
          errors.push(new GraphQLError(originalError.message, { nodes: operation, originalError }));
        }
      }
      // The only way to end a validation from within: the report that is one too many throws. Readers drop the repeats.
      for (let round = 0; errors.length > 0 && round <= maxValidationErrors; round++) {
        for (const error of errors) context.reportError(error);
      }
    },
  });
}
