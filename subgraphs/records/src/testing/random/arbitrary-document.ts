import type { AppDefinition } from '@trellis/app-definition';
import * as fc from 'fast-check';
import {
  getNamedType,
  getNullableType,
  type GraphQLArgument,
  type GraphQLField,
  type GraphQLObjectType,
  type GraphQLNamedType,
  type GraphQLSchema,
  isInputObjectType,
  isLeafType,
  isListType,
  isObjectType,
  isUnionType,
} from 'graphql';
import { type Database, isDeleted, rowsOf } from '../oracle/database.ts';
import { fieldOf, storedFieldsOf, uniqueKeysOf } from '../oracle/definition.ts';
import { rootFieldOf, subjectOf } from '../oracle/schema.ts';
import { arbitraryApply } from './arbitrary-apply.ts';
import { arbitraryInput, later, type Leaves } from './arbitrary-input.ts';
import { constantsOf } from './arbitrary-permissions.ts';
import { arbitraryGroups, type GroupParts } from './arbitrary-groups.ts';
import { arbitraryData, arbitraryKey } from './arbitrary-data.ts';
import { arbitrarySearch, searchFieldsOf } from './arbitrary-search.ts';
import { people } from './pools.ts';
import { plain, type Selection } from './print-document.ts';

/** How deep selections go: from a list's rows to their relations' rows and on. */
const maxDepth = 3;

interface Scope {
  readonly app: AppDefinition;
  readonly schema: GraphQLSchema;
  readonly database: Database;
}

/** The root selection of a query. */
export function arbitraryQuery(
  app: AppDefinition,
  schema: GraphQLSchema,
  database: Database,
): fc.Arbitrary<readonly Selection[]> {
  const scope: Scope = { app, schema, database };
  const fields = Object.values(objectType(schema.getQueryType()).getFields()).filter(isAnswered);
  const models = Object.keys(app.models);
  const roots = fields.flatMap((field) => {
    if (field.name === '_entities') return [{ arbitrary: entities(scope, models), weight: 1 }];
    const { verb, model } = rootFieldOf(app, field.name);
    if (verb === 'groups') return [{ arbitrary: arbitraryGroups(app, schema, model, groupParts(scope)), weight: 2 }];
    return [{ arbitrary: selectionOf(scope, field, model, 0), weight: verb === 'list' ? 4 : 1 }];
  });
  return fc.array(fc.oneof(...roots), { minLength: 1, maxLength: 2 });
}

/** A list of ids: what its filter and its order see is all there is to it. */
export function arbitraryProbe(
  app: AppDefinition,
  schema: GraphQLSchema,
  database: Database,
): fc.Arbitrary<readonly Selection[]> {
  return fc.constantFrom(...Object.keys(app.models)).chain((model) =>
    fc
      .record({
        where: optional(
          arbitraryArgument(app, schema, database, model, 'Where').map((where) => ({ where })),
          8,
        ),
        search: optional(
          arbitrarySearch(app, database, model).map((search) => ({ search })),
          searchFieldsOf(app, model).length > 0 ? 5 : 0,
        ),
        orderBy: fc.array(arbitraryArgument(app, schema, database, model, 'OrderBy'), { maxLength: 2 }),
      })
      .map(({ where, search, orderBy }) => {
        const ids = plain('nodes', {}, [plain('id', {}, [])]);
        const args = { ...where, ...search, orderBy };
        return [plain(app.models[model]?.plural ?? '', args, [plain('totalCount', {}, []), ids])];
      }),
  );
}

/** The root selection of a mutation. */
export function arbitraryMutation(
  app: AppDefinition,
  schema: GraphQLSchema,
  database: Database,
): fc.Arbitrary<readonly Selection[]> {
  const scope: Scope = { app, schema, database };
  const fields = Object.values(objectType(schema.getMutationType()).getFields());
  const roots = fields.map((field) => selectionOf(scope, field, rootFieldOf(app, field.name).model, 1));
  return fc.array(fc.oneof(...roots), { minLength: 1, maxLength: 2 });
}

function groupParts(scope: Scope): GroupParts {
  return {
    leaves: queryLeaves(scope),
    selection: (type, model) => later(() => childrenOf(scope, objectType(scope.schema.getType(type)), model, 2)),
  };
}

function objectType(type: GraphQLNamedType | null | undefined): GraphQLObjectType {
  if (!isObjectType(type)) throw new Error('the schema lacks a type');
  return type;
}

/** Changes are proven elsewhere. */
function isAnswered({ name }: GraphQLField<unknown, unknown>): boolean {
  return !name.endsWith('Changes');
}

function selectionOf(
  scope: Scope,
  field: GraphQLField<unknown, unknown>,
  model: string,
  depth: number,
): fc.Arbitrary<Selection> {
  const type = getNamedType(field.type);
  const children = isObjectType(type)
    ? later(() => childrenOf(scope, type, model, depth))
    : isUnionType(type)
      ? later(() => fragmentsOf(scope, type.getTypes(), depth))
      : fc.constant([]);
  const args = fc.tuple(...field.args.map((argument) => argumentOf(scope, field.name, argument, model)));
  return fc
    .record({ args, children, alias: fc.nat(12), wrap: fc.nat(14), condition: fc.nat(39) })
    .map(({ args: drawn, ...selection }) => ({
      name: field.name,
      args: paged(Object.assign({}, ...drawn)),
      ...selection,
    }));
}

