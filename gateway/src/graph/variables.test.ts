import * as fc from 'fast-check';
import { buildSchema, getVariableValues, Kind, parse } from 'graphql';
import { expect, test } from 'vitest';
import { createVariables } from './variables.ts';

const schema = buildSchema(`
  type Query { all(where: Where, order: [[Order!]!], one: Either): Int }
  scalar JSON
  enum Order { ASC DESC }
  input Where { AND: [Where!] NOT: Where name: Text count: Numbers! = {lt: 3} json: JSON id: ID }
  input Text { eq: String in: [String!] mode: Order = ASC }
  input Numbers { lt: Int! gt: Float, flag: Boolean }
  input Either @oneOf { a: Int b: Int }
`);

function askedBy(text: string) {
  const document = parse(text);
  const [operation] = document.definitions;
  if (operation?.kind !== Kind.OPERATION_DEFINITION) throw new Error('no operation');
  return { document, operation };
}

const asked = askedBy(
  'query($where: Where!, $order: [[Order!]!] = [[ASC]], $one: Either, $json: JSON = null) { all(where: $where, order: $order, one: $one) }',
);

/** Values that nearly fit: names of the schema's fields and others, in any order. */
const value = fc.letrec((tie) => ({
  leaf: fc.constantFrom<unknown>(null, 0, 1, 1.5, 2 ** 31, true, '', 'text', 'ASC', '7'),
  list: fc.array(tie('value'), { maxLength: 3 }),
  object: fc.dictionary(
    fc.constantFrom('AND', 'NOT', 'name', 'count', 'json', 'id', 'eq', 'in', 'mode', 'lt', 'gt', 'flag', 'a', 'b', 'x'),
    tie('value'),
    { maxKeys: 4 },
  ),
  value: fc.oneof({ depthSize: 'xsmall' }, tie('leaf'), tie('object'), tie('list')),
})).value;

const mostly = (fitting: fc.Arbitrary<unknown>) =>
  fc.oneof({ weight: 9, arbitrary: fitting }, { weight: 1, arbitrary: value });
const text = fc.oneof(fc.string({ maxLength: 5 }), fc.constant(null));
const variables = fc.record(
  {
    where: mostly(
      fc.record(
        {
          json: value,
          count: fc.record(
            { gt: fc.double({ noNaN: true, noDefaultInfinity: true }), lt: fc.nat() },
            { requiredKeys: ['lt'] },
          ),
          name: mostly(
            fc.record({ mode: fc.constantFrom('ASC', 'DESC'), in: fc.array(text), eq: text }, { requiredKeys: [] }),
          ),
          AND: mostly(fc.array(fc.record({ id: fc.oneof(fc.string(), fc.nat()) }), { maxLength: 3 })),
        },
        { requiredKeys: [] },
      ),
    ),
    order: mostly(fc.constantFrom('DESC', ['ASC', 'DESC'], [['ASC']], null)),
    one: mostly(fc.constantFrom(null, { a: 1 }, { b: 2 })),
    json: value,
  },
  { requiredKeys: ['where'] },
);

test('values are those of graphql-js, in its order, and so is what is refused', () => {
  const coerce = createVariables(schema);
  const outcomes = { accepted: 0, refused: 0 };
  fc.assert(
    fc.property(variables, (given) => {
      const { coerced } = getVariableValues(schema, asked.operation.variableDefinitions ?? [], given);
      const seen = coerce({ ...asked, given });
      outcomes[coerced ? 'accepted' : 'refused'] += 1;
      expect('values' in seen ? JSON.stringify(seen.values) : undefined).toBe(coerced && JSON.stringify(coerced));
    }),
    { numRuns: 1_000 },
  );
  expect(Math.min(outcomes.accepted, outcomes.refused)).toBeGreaterThan(100);
});

test('what was not given is not found, whatever its name', () => {
  const coerce = createVariables(schema);
  const seen = coerce({ ...askedBy('query($constructor: Where) { all(where: $constructor) }'), given: {} });
  expect('values' in seen && 'constructor' in seen.values).toBe(false);
  expect(coerce({ ...asked, given: { where: { count: { lt: 1 } } } })).toEqual({
    values: { where: { count: { lt: 1 } }, order: [['ASC']], json: null },
  });
});

test('a field may be named as something that every object has', () => {
  const named = buildSchema(
    'type Query { all(where: Where): Int } input Where { constructor: Int toString: Int id: ID }',
  );
  const coerce = createVariables(named);
  for (const where of [{ id: '1' }, { constructor: 1, toString: 2, id: '1' }]) {
    expect(coerce({ ...askedBy('query($where: Where) { all(where: $where) }'), given: { where } })).toEqual({
      values: { where },
    });
  }
});
