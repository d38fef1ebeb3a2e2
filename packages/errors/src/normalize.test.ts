import { GraphQLError } from 'graphql';
import { describe, expect, test } from 'vitest';
import { codeOf, errorKinds, httpStatusOf, normalizeError, TrellisError } from './index.ts';

describe('what a client is told', () => {
  test('of our own errors: the message, the code, the faults, and whether to try again', () => {
    const fieldErrors = [{ path: ['data', 'name'], rule: 'required', message: 'name is required.' }] as const;
    const error = new TrellisError('UNAVAILABLE', 'Try again.', {
      fieldErrors,
      retryAfterMs: 5,
      cause: new Error('secret'),
    });
    const wrapped = new GraphQLError('x', {
      originalError: new GraphQLError('y', { originalError: error }),
      path: ['a'],
    });
    const { formatted, hidden } = normalizeError(wrapped, 'r1');
    expect(formatted).toEqual({
      message: 'Try again.',
      path: ['a'],
      extensions: { code: 'UNAVAILABLE', requestId: 'r1', retryable: true, retryAfterMs: 5, fieldErrors },
    });
    expect(hidden).toBeUndefined();
  });

  test('of a faulty request: what GraphQL says, also where one error wraps another', () => {
    const wrong = new GraphQLError('Variable "$n" got invalid value', {
      originalError: new GraphQLError('Int cannot represent'),
    });
    expect(normalizeError(wrong, 'r').formatted).toMatchObject({
      message: 'Variable "$n" got invalid value',
      extensions: { code: 'BAD_USER_INPUT' },
    });
    const invalid = new GraphQLError('Cannot query field', { extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } });
    expect(normalizeError(invalid, 'r')).toMatchObject({ code: 'GRAPHQL_VALIDATION_FAILED', hidden: undefined });
  });

  test.each([
    new Error('connect to 10.0.0.1 failed'),
    new GraphQLError('select * from secret', { originalError: new TypeError('select * from secret') }),
    new GraphQLError('boom', { extensions: { code: 'INTERNAL_SERVER_ERROR' } }),
    'a text',
    null,
    undefined,
  ])('of anything else: nothing but that it happened (%s)', (thrown) => {
    const { formatted, code, hidden } = normalizeError(thrown, 'r');
    expect(code).toBe('INTERNAL');
    expect(JSON.stringify(formatted)).not.toMatch(/10\.0\.0\.1|secret|boom|a text/);
    expect(hidden).toBe(thrown instanceof GraphQLError && thrown.originalError ? thrown.originalError : thrown);
  });
});

test("every code has a status, and unknown ones are the client's fault", () => {
  for (const code of Object.keys(errorKinds)) expect(httpStatusOf(code)).toBeGreaterThanOrEqual(200);
  expect(httpStatusOf('GRAPHQL_PARSE_FAILED')).toBe(400);
  expect(codeOf(new GraphQLError('x', { originalError: new TrellisError('CONFLICT', 'x') }))).toBe('CONFLICT');
  expect(codeOf(new Error('x'))).toBe('INTERNAL');
});
