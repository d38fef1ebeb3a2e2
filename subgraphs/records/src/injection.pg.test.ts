import { randomUUID } from 'node:crypto';
import { type AppDefinition, validateDefinition } from '@trellis/app-definition';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { appSchema, sql } from './sql.ts';
import { admin, createRecordsFixture, type RecordsFixture } from './testing/records-fixture.ts';
import { SentStatements } from './testing/sent-statements.ts';

/** Each attack bears it, so that a statement which holds any part of one can be told. */
const mark = 'zzattack';

const attacks: readonly string[] = [
  `'; drop schema public cascade; -- ${mark}`,
  `' or '1'='1 ${mark}`,
  `\\'; select pg_sleep(9); -- ${mark}`,
  `"; drop table "select"; -- ${mark}`,
  `$1 ${mark}`,
  `$$ ${mark} $$`,
  `E'\\x27' ${mark}`,
  `/* ${mark} */`,
  `%' escape '' -- ${mark}`,
  `\\ ${mark} \\`,
  `{"$": "user.id"} ${mark}`,
  `{${mark},"a"}`,
  `__proto__.${mark}`,
  `$.** ? (@ == "${mark}")`,
  `${mark}\u2019; drop table x; \u2018`,
  `\ud83d\ude00 ${mark} \u202e`,
];

/** Every name is a word of SQL, and every text of the builder an attack. */
const definition: AppDefinition = {
  format: 1,
  enums: { Drop: { values: [{ name: 'TABLE' }, { name: 'CASCADE' }, { name: 'NULL' }] } },
  models: {
    Select: {
      label: `'; drop table x; -- ${mark}`,
      description: `*/ ${mark} /* " '`,
      plural: 'from',
      fields: {
        where: { type: 'String', default: `'); drop table "Select"; -- ${mark}`, description: `"""${mark}` },
        order: { type: 'String', pattern: `^[^'"\\\\]*.*$` },
        group: { type: 'Int' },
        limit: { type: 'JSON' },
        union: { type: 'Drop' },
        table: { type: 'String', list: true },
        user: { type: 'User' },
        end: { type: 'DateTime' },
        primary: { type: 'Select', inverse: 'references' },
        references: { type: 'Select', list: true, inverse: 'primary' },
      },
      unique: [['order', 'group']],
    },
  },
};

let fixture: RecordsFixture;
let statements: SentStatements;
beforeAll(async () => {
  fixture = await createRecordsFixture(definition);
  statements = new SentStatements();
  await fixture.ask('mutation { createSelect(data: {order: "mine", limit: {a: 1}, table: ["x"]}) { id } }');
});
afterAll(async () => {
  statements?.[Symbol.dispose]();
  await fixture[Symbol.asyncDispose]();
});

/** Asks, and tells whether anything of the attack became text of a statement. */
async function attack(query: string, variables: Readonly<Record<string, unknown>> = {}, more: object = {}) {
  statements.take();
  const { body, errorCode } = await fixture.answer(query, variables, admin, more);
  const sent = statements.take();
  for (const { text } of sent) expect(text.toLowerCase()).not.toContain(mark);
  expect(errorCode ?? 'none', body.toString()).toMatch(/^(none|BAD_USER_INPUT|VALIDATION_FAILED|NOT_FOUND)$/);
  return JSON.parse(body.toString()) as { readonly data: Readonly<Record<string, unknown>> | null };
}

const rows = () => fixture.ask('{ from(where: {order: {eq: "mine"}}) { nodes { order limit table } } }');
const mine = { from: { nodes: [{ order: 'mine', limit: { a: 1 }, table: ['x'] }] } };

