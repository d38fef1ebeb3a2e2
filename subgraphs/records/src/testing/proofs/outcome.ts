import { deepEqual, ok } from 'node:assert/strict';
import type { ErrorCode } from '@trellis/errors';
import type { Answer } from '@trellis/service-api';
import { type DocumentNode, type GraphQLSchema, validate } from 'graphql';

/** What the generators write is an operation that a gateway would let through. */
export function mustBeValid(schema: GraphQLSchema, document: DocumentNode): void {
  deepEqual(validate(schema, document), []);
}

export function mustBeRefused({ errorCode }: Answer, codes: ReadonlySet<ErrorCode>, message: () => string): void {
  const expected: readonly (string | undefined)[] = [...codes];
  ok(expected.includes(errorCode), `${errorCode ?? 'no error'} instead of ${expected.join()}\n${message()}`);
}
