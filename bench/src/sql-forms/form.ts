import { unreachable } from '@trellis/errors';

/** One way to ask PostgreSQL for an answer. Forms of one operation give equal JSON. */
export interface Form {
  readonly operation: 'C' | 'D';
  readonly name: string;
  /** Reads the tables of schema `sql_forms`; gives one text. `$1` is the artist's id in C. */
  readonly sql: string;
  /** A floor to compare with, whose answer may be wrong. */
  readonly wrong?: true;
}

/** A way to write a text column as a JSON string; null stays null. */
export type Quote = (column: string) => string;

export const toJson: Quote = (column) => `to_json(${column})::text`;
/** Most texts need no escape, and a regular expression that finds none costs less than `to_json`. */
export const checked: Quote = (column) =>
  `case when ${column} ~ '["\\\\\\x01-\\x1f]' then to_json(${column})::text else '"' || ${column} || '"' end`;

export const quotes: Readonly<Record<string, Quote>> = {
  'to_json(x)::text': toJson,
  'regex, else to_json': checked,
  'strpos twice and regex, else to_json': (x) =>
    `case when strpos(${x}, '"') = 0 and strpos(${x}, '\\') = 0 and ${x} !~ '[\\x01-\\x1f]' then '"' || ${x} || '"' else to_json(${x})::text end`,
  'to_jsonb(x)::text': (x) => `to_jsonb(${x})::text`,
  'json_serialize(json_scalar(x)), 17 and newer': (x) => `json_serialize(json_scalar(${x}))`,
  'replace twice (wrong: control characters)': (x) => `'"' || replace(replace(${x}, '\\', '\\\\'), '"', '\\"') || '"'`,
  'no escape (wrong: the floor)': (x) => `'"' || ${x} || '"'`,
};

/** How the text of a to-one relation comes to its row. */
export type ToOne =
  /** A correlated scalar subselect. */
  | 'subselect'
  /** A left join; the planner makes the text after the join, once a row. */
  | 'join'
  /**
   * A left join of a subselect whose text is made by `concat`: as that is not strict, the planner must make the text
   * below the join, and under a hash join that is once a row of the target.
   */
  | 'join of made text';

/** `{name}` of a record that a key points to: the expression for its text, and what to join. */
export function toOne(how: ToOne, quote: Quote, target: Target): { readonly text: string; readonly join: string } {
  const { table, alias, key, filter } = target;
  const on = `${alias}.id = ${key}${filter ? ` and ${alias}.deleted_at is null` : ''}`;
  const strict = `'{"name":' || ${quote(`${alias}.name`)} || '}'`;
  switch (how) {
    case 'subselect':
      return { text: `coalesce((select ${strict} from sql_forms.${table} ${alias} where ${on}), 'null')`, join: '' };
    case 'join':
      return { text: `coalesce(${strict}, 'null')`, join: `left join sql_forms.${table} ${alias} on ${on}` };
    case 'join of made text':
      return {
        text: `coalesce(${alias}.made, 'null')`,
        join: `left join lateral (select concat('{"name":', ${quote(`${alias}.name`)}, '}') as made from sql_forms.${table} ${alias} where ${on}) ${alias} on true`,
      };
    default:
      return unreachable(how);
  }
}

interface Target {
  readonly table: string;
  readonly alias: string;
  readonly key: string;
  /** Leave deleted records out. */
  readonly filter: boolean;
}