function childrenOf(
  scope: Scope,
  type: GraphQLObjectType,
  model: string,
  depth: number,
): fc.Arbitrary<readonly Selection[]> {
  const subject = subjectOf(scope.app, type.name);
  const own = 'model' in subject ? subject.model : model;
  const fields = Object.values(type.getFields());
  const leaves = fields.filter((field) => isLeafType(getNamedType(field.type)));
  // A row's relations are a level deeper; what a connection consists of is not.
  const below = subject.kind === 'record' ? depth + 1 : depth;
  const branches = fields.filter(
    (field) => !leaves.includes(field) && (below <= maxDepth || !leadsToRows(scope, field)),
  );
  const options = [...leaves, ...branches].map((field) => ({
    arbitrary: selectionOf(scope, field, modelBehind(scope, own, field.name), below),
    weight: asLittle.has(field.name) ? 1 : field.name === 'nodes' ? 9 : 4,
  }));
  const weighted = [{ arbitrary: fc.constant(typename), weight: 1 }, ...options];
  return fc.array(fc.oneof(...weighted), { minLength: 1, maxLength: subject.kind === 'record' ? 5 : 3, size: 'max' });
}

/** What is the same in all models tells little. */
const asLittle: ReadonlySet<string> = new Set(['createdAt', 'updatedAt', 'createdBy', 'updatedBy', 'appModel']);

function leadsToRows(scope: Scope, field: GraphQLField<unknown, unknown>): boolean {
  const { kind } = subjectOf(scope.app, getNamedType(field.type).name);
  return kind === 'record' || kind === 'connection' || kind === 'union';
}

function modelBehind({ app }: Scope, model: string, name: string): string {
  const field = fieldOf(app, model, name);
  return field && field.kind !== 'value' ? field.target : model;
}

/** `{name: value}`, or nothing where the argument is left out. */
function argumentOf(scope: Scope, field: string, argument: GraphQLArgument, model: string): fc.Arbitrary<object> {
  // Who searches a model without fields to search in is refused, which has a test of its own.
  if (argument.name === 'search' && searchFieldsOf(scope.app, model).length === 0) return fc.constant({});
  const given = valueOf(scope, field, argument, model).map((value) => ({ [argument.name]: value }));
  return argument.type.toString().endsWith('!') ? given : optional(given, oftenGiven[argument.name] ?? 1);
}

/** How often, of ten times, an argument is there that need not be. */
const oftenGiven: Readonly<Record<string, number>> = {
  where: 5,
  search: 3,
  orderBy: 5,
  first: 3,
  last: 2,
  offset: 2,
  data: 9,
  apply: 3,
  onConflict: 3,
  atMost: 4,
  all: 4,
  deleted: 3,
  distinctOn: 2,
};

function optional(given: fc.Arbitrary<object>, weight: number): fc.Arbitrary<object> {
  return fc.oneof({ arbitrary: fc.constant({}), weight: 10 - weight }, { arbitrary: given, weight });
}

function valueOf(scope: Scope, field: string, { name, type }: GraphQLArgument, model: string): fc.Arbitrary<unknown> {
  switch (name) {
    case 'first':
    case 'last':
      return fc.nat(5);
    case 'offset':
      return fc.nat(3);
    case 'search':
      return arbitrarySearch(scope.app, scope.database, model);
    case 'expectedVersion':
      return fc.integer({ min: 1, max: 3 });
    case 'atMost':
      return fc.oneof({ arbitrary: fc.constant(100), weight: 3 }, { arbitrary: fc.nat(4), weight: 1 });
    case 'atLeast':
      return fc.nat(2);
    case 'id':
      return deletedOrNot(scope, model);
    case 'onConflict':
      return arbitraryOnConflict(scope, model);
    case 'apply':
      return arbitraryApply(scope.app, model);
    case 'create':
    case 'update':
      return arbitraryData(scope.app, scope.database, model, name);
    // Cursors are no random texts: pages have a proof of their own.
    case 'after':
    case 'before':
      return fc.constant(null);
    case 'data': {
      const data = arbitraryData(scope.app, scope.database, model, field.startsWith('create') ? 'create' : 'update');
      return isListType(getNullableType(type)) ? fc.array(data, { maxLength: 3 }) : data;
    }
    default: {
      const input = arbitraryInput(type, queryLeaves(scope), model);
      if (!type.toString().endsWith('UniqueInput!')) return input;
      // Most records are named by what names one that is there.
      return fc.oneof(arbitraryKey(scope.app, scope.database, model), input);
    }
  }
}

