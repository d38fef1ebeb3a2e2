import type { AppDefinition } from '@trellis/app-definition';
import type { ErrorCode } from '@trellis/errors';
import type { Caller } from '@trellis/service-api';
import { type DocumentNode, executeSync, type GraphQLFieldResolver, type GraphQLSchema } from 'graphql';
import { beginMoment } from './clock.ts';
import { countDistinct, type MeasureName, measureOf } from './aggregate.ts';
import type { Database, Row } from './database.ts';
import { fieldOf, isSoft, modelOf, mustField } from './definition.ts';
import {
  type Group,
  type GroupKeyValue,
  type GroupsArguments,
  groupsOf,
  type GroupsPage,
  isKeyOf,
  keyMeant,
} from './groups.ts';
import { type Connection, connectionOf, cursorPrefix, type ListArguments } from './list.ts';
import { Refusal } from './refusal.ts';
import { refusedFields } from './refused-fields.ts';
import { rootFieldOf, subjectOf } from './schema.ts';
import { unionsOf } from './unions.ts';
import { findByUnique, type UniqueArguments } from './unique.ts';
import { storedForm } from './values.ts';
import { type View, viewOf } from './view.ts';
import { write } from './write.ts';

export interface Asked {
  readonly app: AppDefinition;
  readonly schema: GraphQLSchema;
  readonly database: Database;
  readonly caller: Caller;
  readonly document: DocumentNode;
  readonly variables: Readonly<Record<string, unknown>>;
  /** The id of a record that is created without one, by the response's key. */
  readonly newId?: (key: string) => string;
}

export type Answer =
  | { readonly kind: 'data'; readonly data: unknown; readonly database: Database }
  | { readonly kind: 'refused'; readonly codes: ReadonlySet<ErrorCode> };

interface Run {
  readonly asked: Asked;
  database: Database;
  view: View;
}

type Source =
  | { readonly is: 'record'; readonly view: View; readonly model: string; readonly row: Row }
  | { readonly is: 'edge'; readonly view: View; readonly model: string; readonly row: Row; readonly join?: Join }
  | {
      readonly is: 'connection';
      readonly view: View;
      readonly model: string;
      readonly page: Connection;
      readonly join?: Join | undefined;
    }
  | { readonly is: 'batch'; readonly affectedCount: number; readonly nodes: readonly (Source | null)[] }
  | { readonly is: 'aggregate'; readonly view: View; readonly model: string; readonly rows: readonly Row[] }
  | { readonly is: 'groups'; readonly view: View; readonly model: string; readonly page: GroupsPage }
  | { readonly is: 'group'; readonly view: View; readonly model: string; readonly group: Group }
  | { readonly is: 'groupKeys'; readonly view: View; readonly model: string; readonly keys: readonly GroupKeyValue[] }
  | { readonly is: 'pageInfo'; readonly page: Connection }
  | { readonly is: 'groupsPageInfo'; readonly page: GroupsPage }
  | { readonly is: 'measures'; readonly of: (field: string) => unknown }
  | { readonly is: 'members'; readonly members: Readonly<Record<string, unknown>> };
/** The record that joins a row to the one whose list it is in. */
type Join = (row: Row) => Source | null;
type Arguments = Readonly<Record<string, unknown>>;

/** What an operation answers, by graphql-js over the caller's view, and the database after it. */
export function answerOf(asked: Asked): Answer {
  const { app, schema, document, database, caller, variables } = asked;
  beginMoment();
  const run: Run = { asked, database, view: viewOf(app, database, caller) };
  const codes = new Set<ErrorCode>(refusedFields(schema, document, variables, run.view) > 0 ? ['FORBIDDEN'] : []);
  const { data, errors = [] } = executeSync({
    schema,
    document,
    variableValues: variables,
    rootValue: {},
    contextValue: run,
    fieldResolver: resolveField,
    typeResolver: (value) => (value as { readonly model: string }).model,
  });
  for (const { originalError, message } of errors) {
    if (!(originalError instanceof Refusal)) throw originalError ?? new Error(message);
    for (const code of originalError.codes) codes.add(code);
  }
  return codes.size > 0 ? { kind: 'refused', codes } : { kind: 'data', data, database: run.database };
}

