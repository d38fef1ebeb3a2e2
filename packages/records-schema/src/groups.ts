import type { App, Field, Model, ValueField } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import { block } from './definition-text.ts';
import { asOfArgument } from './history.ts';
import { rootFieldNames, typeNames } from './names.ts';
import { groupOrderByInput } from './order.ts';
import { isSortable, numbersOf, outputType } from './value-types.ts';

/** Records in groups, with what is computed over each group. */
export function groupTypes(model: Model): readonly string[] {
  const { having, numbersFilter, groupConnection, group, groupKeys, aggregate, connection, orderBy } = typeNames(
    model.name,
  );
  const numbers = numbersOf(model);
  const measures = numbers.length === 0 ? [] : ['sum', 'avg', 'min', 'max'];
  return [
    block(`input ${having}`, [
      'count: IntFilter',
      ...measures.map((measure) => `${measure}: ${numbersFilter}`),
      `AND: [${having}!]`,
      `OR: [${having}!]`,
      `NOT: ${having}`,
    ]),
    ...(numbers.length === 0
      ? []
      : [
          block(
            `input ${numbersFilter}`,
            numbers.map((number) => `${number.name}: ${numberFilter(number)}`),
          ),
        ]),
    groupOrderByInput(model),
    block(`type ${groupConnection}`, [`nodes: [${group}!]!`, 'pageInfo: PageInfo!', 'totalCount: Int!']),
    block(`type ${group}`, [
      `keys: ${groupKeys}!`,
      `aggregate: ${aggregate}!`,
      `records(first: Int, after: String, orderBy: [${orderBy}!]): ${connection}!`,
    ]),
    block(`type ${groupKeys}`, [...[...model.fields.values()].flatMap(keysOf), `createdAt${dateArguments}: DateTime`]),
  ];
}

/** The filter of a sum or an average: exact numbers compare as decimals, because their average is one. */
export function numberFilter({ average }: { readonly average: 'Decimal' | 'Float' }): string {
  return `${average}Filter`;
}

/** The field of `Query` that lists a model's groups. */
export function groupsField(model: Model): string {
  const { groupBy, where, having, groupOrderBy, groupConnection } = typeNames(model.name);
  const name = rootFieldNames(model).query.groups;
  return `${name}(by: [${groupBy}!]!, where: ${where}, search: String, having: ${having}, orderBy: [${groupOrderBy}!], first: Int, after: String${asOfArgument(model)}): ${groupConnection}!`;
}

const dateArguments = '(bucket: DateBucket, timeZone: String)';

/** What records are grouped by: the fields of models that are grouped, and of those that relations lead to from them. */
export function groupByInputs(app: App): readonly string[] {
  const grouped = new Set([...app.models.values()].filter((model) => model.groupBy));
  // A set's iterator also visits what is added on the way.
  for (const model of grouped) for (const target of targetsOf(app, model)) grouped.add(target);
  return [...app.models.values()].filter((model) => grouped.has(model)).map(groupByInput);
}

function targetsOf(app: App, model: Model): readonly Model[] {
  return [...model.fields.values()].flatMap((field) =>
    field.kind === 'toOne' ? (app.models.get(field.target) ?? []) : [],
  );
}

function groupByInput(model: Model): string {
  const { groupBy, fieldName } = typeNames(model.name);
  const relations = [...model.fields.values()].flatMap((field) =>
    field.kind === 'toOne' ? [`${field.name}: ${typeNames(field.target).groupBy}`] : [],
  );
  return block(`input ${groupBy}`, [`field: ${fieldName}`, 'bucket: DateBucket', 'timeZone: String', ...relations]);
}

function keysOf(field: Field): readonly string[] {
  switch (field.kind) {
    case 'value':
      return isKey(field) ? [`${field.name}${isDate(field) ? dateArguments : ''}: ${outputType(field)}`] : [];
    case 'toOne':
      return [`${field.name}: ${field.target}`, `${field.idName}: ID`];
    case 'toMany':
    case 'manyToMany':
      return [];
    default:
      return unreachable(field);
  }
}

/** Long texts, documents, places and lists would make a group of every record. */
function isKey(field: ValueField): boolean {
  return isSortable(field) || (field.type.kind === 'entity' && !field.list);
}

/** Whether the values of a field are days or moments, which fall into buckets. */
export function isDate({ type, list }: ValueField): boolean {
  return !list && type.kind === 'scalar' && (type.scalar === 'Date' || type.scalar === 'DateTime');
}
