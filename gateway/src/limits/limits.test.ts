import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type StartedGateway, startGateway } from '../testing/start-gateway.ts';
import { defaultLimits, type Limits } from './limits.ts';

let started: StartedGateway;

beforeAll(async () => {
  started = await startGateway();
});
afterAll(() => started[Symbol.asyncDispose]());

const { depth, aliases, rootFields, selections, tokens, bodyBytes } = defaultLimits;

/** `fields` levels, e.g. `{ order { customer { orders { nodes { customer … } } } } }`. */
function nested(fields: number): string {
  const names = ['customer', 'orders', 'nodes'];
  const path = Array.from({ length: fields - 2 }, (_, level) => names[level % 3]);
  return `{ order(id: "o1") { ${path.join(' { ')} { __typename } ${'} '.repeat(path.length - 1)} } }`;
}

function many(count: number, field: (at: number) => string): string {
  return Array.from({ length: count }, (_, at) => field(at)).join(' ');
}

describe('a request over a limit is refused with the limit and its value, one at the limit is not', () => {
  test.each<[keyof Limits, string, string]>([
    ['depth', nested(depth), nested(depth + 1)],
    [
      'aliases',
      `{ order(id: "o1") { ${many(aliases, (at) => `a${at}: id`)} } }`,
      `{ order(id: "o1") { ${many(aliases + 1, (at) => `a${at}: id`)} } }`,
    ],
    [
      'aliases',
      `{ order(id: "o1") { ${many(2, (at) => `...F${at}`)} } } ${many(2, (n) => `fragment F${n} on Order { ${many(100, (at) => `a${n}_${at}: id`)} }`)}`,
      `{ order(id: "o1") { ${many(3, (at) => `...F${at}`)} } } ${many(3, (n) => `fragment F${n} on Order { ${many(100, (at) => `a${n}_${at}: id`)} }`)}`,
    ],
    ['rootFields', `{ ${many(rootFields, () => '__typename')} }`, `{ ${many(rootFields + 1, () => '__typename')} }`],
    [
      'selections',
      `{ order(id: "o1") { ${many(selections - 1, (at) => ['id', 'version', 'status'][at % 3] ?? '')} } }`,
      `{ order(id: "o1") { ${many(selections, () => 'id')} } }`,
    ],
    ['tokens', `{ order(id: "o1") { id } }`, `{ order(id: "o1") { ${many(tokens, () => 'id')} } }`],
    ['bodyBytes', '{ __typename }', `{ __typename } # ${'x'.repeat(bodyBytes)}`],
  ])('%s', async (limit, within, beyond) => {
    expect((await started.ask(within)).errors).toBeUndefined();
    const { errors, status } = await started.ask(beyond);
    expect(errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED', limit, value: defaultLimits[limit] } }]);
    expect(errors?.[0]?.message).toContain(String(defaultLimits[limit]));
    expect(status).toBe(limit === 'bodyBytes' ? 413 : 400);
  });

  test.each(['{ held }', '{ held users { id } }'])('time: %s', async (query) => {
    await using hasty = await startGateway({ limits: { timeMs: 100 } });
    const { errors } = await hasty.ask(query);
    expect(errors).toMatchObject([{ extensions: { code: 'LIMIT_EXCEEDED', limit: 'timeMs', value: 100 } }]);
  });
});

test('every limit that is exceeded is told at once', async () => {
  const { errors } = await started.ask(`{ ${many(201, (at) => `a${at}: __typename`)} }`);
  expect(errors?.map(({ extensions }) => extensions?.['limit'])).toEqual(['aliases', 'rootFields']);
});

describe('documents made to cost time are refused before anything expensive looks at them', () => {
  test.each([
    [
      'fragments that double twenty times',
      `{ ...F0 } ${many(20, (at) => `fragment F${at} on Query { ...F${at + 1} ...F${at + 1} }`)} fragment F20 on Query { users { id } }`,
    ],
    [
      'the same field thousands of times',
      `{ ${many(3000, () => 'order(id: "o1") { id }').slice(0, 60_000)} }`.replace(/\{ id[^}]*$/, '{ id } }'),
    ],
    ['braces as deep as the tokens reach', '{ order '.repeat(3300)],
    ['braces deeper than a parser can go', '{ a '.repeat(10_000)],
  ])('%s', async (_name, query) => {
    const { errors } = await started.ask(query);
    expect(errors?.[0]?.extensions?.['code']).toMatch(/LIMIT_EXCEEDED|GRAPHQL_PARSE_FAILED/);
    expect(started.shop.records.asked.some(({ request }) => request.query === query)).toBe(false);
  });
});

test('a fragment that spreads itself is an ordinary error', async () => {
  const { errors } = await started.ask('{ ...F } fragment F on Query { ...F }');
  expect(errors).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
});

test('every tool can ask for the whole schema', async () => {
  const { getIntrospectionQuery } = await import('graphql');
  const query = getIntrospectionQuery({
    descriptions: true,
    inputValueDeprecation: true,
    oneOf: true,
    specifiedByUrl: true,
  });
  expect((await started.ask(query)).errors).toBeUndefined();
});
