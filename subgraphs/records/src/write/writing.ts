import type { App, ColumnField, Model, ToOneField } from '@trellis/app-definition';
import { type FieldError, say, TrellisError } from '@trellis/errors';
import type { Queryable } from '@trellis/postgres';
import type { Permissions } from '../authorize/permissions.ts';
import type { View } from '../authorize/view.ts';
import { Compilation } from '../compile/compilation.ts';
import { comparisonType } from '../compile/param-type.ts';
import { finish } from '../compile/statement.ts';
import type { ArgumentPath, WriteRules } from '../request.ts';
import type { Bound, Values } from '../run/bind.ts';
import { type Constraints, explainDatabaseError } from '../run/database-error.ts';
import { runStatement } from '../run/statement.ts';
import { sql, type SQL, verbatim } from '../sql.ts';
import type { CreateData, UpdateData } from './record-data.ts';

/** One write that is under way, in the transaction of its request. */
export interface Writing {
  readonly app: App;
  readonly schema: string;
  readonly permissions: Permissions;
  readonly view: View;
  readonly client: Queryable;
  readonly values: Values;
  readonly constraints: Constraints;
  /** What the rules still have to say, once all is written. */
  checks: Check[];
  readonly steps: Steps;
  /** Of creates that rules with different presets allow: which of them is tried. */
  readonly tried: Map<CreateData, number>;
}

/** What records nest in one another is written by these: they call one another by way of the write. */
export interface Steps {
  create(writing: Writing, model: Model, records: readonly CreateData[], on?: On): Promise<readonly string[]>;
  update(writing: Writing, model: Model, updates: readonly Update[]): Promise<void>;
  delete(writing: Writing, model: Model, deletions: readonly Deletion[]): Promise<void>;
}

/** The relation whose other side records are created on, with the record of each. */
export interface On {
  readonly field: ToOneField;
  readonly ids: readonly string[];
}

export interface Update {
  readonly id: string;
  readonly update: UpdateData;
  readonly path: ArgumentPath;
}

export interface Deletion {
  readonly id: string;
  readonly path: ArgumentPath;
}

export interface Check {
  readonly model: Model;
  readonly id: string;
  readonly rules: WriteRules;
  readonly verb: 'create' | 'update';
  /** Which rules held on the row as it stood; undefined for a row that is new. */
  readonly before: readonly boolean[] | undefined;
  /** The create that another rule may still allow. */
  readonly create: CreateData | undefined;
}

/** The row that a statement changes or finds, and the row that it was given for it. */
export const target = sql.identifier('target');
export const item = sql.identifier('item');

/** What a statement needs that is compiled for one run. */
export type Asking = Pick<Writing, 'app' | 'schema' | 'client' | 'values'>;

/** Compiles a statement for this run, runs it, and answers its rows as arrays of their columns. */
export async function ask(
  { app, schema, client, values }: Asking,
  compile: (compilation: Compilation) => SQL,
): Promise<readonly (readonly unknown[])[]> {
  const compilation = new Compilation(app, schema);
  return runStatement(client, finish(compilation, compile(compilation)), values);
}

/** A column of the rows that a statement is given: one value a row. */
export interface ItemColumn {
  readonly name: string;
  readonly type: string;
  readonly values: readonly (string | number | null)[];
}

/**
 * Rows as arrays, a column each, behind the name `item`, numbered by `place`: one statement for any number of records,
 * and one text for all of them.
 */
export function items(compilation: Compilation, columns: readonly ItemColumn[]): SQL {
  const arrays = columns.map(({ type, values }) => compilation.own({ kind: 'given', value: values }, `${type}[]`));
  const names = [...columns.map(({ name }) => sql.identifier(name)), sql`place`];
  return sql`unnest(${sql.join(arrays, ', ')}) with ordinality as ${item}(${sql.join(names, ', ')})`;
}

export function ids(name: string, values: readonly string[]): ItemColumn {
  return { name, type: 'uuid', values };
}

/** A column of values of one field. Lists travel as text, because an array of arrays would be flattened. */
export function fieldColumn(name: string, field: ColumnField, values: readonly Bound[]): ItemColumn {
  const isList = field.kind === 'value' && field.list;
  return {
    name,
    type: isList ? 'text' : comparisonType(field),
    values: isList ? values.map(arrayText) : (values as readonly (string | number | null)[]),
  };
}

/** What stands in a row for such a column. */
export function fieldCell(name: string, field: ColumnField): SQL {
  const cell = sql`${item}.${sql.identifier(name)}`;
  const isList = field.kind === 'value' && field.list;
  return isList ? sql`${cell}::${verbatim(comparisonType(field))}[]` : cell;
}

function arrayText(value: Bound): string | null {
  if (!Array.isArray(value)) return null;
  const members = (value as readonly (string | number | null)[]).map((member) =>
    member === null ? 'NULL' : `"${String(member).replaceAll(/["\\]/g, String.raw`\$&`)}"`,
  );
  return `{${members.join()}}`;
}

/** All records that an input names and nobody finds, at once. */
export function notFound(paths: readonly ArgumentPath[]): TrellisError {
  const fieldErrors = paths.map((path): FieldError => ({
    path,
    rule: 'reference',
    ...say('write.referenceAt', { place: path.join('.') }),
  }));
  return new TrellisError('NOT_FOUND', say('write.reference'), { fieldErrors });
}

/**
 * Does the work, or nothing of it where another transaction, or a record that the caller does not see, has taken a
 * unique value: then the error is handed back.
 */
export async function unlessTaken<T>(
  writing: Writing,
  work: () => Promise<T>,
): Promise<{ readonly done: T } | { readonly taken: TrellisError }> {
  const { checks } = writing;
  const known = checks.length;
  await writing.client.query('savepoint taken');
  try {
    const done = await work();
    await writing.client.query('release savepoint taken');
    return { done };
  } catch (error) {
    const explained = explainDatabaseError(error, writing.constraints);
    if (!(explained instanceof TrellisError) || explained.code !== 'UNIQUE_VIOLATION') throw error;
    await writing.client.query('rollback to savepoint taken; release savepoint taken');
    writing.checks = checks.slice(0, known);
    return { taken: explained };
  }
}
