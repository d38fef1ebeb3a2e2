import type { AppDefinition, FieldDefinition } from '@trellis/app-definition';
import * as fc from 'fast-check';
import { type Database, rowsOf } from '../oracle/database.ts';
import { storedFieldsOf, type OracleField, uniqueKeysOf } from '../oracle/definition.ts';
import { arbitraryApply } from './arbitrary-apply.ts';
import { later } from './arbitrary-input.ts';
import { poolOf, validPoolOf } from './pools.ts';

type Verb = 'create' | 'update';

/** A `data` argument, its members in the schema's order: mostly what may be written, now and then what may not. */
export function arbitraryData(
  app: AppDefinition,
  database: Database,
  model: string,
  verb: Verb,
  depth = 0,
): fc.Arbitrary<object> {
  const ids = rowsOf(database, model).map(({ id }) => id);
  const id = fc.oneof(
    { arbitrary: fc.uuid().map((given) => ({ id: given })), weight: 8 },
    ...(ids.length > 0 ? [{ arbitrary: fc.constantFrom(...ids).map((given) => ({ id: given })), weight: 1 }] : []),
  );
  const members = storedFieldsOf(app, model).map((field) => memberOf(app, database, field, verb, depth));
  return fc
    .tuple(verb === 'create' ? id : fc.constant({}), ...members)
    .map((drawn) => Object.assign({}, ...drawn) as object);
}

function memberOf(
  app: AppDefinition,
  database: Database,
  field: OracleField,
  verb: Verb,
  depth: number,
): fc.Arbitrary<object> {
  const given = givenTo(app, database, field, verb, depth);
  const isNeeded = verb === 'create' && 'required' in field && field.required;
  if (field.kind === 'value' && field.definition.required && !hasDefault(field.definition) && verb === 'create')
    return given;
  return fc.oneof(
    { arbitrary: fc.constant({}), weight: isNeeded ? 1 : 6 },
    { arbitrary: given, weight: isNeeded ? 12 : 5 },
  );
}

function hasDefault(definition: FieldDefinition): boolean {
  return (definition.default ?? definition.defaultExpression ?? definition.defaultSequence) !== undefined;
}

function givenTo(
  app: AppDefinition,
  database: Database,
  field: OracleField,
  verb: Verb,
  depth: number,
): fc.Arbitrary<object> {
  switch (field.kind) {
    case 'value': {
      const { definition } = field;
      const value = fc.oneof(
        { arbitrary: fc.constantFrom(...validPoolOf(definition)), weight: 12 },
        // What breaks `min` or `maxLength` is refused; digits that are not kept are, too.
        {
          arbitrary: fc.constantFrom(...(field.type === 'Decimal' ? validPoolOf(definition) : poolOf(field.type))),
          weight: 1,
        },
      );
      const one = definition.list ? fc.array(value, { maxLength: 3 }) : value;
      const isNullable = !(verb === 'create' && definition.required && !hasDefault(definition));
      return (isNullable ? fc.option(one, { freq: 8 }) : one).map((written) => ({ [field.name]: written }));
    }
    case 'toOne': {
      const key = arbitraryKey(app, database, field.target);
      const id = fc.constantFrom(...idsOf(database, field.target));
      return fc.oneof(
        { arbitrary: id.map((given) => ({ [`${field.name}Id`]: given })), weight: 4 },
        { arbitrary: key.map((where) => ({ [field.name]: { connect: where } })), weight: 4 },
        { arbitrary: fc.constant({ [`${field.name}Id`]: null }), weight: 1 },
        { arbitrary: fc.constant({ [field.name]: null }), weight: 1 },
        ...(verb === 'update' ? [{ arbitrary: fc.constant({ [field.name]: { disconnect: true } }), weight: 1 }] : []),
        ...nestedOnes({ app, database, model: field.target, depth }, verb).map((nested) => ({
          arbitrary: nested.map((member) => ({ [field.name]: member })),
          weight: 2,
        })),
        {
          arbitrary: fc
            .tuple(key, id)
            .map(([where, given]) => ({ [field.name]: { connect: where }, [`${field.name}Id`]: given })),
          weight: 1,
        },
      );
    }
    case 'toMany':
    case 'manyToMany': {
      if (field.kind === 'manyToMany' && field.through) return fc.constant({});
      const targets = fc.array(arbitraryKey(app, database, field.target), { maxLength: 2 });
      const plain = verb === 'create' ? ['connect'] : ['connect', 'disconnect', 'set'];
      const on = field.kind === 'toMany' ? field.inverse : undefined;
      const nested = nestedMany({ app, database, model: field.target, depth }, verb, on);
      const members = [
        ...plain.map((name) => targets.map((keys): Member => [name, keys])),
        ...nested.map(([name, one]) => fc.array(one, { maxLength: 2 }).map((items): Member => [name, items])),
      ];
      return fc
        .uniqueArray(fc.oneof(...members), { selector: ([name]) => name, minLength: 1, maxLength: 2 })
        .map((entries) => ({ [field.name]: Object.fromEntries(inOrder(entries)) }));
    }
  }
}

