import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import type { Caller } from '@trellis/service-api';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { appSchema, sql } from './sql.ts';
import { admin, createRecordsFixture, person, type RecordsFixture } from './testing/records-fixture.ts';
import { SentStatements } from './testing/sent-statements.ts';
import { stopCounting } from './testing/statement-count.ts';
import { shop } from './testing/shop.ts';

let fixture: RecordsFixture;
beforeAll(async () => {
  // What is asked about a statement takes statements too.
  stopCounting();
  fixture = await createRecordsFixture(shop);
});
afterAll(() => fixture[Symbol.asyncDispose]());

interface Explained {
  readonly data: unknown;
  readonly errors?: readonly { readonly extensions: { readonly code: string } }[];
  readonly extensions?: {
    readonly explain: {
      readonly stagesMs: Readonly<Record<string, number>>;
      readonly statements: readonly {
        readonly sql: string;
        readonly parameters: readonly string[];
        readonly plan: object;
        readonly rowsRead?: number;
        readonly indexes: readonly object[];
      }[];
    };
  };
}

async function explain(query: string, variables: Readonly<Record<string, unknown>> = {}, caller: Caller = admin) {
  const { body } = await fixture.answer(query, variables, caller, { explain: true });
  return JSON.parse(body.toString()) as Explained;
}

const secret = 'a-value-that-is-nobodys-business';

test('an administrator is told the SQL, its plan, the rows and the time of each stage, and no value', async () => {
  const query = 'query($n: String!) { orders(where: {number: {eq: $n}}, first: 3) { nodes { number } } }';
  const { data, extensions } = await explain(query, { n: secret });
  expect(data).toEqual({ orders: { nodes: [] } });
  const { stagesMs, statements } = extensions?.explain ?? { stagesMs: {}, statements: [] };
  expect(Object.keys(stagesMs)).toEqual(['read', 'authorize', 'compile', 'run']);
  expect(statements).toMatchObject([
    { sql: expect.stringMatching(/^select /) as string, parameters: ['text', 'bigint'], rowsRead: 0, indexes: [] },
  ]);
  expect(statements[0]?.plan).toHaveProperty('Execution Time');
  expect(JSON.stringify(extensions)).not.toContain(secret);
  // The second time it is compiled already.
  expect(Object.keys((await explain(query, { n: secret })).extensions?.explain.stagesMs ?? {})).toEqual(['run']);
});

test('a mutation is run once, and its statements are told with what the planner expects', async () => {
  const { data, extensions } = await explain(
    'mutation($n: String!) { createOrder(data: {number: $n, total: "1"}) { number } }',
    { n: secret },
  );
  expect(data).toEqual({ createOrder: { number: secret } });
  expect(await fixture.ask('{ orders { totalCount } }')).toEqual({ orders: { totalCount: 1 } });
  const statements = extensions?.explain.statements ?? [];
  expect(statements.length).toBeGreaterThan(0);
  for (const statement of statements) {
    expect(statement.rowsRead).toBeUndefined();
    expect(statement.plan).not.toHaveProperty('Execution Time');
  }
  expect(JSON.stringify(extensions)).not.toContain(secret);
});

test('nobody else is told, and nothing is run for them', async () => {
  using statements = new SentStatements();
  for (const caller of [person(randomUUID(), 'clerk'), { person: undefined, roles: ['public'] }]) {
    const { data, errors, extensions } = await explain('{ orders { totalCount } }', {}, caller);
    expect([data, errors?.[0]?.extensions.code, extensions]).toEqual([null, 'FORBIDDEN', undefined]);
  }
  expect(statements.take()).toEqual([]);
});

test('a large table that is searched from end to end is named, with the fields of an index that would help', async () => {
  const client = new Client({ connectionString: fixture.databaseUrl });
  await client.connect();
  const table = sql.identifier(appSchema(fixture.appId), 'Order');
  await client.query(
    sql.compile(sql`insert into ${table} (number, total, weight) select i::text, 1, i from generate_series(1, 12000) i`)
      .text,
  );
  await client.query(sql.compile(sql`analyze ${table}`).text);
  await client.end();
  const { extensions } = await explain(
    '{ orders(where: {weight: {eq: 77}, paid: {isNull: true}}) { nodes { number } } }',
  );
  expect(extensions?.explain.statements).toMatchObject([
    { indexes: [{ model: 'Order', fields: ['weight'], rows: 12_001 }], rowsRead: 12_001 },
  ]);
  const indexesFor = async (list: string) =>
    (await explain(`{ orders${list} { nodes { number } } }`)).extensions?.explain.statements[0]?.indexes;
  expect(await indexesFor('(where: {total: {gt: "5"}, weight: {eq: 77}})')).toMatchObject([
    { fields: ['weight', 'total'] },
  ]);
  expect(await indexesFor('(orderBy: [{weight: DESC}, {paid: ASC}], first: 3)')).toMatchObject([
    { model: 'Order', fields: ['weight', 'paid'] },
  ]);
  expect(await indexesFor('(orderBy: [{number: ASC}], first: 3)')).toEqual([]);
  expect(await indexesFor('(where: {number: {eq: "77"}})')).toEqual([]);
});

test('an app may refuse what would read a large table from end to end, naming the field to index', async () => {
  await fixture.publish({ ...shop, limits: { refuseScansOver: 5_000 } });
  const query = 'query($w: Float) { orders(where: {weight: {eq: $w}}) { nodes { number } } }';
  const refused = await fixture.refused(query, { w: 77 });
  expect(refused).toMatchObject({
    message: expect.stringMatching(/ Order, .* 5000 .* index on weight,/) as string,
    extensions: { code: 'LIMIT_EXCEEDED', limit: 'refuseScansOver', value: 5_000 },
  });
  expect(await fixture.ask('{ orders(where: {number: {eq: "77"}}) { nodes { number } } }')).toBeDefined();
  expect(await fixture.ask('{ orders(first: 1) { nodes { number } } }')).toBeDefined();

  await fixture.publish({ ...shop, limits: { refuseScansOver: 50_000 } });
  expect(await fixture.ask(query, { w: 77 })).toEqual({ orders: { nodes: [{ number: '77' }] } });
});
