import {
  type App,
  type ColumnField,
  type ManyToManyField,
  type Model,
  type OnDelete,
  storedFields,
  type ValueField,
} from '@trellis/app-definition';
import { must, unreachable } from '@trellis/errors';
import { changedChecks } from './checks.ts';
import { inRowOrder } from './column-order.ts';
import { baseColumnType } from './column-type.ts';
import { generatedDefault } from './generated.ts';
import { parseScalar } from '@trellis/scalars';
import { constant, sql, type SQL, verbatim } from '../sql.ts';
import { indexName, ruleName } from './names.ts';
import { readIndexes } from './read-indexes.ts';

/** Everything that a version adds to the tables of the one before; `previous` is undefined for an app's first version. */
export function tableStatements(schema: string, previous: App | undefined, next: App): readonly SQL[] {
  const byId = new Map([...(previous?.models.values() ?? [])].map((model) => [model.id, model]));
  const models = [...next.models.values()].map((model) => ({ model, before: byId.get(model.id) }));
  return [
    ...models.flatMap(({ model, before }) =>
      before ? addColumns(schema, model, before) : [createTable(schema, model)],
    ),
    ...models.flatMap(({ model, before }) =>
      newColumns(model, before).flatMap((field) => generatedDefaults(schema, model, field)),
    ),
    ...models.flatMap(({ model, before }) => linkTables(schema, model, before, next)),
    ...models.flatMap(({ model, before }) =>
      newColumns(model, before).flatMap((field) => columnRules(schema, model, field, next)),
    ),
    ...models.flatMap(({ model, before }) => (before ? changedEnums(schema, model, before) : [])),
    ...models.flatMap(({ model, before }) => unionRules(schema, model, before)),
    ...models.flatMap(({ model, before }) => changedChecks(schema, model, before)),
    ...models.flatMap(({ model, before }) => indexes(schema, model, before)),
  ];
}

function createTable(schema: string, model: Model): SQL {
  const { short, long } = inRowOrder(storedFields(model));
  const columns = [
    sql`id uuid primary key default ${sql.identifier(schema, '_uuid7')}()`,
    sql`"createdAt" timestamptz(3) not null default now()`,
    sql`"updatedAt" timestamptz(3) not null default now()`,
    sql`version integer not null default 1`,
    ...short.map(columnDefinition),
    sql`"createdBy" uuid`,
    sql`"updatedBy" uuid`,
    ...(model.softDelete ? [sql`"deletedAt" timestamptz(3)`] : []),
    ...long.map(columnDefinition),
  ];
  return sql`create table ${sql.identifier(schema, model.table)} (\n  ${sql.join(columns, ',\n  ')}\n)`;
}

function addColumns(schema: string, model: Model, before: Model): readonly SQL[] {
  return newColumns(model, before).map(
    (field) => sql`alter table ${sql.identifier(schema, model.table)} add column ${columnDefinition(field)}`,
  );
}

function columnDefinition(field: ColumnField): SQL {
  const notNull = field.required ? sql` not null` : sql.blank;
  if (field.kind === 'toOne') return sql`${sql.identifier(field.column)} uuid${notNull}`;
  const initial = field.default === undefined ? sql.blank : sql` default ${defaultValue(field)}`;
  return sql`${sql.identifier(field.column)} ${valueColumnType(field)}${initial}${notNull}`;
}

/** Set apart from the column, so that records that are there have nothing in it: they were made without one. */
function generatedDefaults(schema: string, model: Model, field: ColumnField): readonly SQL[] {
  if (field.kind !== 'value' || !field.generated) return [];
  const value = generatedDefault(schema, field, field.generated);
  const table = sql.identifier(schema, model.table);
  return [sql`alter table ${table} alter column ${sql.identifier(field.column)} set default ${value}`];
}