/** Of records that can be deleted softly, mostly one that is. */
function deletedOrNot({ app, database }: Scope, model: string): fc.Arbitrary<string> {
  const rows = rowsOf(database, model);
  const deleted = rows.filter((row) => isDeleted(app, model, row)).map(({ id }) => id);
  const all = [...rows.map(({ id }) => id), ...people.slice(0, 1)];
  return deleted.length === 0
    ? fc.constantFrom(...all)
    : fc.oneof(
        { arbitrary: fc.constantFrom(...deleted), weight: 4 },
        { arbitrary: fc.constantFrom(...all), weight: 1 },
      );
}

function arbitraryOnConflict(scope: Scope, model: string): fc.Arbitrary<object> {
  const { app, schema, database } = scope;
  const name = (field: string) => (fieldOf(app, model, field)?.kind === 'toOne' ? `${field}Id` : field);
  const keys = [['id'], ...uniqueKeysOf(app, model).values()].map((names) => names.map(name));
  const columns = storedFieldsOf(app, model).flatMap((field) => {
    if (field.kind === 'toMany' || field.kind === 'manyToMany') return [];
    return [name(field.name)];
  });
  return fc.record({
    fields: fc.oneof(
      { arbitrary: fc.constantFrom(...keys), weight: 9 },
      { arbitrary: fc.constantFrom(columns.slice(0, 2)), weight: 1 },
    ),
    update: fc.uniqueArray(fc.constantFrom(...columns), { maxLength: 3 }),
    where: optionalValue(arbitraryArgument(app, schema, database, model, 'Where')),
  });
}

function optionalValue(given: fc.Arbitrary<object>): fc.Arbitrary<object | null> {
  return fc.oneof({ arbitrary: fc.constant(null), weight: 2 }, { arbitrary: given, weight: 1 });
}

/** Arguments that go together. */
function paged(args: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const { first, last, offset, ...others } = args;
  if (last !== undefined && first === undefined && offset === undefined) return { ...others, last };
  return { ...others, ...(first === undefined ? {} : { first }), ...(offset === undefined ? {} : { offset }) };
}

/** A filter of a model (`Where`), or an order of its records (`OrderBy`). */
export function arbitraryArgument(
  app: AppDefinition,
  schema: GraphQLSchema,
  database: Database,
  model: string,
  type: 'Where' | 'OrderBy',
): fc.Arbitrary<object> {
  const input = schema.getType(model + type);
  if (!isInputObjectType(input)) throw new Error(`no type ${model}${type}`);
  return arbitraryInput(input, queryLeaves({ app, schema, database }), model) as fc.Arbitrary<object>;
}

/** Values that stand in the records, and others of the type. */
function queryLeaves({ app, database }: Scope): Leaves {
  return (scalar, { model, field: name, operator }) => {
    const field = name === undefined ? undefined : fieldOf(app, model, name);
    const isValue = field?.kind === 'value' && !['count', 'hasKey', 'path'].includes(operator ?? '');
    const stored = isValue || field?.kind === 'toOne' ? storedValues(database, model, field.name) : [];
    const ids = scalar === 'ID' && field?.kind === 'toOne' ? rowsOf(database, field.target).map(({ id }) => id) : [];
    const others = constantsOf(scalar, field?.kind === 'value' ? field.type : undefined);
    const own = [...stored, ...ids].filter((value) => isOf(scalar, value));
    return own.length === 0
      ? fc.constantFrom(...others)
      : fc.oneof(
          { arbitrary: fc.constantFrom(...own), weight: 3 },
          { arbitrary: fc.constantFrom(...others), weight: 1 },
        );
  };
}

function storedValues(database: Database, model: string, field: string): readonly unknown[] {
  return rowsOf(database, model).flatMap((row) => row[field] ?? []);
}

/** A filter of a field may take what is no value of it: a length, a flag. */
function isOf(scalar: string, value: unknown): boolean {
  switch (scalar) {
    case 'JSON':
      return true;
    case 'Int':
    case 'Float':
      return typeof value === 'number';
    case 'Boolean':
      return typeof value === 'boolean';
    case 'AppPointInput':
      return typeof value === 'object';
    default:
      return typeof value === 'string';
  }
}

/** As the gateway asks: a fragment a model, which always says the type's name. */
function entities(scope: Scope, models: readonly string[]): fc.Arbitrary<Selection> {
  const representation = fc.constantFrom(...models).chain((model) => {
    const ids = [...rowsOf(scope.database, model).map(({ id }) => id), ...people];
    return fc.constantFrom(...ids).map((id) => ({ __typename: model, id }));
  });
  const types = models.map((model) => objectType(scope.schema.getType(model)));
  return fc
    .record({ representations: fc.array(representation, { maxLength: 4 }), children: fragmentsOf(scope, types, 1) })
    .map(({ representations, children }) => plain('_entities', { representations }, children));
}

/** A fragment a type. */
function fragmentsOf(
  scope: Scope,
  types: readonly GraphQLObjectType[],
  depth: number,
): fc.Arbitrary<readonly Selection[]> {
  return fc.tuple(
    ...types.map((type) =>
      childrenOf(scope, type, type.name, depth).map((children) =>
        plain(`... on ${type.name}`, {}, [typename, ...children]),
      ),
    ),
  );
}

const typename = plain('__typename', {}, []);
