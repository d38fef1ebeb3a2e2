import type { Variables } from '../operations.ts';

/** One question as each server is asked it. All of them answer with the same JSON. */
export interface Question {
  readonly label: string;
  /** The operation's name. */
  readonly name: string;
  readonly query: string;
  readonly postgraphileQuery: string;
  /** To PostgreSQL by the bare server, whose search path is the schema of the rows; undefined where it is not asked. */
  readonly sql?: string;
  readonly variables: Variables;
  readonly writes?: true;
}

export function itemId(number: number): string {
  return `019aa000-0000-7000-8000-${number.toString(16).padStart(12, '0')}`;
}

const member = (row: string) => `'{"id":"' || ${row}.id || '","name":' || to_json(${row}.name)`;
const nodes = (source: string) =>
  `select '{"data":{"items":{"nodes":[' || coalesce((select string_agg(${member('i')} || '}', ',') from (${source}) i), '') || ']}}}'`;

export const oneById: Question = {
  label: 'one by id',
  name: 'ById',
  query: 'query ById($id: ID!) { item(where: { id: $id }) { id name } }',
  postgraphileQuery: 'query ById($id: UUID!) { item(rowId: $id) { id: rowId name } }',
  sql: `select '{"data":{"item":' || coalesce((select ${member('i')} || '}' from item i where i.id = $1), 'null') || '}}'`,
  variables: { id: itemId(500) },
};

export const byIndexedField: Question = {
  label: 'the first by an indexed field',
  name: 'ByKind',
  query: 'query ByKind($kind: Int!) { items(where: { kind: { eq: $kind } }, first: 1) { nodes { id name } } }',
  postgraphileQuery:
    'query ByKind($kind: Int!) { items(filter: { kind: { equalTo: $kind } }, first: 1) { nodes { id: rowId name } } }',
  sql: nodes('select id, name from item where kind = $1 order by id limit 1'),
  variables: { kind: 7 },
};

export const pageByNumber: Question = {
  label: 'a page of 50, by number',
  name: 'Page',
  query: 'query Page { items(orderBy: [{ number: DESC }]) { nodes { id name } } }',
  postgraphileQuery: 'query Page { items(orderBy: NUMBER_DESC, first: 50) { nodes { id: rowId name } } }',
  sql: nodes('select id, name from item order by number desc limit 50'),
  variables: {},
};

/** The items above one another, so many levels up. */
export function above(levels: number): Question {
  const fields = (id: string, depth: number): string =>
    `${id} name ${depth === 0 ? '' : `above { ${fields(id, depth - 1)} }`}`;
  const made = (depth: number): string => {
    const row = `i${depth}`;
    if (depth === 0) return `${member(row)} || '}'`;
    const next = `i${depth - 1}`;
    return `${member(row)} || ',"above":' || coalesce((select ${made(depth - 1)} from item ${next} where ${next}.id = ${row}.above_id), 'null') || '}'`;
  };
  return nested('the ones above', levels, fields, made, 999);
}

/** The two items below an item, the two below each, and so on. */
export function below(levels: number): Question {
  const fields = (id: string, depth: number): string =>
    `${id} name ${depth === 0 ? '' : `below { nodes { ${fields(id, depth - 1)} } }`}`;
  const made = (depth: number): string => {
    const row = `i${depth}`;
    if (depth === 0) return `${member(row)} || '}'`;
    const next = `i${depth - 1}`;
    return `${member(row)} || ',"below":{"nodes":[' || coalesce((select string_agg(${made(depth - 1)}, ',' order by ${next}.id) from item ${next} where ${next}.above_id = ${row}.id), '') || ']}}'`;
  };
  return nested('those below: 2 to 64', levels, fields, made, 1);
}

function nested(
  label: string,
  levels: number,
  fields: (id: string, depth: number) => string,
  made: (depth: number) => string,
  from: number,
): Question {
  const name = `${label.includes('above') ? 'Above' : 'Below'}${levels}`;
  return {
    label,
    name,
    query: `query ${name}($id: ID!) { item(where: { id: $id }) { ${fields('id', levels)} } }`,
    postgraphileQuery: `query ${name}($id: UUID!) { item(rowId: $id) { ${fields('id: rowId', levels)} } }`,
    sql: `select '{"data":{"item":' || coalesce((select ${made(levels)} from item i${levels} where i${levels}.id = $1), 'null') || '}}'`,
    variables: { id: itemId(from) },
  };
}

const thing = { variables: { id: itemId(1) } };

/** What is asked of the first model of many. */
export const ofOneModel: readonly Question[] = [
  {
    ...thing,
    label: 'one by id',
    name: 'Thing',
    query: 'query Thing($id: ID!) { thing0(where: { id: $id }) { id name } }',
    postgraphileQuery: 'query Thing($id: UUID!) { thing0(rowId: $id) { id: rowId name } }',
  },
  {
    ...thing,
    label: 'with those before',
    name: 'Before',
    query:
      'query Before($id: ID!) { thing0(where: { id: $id }) { id previous { nodes { id previous { nodes { id } } } } } }',
    postgraphileQuery: `query Before($id: UUID!) {
      thing0(rowId: $id) { id: rowId previous { nodes { id: rowId previous { nodes { id: rowId } } } } }
    }`,
  },
  {
    ...thing,
    label: 'renamed',
    name: 'Rename',
    writes: true,
    query: 'mutation Rename($id: ID!) { updateThing0(where: { id: $id }, data: { name: "Renamed" }) { id name } }',
    postgraphileQuery: `mutation Rename($id: UUID!) {
      updateThing0(input: { rowId: $id, patch: { name: "Renamed" } }) { thing0 { id: rowId name } }
    }`,
  },
];