describe.each(attacks)('the attack %s', (text) => {
  test('is data where a value stands, as a variable and as a literal', async () => {
    const id = randomUUID();
    const limit = { [text]: text, list: [text] };
    const data = { id, where: text, order: text, table: [text], limit };
    const selection = 'where order table limit';
    const query = `mutation($data: SelectCreateInput!) { it: createSelect(data: $data) { ${selection} } }`;
    expect((await attack(query, { data })).data).toEqual({ it: { where: text, order: text, table: [text], limit } });
    const literal = `mutation { it: updateSelect(where: {id: "${id}"}, data: {where: ${JSON.stringify(text)}}) { where } }`;
    expect((await attack(literal)).data).toEqual({ it: { where: text } });
    const found = await attack(
      'query($text: String!, $table: [String!]) { from(where: {where: {eq: $text}, table: {hasEvery: $table}}) { totalCount } }',
      { text, table: [text] },
    );
    expect(found.data).toEqual({ from: { totalCount: 1 } });
    await fixture.ask('mutation($id: ID!) { deleteSelect(where: {id: $id}) { id } }', { id });
    expect(await rows()).toEqual(mine);
  });

  test('finds nothing where a filter, a path or a pattern stands', async () => {
    const equal = ['eq', 'contains', 'startsWith', 'endsWith', 'like'].flatMap((operator) => [
      { order: { [operator]: text } },
      { NOT: { NOT: { order: { [operator]: text, mode: 'INSENSITIVE' } } } },
    ]);
    const wheres: readonly object[] = [
      ...equal,
      { order: { in: [text] } },
      { table: { has: text } },
      { table: { hasSome: [text] } },
      { limit: { hasKey: text } },
      { limit: { path: [text], eq: text } },
      { limit: { path: ['a', text], isNull: false } },
      { references: { some: { order: { eq: text } } } },
      { union: { eq: text } },
      { user: { eq: text } },
      { group: { eq: text } },
      { end: { gt: text } },
      { id: { in: [text] } },
      { primaryId: { eq: text } },
      { [text]: { eq: 1 } },
      { order: { [text]: 1 } },
    ];
    for (const where of wheres) {
      const { data } = await attack('query($where: SelectWhere) { from(where: $where) { nodes { order } } }', {
        where,
      });
      expect(data ?? { from: { nodes: [] } }, JSON.stringify(where)).toEqual({ from: { nodes: [] } });
    }
  });

  test('is refused where a word, a cursor, a number or an id stands', async () => {
    const refused: readonly (readonly [string, unknown])[] = [
      ['query($v: [SelectOrderBy!]) { from(orderBy: $v) { totalCount } }', [{ order: text }]],
      ['query($v: [SelectOrderBy!]) { from(orderBy: $v) { totalCount } }', [{ [text]: 'ASC' }]],
      ['query($v: [SelectFieldName!]) { from(distinctOn: $v) { totalCount } }', [text]],
      ['query($v: DeletedRecords) { from(deleted: $v) { totalCount } }', text],
      ['query($v: String) { from(after: $v) { nodes { id } } }', text],
      [
        'query($v: String) { from(after: $v) { nodes { id } } }',
        `${Buffer.from(`["${mark}"]`).toString('base64url')}.AAAA`,
      ],
      ['query($v: Int) { from(first: $v) { nodes { id } } }', text],
      ['query($v: ID!) { select(where: {id: $v}) { id } }', text],
      ['query($v: SelectUniqueInput!) { select(where: $v) { id } }', { [text]: 1 }],
      [
        'mutation($v: SelectUpdateInput) { updateSelect(where: {order_group: {order: "mine", group: 1}}, data: $v) { id } }',
        { [text]: 1 },
      ],
    ];
    for (const [query, v] of refused) expect((await attack(query, { v })).data).toBeNull();
    expect(await rows()).toEqual(mine);
  });

  test('does nothing in what a header brings', async () => {
    const more = { requestId: text, language: text, idempotencyKey: text };
    const data = { order: `by ${text}` };
    await attack('mutation($data: SelectCreateInput!) { createSelect(data: $data) { order } }', { data }, more);
    expect(await rows()).toEqual(mine);
  });
});

test('a name that could end an identifier is no name', () => {
  for (const name of [`A"B`, `A'B`, `A;B`, 'A B', 'A--', `A\u0000`, 'Ä', 'A_B']) {
    const problems = validateDefinition({ format: 1, models: { [name]: { fields: {} } } });
    expect(problems.length, name).toBeGreaterThan(0);
  }
});

test('what the builder wrote is data of the database too', async () => {
  const client = new Client({ connectionString: fixture.databaseUrl });
  await client.connect();
  try {
    const table = sql.identifier(appSchema(fixture.appId), 'Select');
    await client.query(sql.compile(sql`insert into ${table} default values`).text);
    const { text } = sql.compile(sql`select "where" from ${table} where "order" is null limit 1`);
    const { rows: found } = await client.query<{ where: string }>(text);
    expect(found).toEqual([{ where: `'); drop table "Select"; -- ${mark}` }]);
  } finally {
    await client.end();
  }
});
