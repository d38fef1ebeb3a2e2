import { graphql, GraphQLObjectType, GraphQLSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { graphqlScalars } from './graphql-scalars.ts';

const { BigInt: BigIntType, DateTime, Decimal, JSON: JSONType } = graphqlScalars;

/** Echoes its arguments, as a resolver sees them and as an answer. */
function echo(type: (typeof graphqlScalars)[keyof typeof graphqlScalars], seen: unknown[] = []) {
  return new GraphQLSchema({
    query: new GraphQLObjectType({
      name: 'Query',
      fields: {
        echo: {
          type,
          args: { value: { type } },
          resolve: (_source, args) => {
            seen.push(args['value']);
            return args['value'] as unknown;
          },
        },
      },
    }),
  });
}

async function ask(type: Parameters<typeof echo>[0], literal: string) {
  const { data, errors } = await graphql({ schema: echo(type), source: `{ echo(value: ${literal}) }` });
  return errors ? errors[0]?.message : data?.['echo'];
}

describe('the scalars of subgraphs that graphql-js executes', () => {
  test('keep every digit of a literal', async () => {
    expect(await ask(BigIntType, '9223372036854775807')).toBe('9223372036854775807');
    expect(await ask(Decimal, '123456789012345678901234567890')).toBe('123456789012345678901234567890');
  });

  test('read a variable as they read a literal', async () => {
    const source = 'query ($value: DateTime) { echo(value: $value) }';
    const variableValues = { value: '2026-01-31T12:00:00+01:00' };
    const { data } = await graphql({ schema: echo(DateTime), source, variableValues });
    expect(data).toEqual({ echo: '2026-01-31T11:00:00.000Z' });
    expect(await ask(DateTime, '"2026-01-31T12:00:00+01:00"')).toBe('2026-01-31T11:00:00.000Z');
  });

  test('say what they expect where the input is wrong', async () => {
    expect(await ask(Decimal, '12.5')).toContain('written as a text such as "12.50"');
    expect(await ask(DateTime, '"2026-01-31T12:00:00"')).toContain('with an offset or Z');
    expect(await ask(JSONType, '"\\u0000"')).toContain('zero byte');
  });

  test('fill variables into a JSON literal', async () => {
    const seen: unknown[] = [];
    const source = 'query ($a: JSON, $b: JSON) { echo(value: {a: $a, b: $b, c: [$b, 1.5, true, null, X]}) }';
    const { errors } = await graphql({ schema: echo(JSONType, seen), source, variableValues: { a: [1] } });
    expect(errors).toBeUndefined();
    expect(seen).toEqual([{ a: [1], c: [null, 1.5, true, null, 'X'] }]);
  });

  test('write dates, and refuse to write what is no value', () => {
    expect(DateTime.serialize(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
    expect(BigIntType.serialize(12n)).toBe('12');
    expect(() => DateTime.serialize(new Date(NaN))).toThrow('A resolver gave no valid DateTime');
  });
});