/** Text sorts by Unicode's root collation on every server; an enum's names compare as bytes. */
function valueColumnType(field: ValueField): SQL {
  const type = baseColumnType(field);
  const array = field.list ? sql`[]` : sql.blank;
  if (type !== 'text') return sql`${verbatim(type)}${array}`;
  return sql`text${array} collate ${sql.identifier(field.type.kind === 'enum' ? 'C' : 'und-x-icu')}`;
}

/** A constant default, in the type of its column. */
export function defaultValue(field: ValueField): SQL {
  const one = (value: unknown) => constant(writtenForm(field, value));
  if (!field.list) return sql`${one(field.default)}::${verbatim(baseColumnType(field))}`;
  const values = Array.isArray(field.default) ? field.default.map(one) : [];
  return sql`array[${sql.join(values, ', ')}]::${verbatim(baseColumnType(field))}[]`;
}

/** A default is stored in the very form that the same value has when it is given. */
function writtenForm({ type, constraints }: ValueField, value: unknown): string {
  if (type.kind !== 'scalar') return String(value);
  const parsed = parseScalar(type.scalar, value, constraints);
  return parsed.ok ? parsed.value : JSON.stringify(value); // Only valid definitions are published.
}

/** The two foreign keys of a many-to-many pair. The owning side, whose own column comes first, makes the table. */
function linkTables(schema: string, model: Model, before: Model | undefined, app: App): readonly SQL[] {
  return [...model.fields.values()]
    .filter(
      (field): field is ManyToManyField => field.kind === 'manyToMany' && !field.through && field.link.id === field.id,
    )
    .filter((field) => !hasField(before, field.id))
    .flatMap((field) => {
      const { table, ownColumn, targetColumn } = field.link;
      const target = must(app.models.get(field.target), field.target);
      const key = (column: string, to: Model) =>
        sql`${sql.identifier(column)} uuid not null references ${sql.identifier(schema, to.table)} (id) on delete cascade`;
      return [
        sql`create table ${sql.identifier(schema, table)} (\n  ${key(ownColumn, model)},\n  ${key(targetColumn, target)},\n  primary key (${sql.identifier(ownColumn)}, ${sql.identifier(targetColumn)})\n)`,
        sql`create index on ${sql.identifier(schema, table)} (${sql.identifier(targetColumn)}, ${sql.identifier(ownColumn)})`,
      ];
    });
}

function columnRules(schema: string, model: Model, field: ColumnField, app: App): readonly SQL[] {
  const table = sql.identifier(schema, model.table);
  if (field.kind === 'toOne') {
    const target = must(app.models.get(field.target), field.target);
    return [
      sql`alter table ${table} add constraint ${sql.identifier(ruleName(field, 'reference'))} foreign key (${sql.identifier(field.column)}) references ${sql.identifier(schema, target.table)} (id) on delete ${onDelete(field.onDelete)}`,
      // With the id, in whose order a list comes: its page is read, and not all of the list sorted (0298).
      sql`create index ${sql.identifier(indexName(model, [field], 'index'))} on ${table} (${sql.identifier(field.column)}, id)`,
    ];
  }
  return valueChecks(field).map(
    ([rule, check]) =>
      sql`alter table ${table} add constraint ${sql.identifier(ruleName(field, rule))} check (${check})`,
  );
}

/** What a value must hold, also when it is written by hand. `pattern` is checked at the edge alone: PostgreSQL's differ. */
function valueChecks(field: ValueField): readonly (readonly [string, SQL])[] {
  const column = sql.identifier(field.column);
  const { min, max, minLength, maxLength } = field.constraints;
  const type = verbatim(baseColumnType(field));
  const bound = (value: number | string) => sql`${constant(String(value))}::${type}`;
  const checks: (readonly [string, SQL])[] = [];
  if (field.type.kind === 'enum') {
    const names = sql`array[${sql.join(
      field.type.enum.values.map((value) => constant(value.name)),
      ', ',
    )}]::text[]`;
    checks.push(['enum', field.list ? sql`${column} <@ ${names}` : sql`${column} = any (${names})`]);
  }
  if (field.list) return checks;
  if (min !== undefined) checks.push(['min', sql`${column} >= ${bound(min)}`]);
  if (max !== undefined) checks.push(['max', sql`${column} <= ${bound(max)}`]);
  if (minLength !== undefined)
    checks.push(['minLength', sql`char_length(${column}) >= ${verbatim(String(minLength))}`]);
  if (maxLength !== undefined)
    checks.push(['maxLength', sql`char_length(${column}) <= ${verbatim(String(maxLength))}`]);
  return checks;
}