const resolveField: GraphQLFieldResolver<Source, Run, Arguments> = (source, args, run, info) => {
  const { app } = run.asked;
  const name = info.fieldName;
  switch (subjectOf(app, info.parentType.name).kind) {
    case 'query': {
      if (name === '_entities') return entities(run.view, args['representations'] as readonly Representation[]);
      const { verb, model } = rootFieldOf(app, name);
      if (verb === 'groups')
        return {
          is: 'groups',
          view: run.view,
          model,
          page: groupsOf(run.view, model, args as unknown as GroupsArguments),
        };
      if (verb === 'one')
        return record(run.view, model, findByUnique(run.view, model, args as unknown as UniqueArguments));
      return connection(run.view, model, run.view.rows(model, deletedOf(args)), args);
    }
    case 'mutation':
      return mutate(run, name, String(info.path.key), args);
    default:
  }
  switch (source.is) {
    case 'record':
      return recordField(source, args, name);
    case 'connection':
      return connectionField(source, name);
    case 'groups':
      return groupsField(source, name);
    case 'groupsPageInfo':
      return source.page.pageInfo(name);
    case 'group':
      return groupField(source, args, name);
    case 'groupKeys':
      return groupKeyField(source, args, name);
    case 'aggregate':
      return aggregateField(source, args, name);
    case 'batch':
      return name === 'nodes' ? source.nodes : source.affectedCount;
    case 'edge':
      if (name === 'cursor') return cursorOf(source.row);
      if (name === 'node' || !source.join) return record(source.view, source.model, source.row);
      return source.join(source.row);
    case 'pageInfo':
      return pageInfoField(source.page, name);
    case 'measures':
      return source.of(name);
    case 'members':
      return source.members[name];
  }
};

function mutate(run: Run, name: string, key: string, args: Arguments): Source | boolean | null {
  const { app, caller, newId = () => crypto.randomUUID() } = run.asked;
  const { verb, model } = rootFieldOf(app, name);
  if (verb === 'one' || verb === 'list' || verb === 'groups') throw new Error(`${verb} writes nothing`);
  const before = run.view;
  const written = write({
    app,
    database: run.database,
    caller,
    verb,
    model,
    args,
    newId: () => newId(key),
  });
  run.database = written.database;
  run.view = viewOf(app, run.database, caller);
  if (verb === 'purge') return true;
  const nodes = written.rows.map((row) => {
    // What is deleted for good is answered as it was.
    const isGone = !written.database.rows[model]?.some(({ id }) => id === row.id);
    return record(isGone ? before : run.view, model, row);
  });
  const isBatch = verb === 'createMany' || verb === 'updateMany' || verb === 'deleteMany';
  return isBatch ? { is: 'batch', affectedCount: written.affectedCount, nodes } : (nodes[0] ?? null);
}

function record(view: View, model: string, row: Row | undefined): Source | null {
  return row ? { is: 'record', view, model, row } : null;
}

function recordField({ view, model, row }: Extract<Source, { is: 'record' | 'edge' }>, args: Arguments, name: string) {
  if (name === 'appModel') return members({ name: model });
  if (name === 'deletedAt' && !isSoft(modelOf(view.app, model))) return null;
  const union = unionsOf(view.app, model).find((one) => one.name === name);
  if (union) {
    const led = union.members.find((member) => view.one(model, row, member.name));
    return led ? record(view, led.target, view.one(model, row, led.name)) : null;
  }
  const field = fieldOf(view.app, model, name);
  if (!field) throw new Error(`no field ${model}.${name}`);
  switch (field.kind) {
    case 'value': {
      const value = view.value(model, row, name);
      if (value === null) return null;
      if (field.type === 'User' || field.type === 'File') return members({ id: value });
      if (field.type !== 'Point') return value;
      return Array.isArray(value) ? value.map(members) : members(value);
    }
    case 'toOne':
      return name === field.name
        ? record(view, field.target, view.one(model, row, name))
        : view.value(model, row, field.name);
    case 'toMany':
    case 'manyToMany': {
      const through = field.kind === 'manyToMany' ? field.through : undefined;
      const join: Join | undefined = through && ((other) => joinBetween(view, through, row, other));
      return { ...connection(view, field.target, view.many(model, row, name, deletedOf(args)), args), join };
    }
  }
}

function joinBetween(
  view: View,
  { model, own, other }: { readonly model: string; readonly own: string; readonly other: string },
  row: Row,
  target: Row,
): Source | null {
  const leads = (link: Row) => view.value(model, link, own) === row.id && view.value(model, link, other) === target.id;
  return record(view, model, view.rows(model, 'EXCLUDE').find(leads));
}

