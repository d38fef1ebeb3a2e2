import type { AppDefinition } from '@trellis/app-definition';
import * as fc from 'fast-check';
import { type GraphQLSchema, isInputObjectType, isObjectType } from 'graphql';
import { fieldOf, type OracleField, fieldsOf } from '../oracle/definition.ts';
import { arbitraryInput, later, type Leaves } from './arbitrary-input.ts';
import { plain, type Selection } from './print-document.ts';

/** What groups have in common with lists. */
export interface GroupParts {
  readonly leaves: Leaves;
  selection(type: string, model: string): fc.Arbitrary<readonly Selection[]>;
}

/** What rows are grouped by, and how the key is asked for, where it can be. */
interface DrawnKey {
  readonly by: object;
  readonly selection: readonly Selection[];
}

/** `postsGroupBy`, with keys that are in `by`: what is not is refused, which is tested elsewhere. */
export function arbitraryGroups(
  app: AppDefinition,
  schema: GraphQLSchema,
  model: string,
  { leaves, selection: select }: GroupParts,
): fc.Arbitrary<Selection> {
  const input = (suffix: string) => {
    const type = schema.getType(model + suffix);
    if (!isInputObjectType(type)) throw new Error(`no type ${model}${suffix}`);
    return later(() => arbitraryInput(type, leaves, model));
  };
  const args = fc.record(
    {
      where: input('Where'),
      having: input('Having'),
      orderBy: fc.array(input('GroupOrderBy'), { maxLength: 2 }),
      first: fc.nat(4),
    },
    { requiredKeys: [] },
  );
  const aggregate = select(`${model}Aggregate`, model);
  const records = select(`${model}Connection`, model);
  return fc
    .record({
      keys: arbitraryKeys(app, schema, model),
      args,
      aggregate,
      records,
      parts: fc.subarray(['pageInfo', 'records', 'aggregate']),
    })
    .map(({ keys, args: given, aggregate: measures, records: list, parts }) => {
      const selected = keys.flatMap(({ selection }) => selection);
      const node = [
        plain('keys', {}, selected.length > 0 ? selected : [plain('__typename', {}, [])]),
        ...(parts.includes('aggregate') ? [plain('aggregate', {}, measures)] : []),
        ...(parts.includes('records') ? [plain('records', { first: 2 }, list)] : []),
      ];
      const info = ['hasNextPage', 'hasPreviousPage', 'startCursor', 'endCursor'].map((name) => plain(name, {}, []));
      return plain(`${app.models[model]?.plural ?? ''}GroupBy`, { ...given, by: keys.map(({ by }) => by) }, [
        plain('totalCount', {}, []),
        plain('nodes', {}, node),
        ...(parts.includes('pageInfo') ? [plain('pageInfo', {}, info)] : []),
      ]);
    });
}

function objectType(schema: GraphQLSchema, name: string) {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`no type ${name}`);
  return type;
}

/** One or two keys, of different fields: the same one twice is told apart by its arguments alone. */
function arbitraryKeys(app: AppDefinition, schema: GraphQLSchema, model: string): fc.Arbitrary<readonly DrawnKey[]> {
  const own = namesOf(app, model).map((name) => arbitraryKey(app, schema, model, name, `${model}GroupKeys`));
  const behind = fieldsOf(app, model).flatMap((field) =>
    field.kind === 'toOne' ? [arbitraryKeyBehind(app, schema, field)] : [],
  );
  return fc.uniqueArray(fc.oneof(...own, ...behind), {
    minLength: 1,
    maxLength: 2,
    selector: ({ by }) =>
      JSON.stringify(Object.entries(by).filter(([name]) => name !== 'bucket' && name !== 'timeZone')),
  });
}

function namesOf(app: AppDefinition, model: string): readonly string[] {
  const own = fieldsOf(app, model).flatMap((field) => {
    if (field.kind === 'value') return [field.name];
    return field.kind === 'toOne' ? [`${field.name}Id`] : [];
  });
  return ['createdAt', 'version', ...own];
}

const zones = ['UTC', 'Asia/Shanghai', 'America/New_York', 'Asia/Kolkata', 'Europe/Berlin'];

/** `type` is the type that has the keys of the model. */
function arbitraryKey(
  app: AppDefinition,
  schema: GraphQLSchema,
  model: string,
  name: string,
  type: string,
): fc.Arbitrary<DrawnKey> {
  const field = fieldOf(app, model, name);
  const isDate = field?.kind === 'value' && !field.definition.list && ['Date', 'DateTime'].includes(field.type);
  const buckets = fc.record({
    bucket: fc.constantFrom('YEAR', 'QUARTER', 'MONTH', 'WEEK', 'DAY', 'HOUR'),
    timeZone: fc.option(fc.constantFrom(...zones)),
  });
  return (isDate ? fc.option(buckets) : fc.constant(null)).map((bucket) => {
    const { timeZone = null, ...unit } = bucket ?? {};
    const by = { field: name, ...unit, ...(timeZone ? { timeZone } : {}) };
    const has = name in objectType(schema, type).getFields();
    return { by, selection: has ? [keySelection(field, name)] : [] };
  });
}

/** Of types that are objects in an answer. */
const membersOf: Readonly<Record<string, readonly string[]>> = {
  User: ['id'],
  File: ['id'],
  Point: ['longitude', 'latitude'],
};

function keySelection(field: OracleField | undefined, name: string): Selection {
  const members = (field?.kind === 'value' && membersOf[field.type]) || [];
  return plain(
    name,
    {},
    members.map((member) => plain(member, {}, [])),
  );
}

/** A field of the record that a relation leads to: never its id, which would bring the record itself. */
function arbitraryKeyBehind(
  app: AppDefinition,
  schema: GraphQLSchema,
  relation: Extract<OracleField, { kind: 'toOne' }>,
): fc.Arbitrary<DrawnKey> {
  const { name, target } = relation;
  const keys = namesOf(app, target).map((below) => arbitraryKey(app, schema, target, below, target));
  return fc.oneof(...keys).map(({ by, selection }) => ({
    by: { [name]: by },
    selection: selection.length > 0 ? [plain(name, {}, selection)] : [],
  }));
}
