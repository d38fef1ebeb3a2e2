import {
  checkExpression,
  evaluate,
  type Expression,
  type Scope,
  type ScopeField,
  type Type,
  type Value,
  writeForm,
} from '@trellis/expression';
import { createTestDatabase, type TestDatabase } from '@trellis/testing';
import * as fc from 'fast-check';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { compileExpression } from '../compile/expression.ts';
import { expressionFunctions } from '../publish/expression-functions.ts';
import { ddlText, sql, type SQL, verbatim } from '../sql.ts';
import { browserBuild } from '../testing/browser-build.ts';
import {
  arbitraryRow,
  expressionFields,
  expressionLists,
  expressionsOver,
  types,
} from '../testing/random/arbitrary-expression.ts';
import { proofSeeds } from '../testing/random/seeds.ts';

const schema = 'expressions';
const expressions = expressionsOver({
  values: Object.fromEntries(Object.entries(expressionFields).map(([name, { type }]) => [name, type])),
  lists: Object.fromEntries(Object.entries(expressionLists).map(([name, { type }]) => [name, type])),
  variables: ['now'],
});
const arbitraryAsked = fc
  .constantFrom(...types)
  .chain((type) => (expressions(type, 4) ?? fc.constant('')).map((text) => ({ type, text })));

let database: TestDatabase;
let client: Client;
let browser: { readonly checkExpression: typeof checkExpression; readonly evaluate: typeof evaluate };
beforeAll(async () => {
  database = await createTestDatabase();
  client = new Client({ connectionString: database.url });
  await client.connect();
  const columns = Object.entries({ ...expressionFields, ...expressionLists }).map(
    ([name, { column }]) => sql`${sql.identifier(name)} ${verbatim(column)}`,
  );
  await client.query(`set timezone = 'UTC'; create schema ${schema}`);
  for (const statement of expressionFunctions(schema)) await client.query(ddlText(statement));
  await client.query(
    ddlText(sql`create table ${sql.identifier(schema, 'row')} (n integer, ${sql.join(columns, ', ')})`),
  );
  browser = await browserBuild('@trellis/expression');
});
afterAll(async () => {
  await client?.end();
  await database?.[Symbol.asyncDispose]();
});

const fields = new Map<string, ScopeField>([
  ...Object.entries(expressionFields).map(([name, { type }]) => [name, { kind: 'value', type }] as const),
  ...Object.entries(expressionLists).map(([name, { type }]) => [name, { kind: 'list', type }] as const),
]);
const scope: Scope = {
  owner: 'Row',
  field: (name) => fields.get(name),
  fieldNames: [...fields.keys()],
  variables: new Set(['now']),
  suggest: () => '',
};

describe('an expression means the same in the server, in a browser and in PostgreSQL', () => {
  test.each(proofSeeds(2, 20))('seed %i', async (seed) => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(arbitraryRow, { minLength: 4, maxLength: 12 }),
        fc.array(arbitraryAsked, { minLength: 10, maxLength: 20 }),
        async (rows, asked) => {
          const checked = asked.map((one) => ({ ...one, expression: mustCheck(one.text, one.type) }));
          await load(rows);
          const compiled = checked.map(({ expression }) => asText(expression));
          const { text } = sql.compile(
            sql`select ${moment(sql`now()`)}, ${sql.join(compiled, ', ')} from ${sql.identifier(schema, 'row')} as r order by n`,
          );
          const answer = await client.query<(string | null)[]>({ text, rowMode: 'array' });
          answer.rows.forEach(([now = null, ...row], index) => {
            const given = { fields: rows[index] ?? {}, variables: { now } };
            row.forEach((fromSql, place) => {
              const one = checked[place];
              if (!one) return;
              const message = `${one.text} on ${JSON.stringify(given.fields)}`;
              const computed = comparable(one.type, evaluate(one.expression, given));
              expect(computed, message).toBe(fromDatabase(one.type, fromSql));
              const there = browser.checkExpression(one.text, scope, { type: one.type, words: '' });
              expect(there.ok && comparable(one.type, browser.evaluate(there.expression, given)), message).toBe(
                computed,
              );
            });
          });
        },
      ),
      { seed, numRuns: 50 },
    );
  });
});

function mustCheck(text: string, type: Type): Expression {
  const checked = checkExpression(text, scope, { type, words: type });
  if (!checked.ok) throw new Error(`${text}: ${checked.fault.message} at ${checked.fault.start}`);
  return checked.expression;
}

async function load(rows: readonly object[]): Promise<void> {
  await client.query(`truncate ${schema}.row`);
  const { text, values } = sql.compile(
    sql`insert into ${sql.identifier(schema, 'row')} select * from jsonb_populate_recordset(null::${sql.identifier(schema, 'row')}, ${sql.value(JSON.stringify(rows.map((row, n) => ({ n, ...row }))))})`,
  );
  await client.query(text, values);
}

function asText(expression: Expression): SQL {
  const value = compileExpression(
    {
      schema,
      column: (name) => sql`r.${sql.identifier(name)}`,
      variable: () => sql`date_trunc('milliseconds', now())`,
    },
    expression,
  );
  switch (expression.type) {
    case 'decimal':
      return sql`trim_scale(${value})::text`;
    case 'timestamp':
      return moment(value);
    case 'time':
      return sql`to_char(${value}, 'HH24:MI:SS.MS')`;
    default:
      return sql`(${value})::text`;
  }
}

function moment(value: SQL): SQL {
  return sql`to_char(${value} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;
}

function fromDatabase(type: Type, text: string | null): string | null {
  return type === 'double' && text !== null ? String(Number(text)) : text;
}

function comparable(type: Type, value: Value | null): string | null {
  if (value === null) return null;
  if (type !== 'decimal') return String(writeForm(type, value));
  const text = String(writeForm(type, value));
  return text.includes('.') ? text.replace(/\.?0+$/, '') : text;
}