/** An enum with other values than before has its check made anew. */
function changedEnums(schema: string, model: Model, before: Model): readonly SQL[] {
  const known = new Map([...before.fields.values()].map((field) => [field.id, field]));
  return storedFields(model).flatMap((field) => {
    const old = known.get(field.id);
    if (old?.kind !== 'value' || field.kind !== 'value' || enumValues(old) === enumValues(field)) return [];
    const name = sql.identifier(ruleName(field, 'enum'));
    const check = valueChecks(field).find(([rule]) => rule === 'enum')?.[1] ?? sql`true`;
    const table = sql.identifier(schema, model.table);
    return [sql`alter table ${table} drop constraint if exists ${name}, add constraint ${name} check (${check})`];
  });
}

/** A polymorphic relation leads to one record at most; with another target than before its check is made anew. */
function unionRules(schema: string, model: Model, before: Model | undefined): readonly SQL[] {
  const known = new Map([...(before?.unions.values() ?? [])].map((union) => [union.id, union.members.length]));
  return [...model.unions.values()]
    .filter(({ id, members }) => known.get(id) !== members.length)
    .map((union) => {
      const name = sql.identifier(ruleName(union, 'union'));
      const columns = sql.join(
        union.members.map(({ column }) => sql.identifier(column)),
        ', ',
      );
      const check = sql`num_nonnulls(${columns}) ${union.required ? sql`=` : sql`<=`} 1`;
      const table = sql.identifier(schema, model.table);
      return sql`alter table ${table} drop constraint if exists ${name}, add constraint ${name} check (${check})`;
    });
}

function enumValues({ type }: ValueField): string {
  return type.kind === 'enum' ? type.enum.values.map(({ name }) => name).join() : '';
}

function onDelete(rule: OnDelete): SQL {
  switch (rule) {
    case 'RESTRICT':
      return sql`restrict`;
    case 'SET_NULL':
      return sql`set null`;
    case 'CASCADE':
      return sql`cascade`;
    default:
      return unreachable(rule);
  }
}

/** Unique keys hold among records that are not deleted. */
function indexes(schema: string, model: Model, before: Model | undefined): readonly SQL[] {
  const known = new Set(before?.uniqueKeys.map((key) => indexName(before, key.fields, 'unique')));
  const live = model.softDelete ? sql` where "deletedAt" is null` : sql.blank;
  const on = (fields: readonly ColumnField[]) =>
    sql`${sql.identifier(schema, model.table)} (${sql.join(
      fields.map((field) => sql.identifier(field.column)),
      ', ',
    )})`;
  return [
    ...model.uniqueKeys
      .filter((key) => key.name !== 'id')
      .map((key) => ({ name: indexName(model, key.fields, 'unique'), key }))
      .filter(({ name }) => !known.has(name))
      .map(({ name, key }) => sql`create unique index ${sql.identifier(name)} on ${on(key.fields)}${live}`),
    // On a table that may have rows these are built afterwards, while it is used.
    ...(before
      ? []
      : readIndexes(schema, model).map(({ name, on: place }) => sql`create index ${sql.identifier(name)} on ${place}`)),
  ];
}

function newColumns(model: Model, before: Model | undefined): readonly ColumnField[] {
  return storedFields(model).filter((field) => !hasField(before, field.id));
}

function hasField(model: Model | undefined, id: string): boolean {
  return model !== undefined && [...model.fields.values()].some((field) => field.id === id);
}