type Member = readonly [string, readonly object[]];

const schemaOrder = ['connect', 'create', 'connectOrCreate', 'disconnect', 'delete', 'update', 'upsert', 'set'];

function inOrder(entries: readonly Member[]): readonly Member[] {
  return entries.toSorted(([a], [b]) => schemaOrder.indexOf(a) - schemaOrder.indexOf(b));
}

interface Nesting {
  readonly app: AppDefinition;
  readonly database: Database;
  readonly model: string;
  readonly depth: number;
}

/** How deep data nests. */
const maxDepth = 2;

/** New data for a related record. The relation that it is created on is mostly left out, as it must be. */
function nestedData({ app, database, model, depth }: Nesting, verb: Verb, on?: string): fc.Arbitrary<object> {
  const data = later(() => arbitraryData(app, database, model, verb, depth + 1));
  if (on === undefined || verb === 'update') return data;
  return fc.tuple(data, fc.nat(11)).map(([given, drawn]) => {
    const entries = Object.entries(given).filter(([name]) => drawn === 0 || (name !== on && name !== `${on}Id`));
    return Object.fromEntries(entries);
  });
}

function nestedOnes(nesting: Nesting, verb: Verb): readonly fc.Arbitrary<object>[] {
  if (nesting.depth >= maxDepth) return [];
  const { app, database, model } = nesting;
  const create = nestedData(nesting, 'create');
  const either = fc
    .tuple(arbitraryKey(app, database, model), create)
    .map(([where, data]) => ({ connectOrCreate: { where, create: data } }));
  const adding = [create.map((data) => ({ create: data })), either];
  if (verb === 'create') return adding;
  const updates = hasFields(app, model) ? [nestedData(nesting, 'update').map((update) => ({ update }))] : [];
  return [...adding, ...updates, fc.constant({ delete: true })];
}

function nestedMany(
  nesting: Nesting,
  verb: Verb,
  on: string | undefined,
): readonly (readonly [string, fc.Arbitrary<object>])[] {
  if (nesting.depth >= maxDepth) return [];
  const { app, database, model } = nesting;
  const key = arbitraryKey(app, database, model);
  const create = nestedData(nesting, 'create', on);
  const either = fc.tuple(key, create).map(([where, data]) => ({ where, create: data }));
  const adding = [['create', create] as const, ['connectOrCreate', either] as const];
  if (verb === 'create') return adding;
  const update = nestedData(nesting, 'update');
  const changing = hasFields(app, model)
    ? [
        [
          'update',
          fc.tuple(key, update, fc.nat(3), arbitraryApply(app, model)).map(([where, data, drawn, apply]) => ({
            where,
            data,
            ...(drawn < 2 && Object.keys(apply).length > 0 ? { apply } : {}),
          })),
        ] as const,
        [
          'upsert',
          fc.tuple(key, create, update).map(([where, data, changes]) => ({ where, create: data, update: changes })),
        ] as const,
      ]
    : [];
  return [...adding, ['delete', key] as const, ...changing];
}

function hasFields(app: AppDefinition, model: string): boolean {
  return storedFieldsOf(app, model).length > 0;
}

/** What names a record, of those there are or of none. */
export function arbitraryKey(app: AppDefinition, database: Database, model: string): fc.Arbitrary<object> {
  const byId = fc.constantFrom(...idsOf(database, model)).map((id) => ({ id }));
  const byKey = [...uniqueKeysOf(app, model)].flatMap(([name, names]) =>
    rowsOf(database, model).flatMap((row) => {
      const [only, ...others] = names;
      const value = only === undefined || others.length > 0 ? null : row[only];
      return value === null ? [] : [{ [name]: value }];
    }),
  );
  return byKey.length === 0 ? byId : fc.oneof(byId, fc.constantFrom(...byKey));
}

function idsOf(database: Database, model: string): readonly string[] {
  return [...rowsOf(database, model).map(({ id }) => id), '0190a000-0000-7000-8000-0000000000ff'];
}
