import type { ColumnField, Generated, Model, ValueField } from '@trellis/app-definition';
import { type FieldError, must } from '@trellis/errors';
import { parseScalar } from '@trellis/scalars';
import type { CreateChoice } from '../authorize/write-rules.ts';
import { bindParam, type Bound, type Values } from '../run/bind.ts';
import { generatedDefault } from '../publish/generated.ts';
import { faultsError } from '../faults.ts';
import { sql, type SQL } from '../sql.ts';
import { changeLists } from './lists.ts';
import { newIds } from './new-ids.ts';
import type { CreateData } from './record-data.ts';
import { placing } from './place-error.ts';
import { resolveRelations } from './relations.ts';
import {
  ask,
  fieldCell,
  fieldColumn,
  ids as idColumn,
  item,
  type ItemColumn,
  items,
  type On,
  type Writing,
} from './writing.ts';

/** Creates the records and all that nests in them, in as many statements as there are levels. Answers their ids in order. */
export async function createRecords(
  writing: Writing,
  model: Model,
  records: readonly CreateData[],
  on?: On,
): Promise<readonly string[]> {
  if (records.length === 0) return [];
  const related = await resolveRelations(writing, model, records);
  const fresh = newIds(records.length);
  const rows = records.map((record, index) => {
    const choice = choiceOf(writing, record);
    const values = new Map<ColumnField, Bound>(presetsOf(choice, writing.values));
    for (const { field, value } of record.values) values.set(field, value);
    for (const [field, values_] of related) {
      const id = values_[index];
      if (id !== undefined) values.set(field, id);
    }
    if (on) values.set(on.field, must(on.ids[index], 'the record of a list'));
    return { choice, values };
  });
  const idField = must(model.systemFields.get('id'), 'id');
  const ids = rows.map(({ values }, index) => String(values.get(idField) ?? fresh[index]));
  const given = rows.map(({ values }, index) => ({
    id: must(ids[index], 'the id of a record'),
    path: must(records[index], 'a record').path,
    valueOf: (field: ColumnField) => values.get(field),
  }));
  await placing(writing.constraints, given, () =>
    insert(
      writing,
      model,
      ids,
      rows.map(({ values }) => values),
    ),
  );
  for (const [index, { choice }] of rows.entries()) {
    const [id, create] = [ids[index], records[index]];
    if (id === undefined) continue;
    writing.checks.push({ model, id, rules: choice.rules, verb: 'create', before: undefined, create });
  }
  await changeLists(writing, model, ids, records);
  return ids;
}

async function insert(
  writing: Writing,
  model: Model,
  ids: readonly string[],
  rows: readonly ReadonlyMap<ColumnField, Bound>[],
): Promise<void> {
  const fields = [...new Set(rows.flatMap((row) => [...row.keys()]))].filter(({ name }) => name !== 'id');
  const columns = fields.flatMap((field, number): readonly ItemColumn[] => {
    const initial = initialOf(field);
    const column = fieldColumn(
      `c${number}`,
      field,
      rows.map((row) => (row.has(field) ? (row.get(field) ?? null) : initial)),
    );
    return isGenerated(field) ? [column, givenColumn(`g${number}`, field, rows)] : [column];
  });
  await ask(writing, (c) => {
    const names = [sql`id`, ...fields.map(({ column }) => sql.identifier(column)), sql`"createdBy"`, sql`"updatedBy"`];
    const cells = [
      sql`${item}.id`,
      ...fields.map((field, number) => createdCell(writing, field, number)),
      c.own({ kind: 'actor' }, 'uuid'),
      c.own({ kind: 'actor' }, 'uuid'),
    ];
    return sql`insert into ${c.table(model.table)} (${sql.join(names, ', ')}) select ${sql.join(cells, ', ')} from ${items(c, [idColumn('id', ids), ...columns])} order by ${item}.place`;
  });
  writing.values.onAdded?.(rows.length);
}

function isGenerated(field: ColumnField): field is ValueField & { readonly generated: Generated } {
  return field.kind === 'value' && field.generated !== undefined;
}

/** Whether a record of the batch is given the field, or makes its own value of it. */
function givenColumn(name: string, field: ColumnField, rows: readonly ReadonlyMap<ColumnField, Bound>[]): ItemColumn {
  return { name, type: 'boolean', values: rows.map((row) => String(row.has(field))) };
}

function createdCell({ schema }: Writing, field: ColumnField, number: number): SQL {
  const cell = fieldCell(`c${number}`, field);
  if (!isGenerated(field)) return cell;
  const given = sql`${item}.${sql.identifier(`g${number}`)}`;
  return sql`case when ${given} then ${cell} else ${generatedDefault(schema, field, field.generated)} end`;
}

/** What a record has in a column that is given for others of its batch. */
function initialOf(field: ColumnField): Bound {
  if (field.kind !== 'value' || field.default === undefined || field.default === null) return null;
  const one = (value: unknown) => storedForm(field, value);
  return field.list && Array.isArray(field.default) ? field.default.map(one) : one(field.default);
}

function storedForm({ type, constraints }: ValueField, value: unknown): string {
  if (type.kind !== 'scalar') return String(value);
  const parsed = parseScalar(type.scalar, value, constraints);
  return parsed.ok ? parsed.value : JSON.stringify(value); // Only valid definitions are published.
}

/** The rules that are tried for a record: those that it has come to. */
export function choiceOf({ tried }: Writing, record: CreateData): CreateChoice {
  return must(record.choices[tried.get(record) ?? 0], 'rules that allow a create');
}

function presetsOf({ set }: CreateChoice, values: Values): readonly (readonly [ColumnField, Bound])[] {
  const faults: FieldError[] = [];
  const presets = set.map(
    (preset) => [preset.field, preset.kind === 'value' ? bindParam(preset.value, values, faults) : null] as const,
  );
  if (faults.length > 0) throw faultsError(faults);
  return presets;
}