function members(value: unknown): Source {
  return { is: 'members', members: value as Readonly<Record<string, unknown>> };
}

function connection(view: View, model: string, rows: readonly Row[], args: Arguments): Source {
  return { is: 'connection', view, model, page: connectionOf(view, model, rows, args) };
}

function deletedOf(args: Arguments) {
  return (args as ListArguments).deleted ?? 'EXCLUDE';
}

function connectionField({ view, model, page, join }: Extract<Source, { is: 'connection' }>, name: string): unknown {
  switch (name) {
    case 'nodes':
      return page.rows.map((row) => record(view, model, row));
    case 'edges':
      return page.rows.map((row): Source => ({ is: 'edge', view, model, row, ...(join ? { join } : {}) }));
    case 'pageInfo':
      return { is: 'pageInfo', page } satisfies Source;
    case 'aggregate':
      return { is: 'aggregate', view, model, rows: page.all } satisfies Source;
    default:
      return page.totalCount;
  }
}

function groupsField({ view, model, page }: Extract<Source, { is: 'groups' }>, name: string): unknown {
  switch (name) {
    case 'nodes':
      return page.groups.map((group): Source => ({ is: 'group', view, model, group }));
    case 'pageInfo':
      return { is: 'groupsPageInfo', page } satisfies Source;
    default:
      return page.totalCount;
  }
}

function groupField({ view, model, group }: Extract<Source, { is: 'group' }>, args: Arguments, name: string): Source {
  switch (name) {
    case 'keys':
      return { is: 'groupKeys', view, model, keys: group.keys };
    case 'records':
      return connection(view, model, group.rows, args);
    default:
      return { is: 'aggregate', view, model, rows: group.rows };
  }
}

function groupKeyField(
  { view, model, keys }: Extract<Source, { is: 'groupKeys' }>,
  args: Arguments,
  name: string,
): unknown {
  const field = mustField(view.app, model, name);
  if (field.kind === 'toOne' && name === field.name) {
    const itself = keys.find((key) => isKeyOf(key, name) || isKeyOf(key, name, 'id'));
    const find = () => view.rows(field.target, 'EXCLUDE').find(({ id }) => id === itself?.value);
    if (itself) return record(view, field.target, itself.value === null ? undefined : find());
    const below = keys.flatMap((key) => (key.path[0] === name ? [{ ...key, path: key.path.slice(1) }] : []));
    const isNone = below.some(({ path, value }) => inEveryRecord.has(path.join()) && value === null);
    return isNone ? null : ({ is: 'groupKeys', view, model: field.target, keys: below } satisfies Source);
  }
  const same = keys.filter(
    (key) => isKeyOf(key, field.name) || (field.kind === 'toOne' && isKeyOf(key, field.name, 'id')),
  );
  const value = keyMeant(same, args)?.value ?? null;
  if (field.kind !== 'value' || value === null) return value;
  if (field.type === 'User' || field.type === 'File') return members({ id: value });
  if (field.type !== 'Point') return value;
  return Array.isArray(value) ? value.map(members) : members(value);
}

/** Who has none of these is no record. */
const inEveryRecord: ReadonlySet<string> = new Set(['version', 'createdAt', 'updatedAt']);

function aggregateField(
  { view, model, rows }: Extract<Source, { is: 'aggregate' }>,
  args: Arguments,
  name: string,
): unknown {
  switch (name) {
    case 'count':
      return rows.length;
    case 'countDistinct':
      return countDistinct(view, model, rows, String(args['field']));
    default:
      return {
        is: 'measures',
        of: (field) => measureOf(view, model, rows, name as MeasureName, field),
      } satisfies Source;
  }
}

function pageInfoField(page: Connection, name: string): unknown {
  switch (name) {
    case 'startCursor':
      return cursorOf(page.rows[0]);
    case 'endCursor':
      return cursorOf(page.rows.at(-1));
    case 'hasNextPage':
      return page.hasNextPage;
    default:
      return page.hasPreviousPage;
  }
}

function cursorOf(row: Row | undefined): string | null {
  return row ? `${cursorPrefix}${row.id}` : null;
}

interface Representation {
  readonly __typename: string;
  readonly id: string;
}

function entities(view: View, representations: readonly Representation[]): readonly (Source | null)[] {
  return representations.map(({ __typename: model, id }) => {
    const wanted = storedForm('UUID', id, undefined);
    return record(
      view,
      model,
      view.rows(model, 'EXCLUDE').find((row) => row.id === wanted),
    );
  });
}
