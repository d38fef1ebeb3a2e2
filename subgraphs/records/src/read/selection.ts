import {
  type JoinModel,
  type ManyToManyField,
  type Model,
  revisionsField,
  type ToOneField,
  type UnionField,
  type ValueField,
} from '@trellis/app-definition';
import { must, unreachable } from '@trellis/errors';
import type { ConnectionPart, Constant, EdgePart, List, Selected, SelectedRecord, ToMany } from '../request.ts';
import { readAggregate } from './aggregate.ts';
import { argumentsOf, type ResponseField } from './document.ts';
import { readEntityParts, readPageInfoPart, readPointParts } from './leaf-parts.ts';
import { readList } from './list.ts';
import { boundTo, constant, fieldsBelow, type Reading, unknownField } from './reading.ts';
import { readRevisions } from './revisions.ts';
import { fieldOf, joiningRows, joinOf, rowsOf, targetOf } from './where.ts';

/** The fields of a record. */
export function readSelection(reading: Reading, model: Model, fields: readonly ResponseField[]): readonly Selected[] {
  return fields.map((field) => readField(reading, model, field));
}

/** The selection set of a record below a field. */
export function recordFields(
  reading: Reading,
  model: Model,
  field: ResponseField,
  union?: UnionField,
): readonly ResponseField[] {
  const abstract = ['AppRecord', 'Node', '_Entity', ...(union ? [union.type] : [])];
  return fieldsBelow(reading, field, [model.name, ...abstract]);
}

function readField(reading: Reading, model: Model, field: ResponseField): Selected {
  const { key, path } = field;
  if (field.name === '__typename') return constant(key, model.name);
  // A model's own name stands in the document's place of the app's metadata: app-model answers the rest.
  if (field.name === 'appModel') return constantObject(key, reading, field, 'AppModel', { name: model.name });
  // The interface has it for all models; those without soft delete have no column for it.
  if (field.name === 'deletedAt' && !model.softDelete) return constant(key, null);
  const union = model.unions.get(field.name);
  if (union) return readUnion(reading, union, field);
  if (field.name === revisionsField && model.history)
    return { kind: 'revisions', key, revisions: readRevisions(reading, model, field, readSelection), path };
  const definition = fieldOf(model, field.name);
  if (!definition) throw unknownField(model.name, field);
  switch (definition.kind) {
    case 'value':
      if (definition.type.kind === 'entity') return entity(reading, definition, definition.type.entity, field);
      if (definition.type.kind === 'scalar' && definition.type.scalar === 'Point')
        return point(reading, definition, field);
      return { kind: 'value', key, operand: { field: definition }, path };
    case 'toOne': {
      if (field.name === definition.idName) return { kind: 'value', key, operand: { field: definition }, path };
      return readRelated(reading, definition, field);
    }
    case 'toMany':
    case 'manyToMany': {
      return {
        kind: 'list',
        key,
        relation: definition,
        list: readRelatedList(reading, model, definition, field),
        path,
      };
    }
    default:
      return unreachable(definition);
  }
}

function readRelated(reading: Reading, relation: ToOneField, field: ResponseField, union?: UnionField): SelectedRecord {
  const target = targetOf(reading.app, relation);
  const selection = readSelection(reading, target, recordFields(reading, target, field, union));
  return { kind: 'toOne', key: field.key, relation, rows: rowsOf(target), selection, path: field.path };
}

/** Each member has the selection of its own type. */
function readUnion(reading: Reading, union: UnionField, field: ResponseField): Selected {
  const members = union.members.map((relation) => readRelated(reading, relation, field, union));
  return { kind: 'union', key: field.key, union, members, path: field.path };
}

function readRelatedList(reading: Reading, model: Model, relation: ToMany, field: ResponseField): List {
  const target = targetOf(reading.app, relation);
  const name = `${model.id}.${relation.name}`;
  if (relation.kind !== 'manyToMany' || !relation.through) return readConnection(reading, target, name, field);
  const list = readConnection(reading, target, name, field, relation);
  return { ...list, rows: { ...list.rows, ...joinOf(reading.app, relation) } };
}

function point(reading: Reading, definition: ValueField, field: ResponseField): Selected {
  const parts = readPointParts(reading, field);
  return { kind: 'point', key: field.key, operand: { field: definition }, parts, path: field.path };
}

function entity(reading: Reading, definition: ValueField, typename: string, field: ResponseField): Selected {
  const parts = readEntityParts(reading, typename, field);
  return { kind: 'entity', key: field.key, operand: { field: definition }, parts, path: field.path };
}

/** A list with its arguments and the parts of the connection that are asked for. */
export function readConnection(
  reading: Reading,
  model: Model,
  name: string,
  field: ResponseField,
  relation?: ManyToManyField,
): List {
  const list = readList(reading.app, model, name, argumentsOf(field, reading.observer));
  const pages: Pages = {
    model,
    relation,
    connection: relation?.through?.connectionType ?? `${model.name}Connection`,
    edge: relation?.through?.edgeType ?? `${model.name}Edge`,
  };
  const parts = fieldsBelow(reading, field, [pages.connection]).map((part) => readConnectionPart(reading, pages, part));
  return { ...list, binding: boundTo(reading, list.binding), parts };
}

/** The types of a list's pages; those behind a model that joins have their own. */
interface Pages {
  readonly model: Model;
  readonly relation: ManyToManyField | undefined;
  readonly connection: string;
  readonly edge: string;
}

function readConnectionPart(reading: Reading, pages: Pages, field: ResponseField): ConnectionPart {
  const { key } = field;
  const { model } = pages;
  switch (field.name) {
    case 'nodes':
      return { kind: 'nodes', key, selection: readSelection(reading, model, recordFields(reading, model, field)) };
    case 'edges':
      return {
        kind: 'edges',
        key,
        parts: fieldsBelow(reading, field, [pages.edge]).map((part) => readEdgePart(reading, pages, part)),
      };
    case 'pageInfo':
      return { kind: 'pageInfo', key, parts: fieldsBelow(reading, field, ['PageInfo']).map(readPageInfoPart) };
    case 'totalCount':
      return { kind: 'totalCount', key };
    case 'aggregate':
      return { kind: 'aggregate', key, parts: readAggregate(reading, model, field) };
    case '__typename':
      return constant(key, pages.connection);
    default:
      throw unknownField(pages.connection, field);
  }
}

function readEdgePart(reading: Reading, { model, relation, edge }: Pages, field: ResponseField): EdgePart {
  const { key } = field;
  if (relation?.through?.edgeField === field.name) return readJoin(reading, relation, relation.through, field);
  switch (field.name) {
    case 'node':
      return { kind: 'node', key, selection: readSelection(reading, model, recordFields(reading, model, field)) };
    case 'cursor':
      return { kind: 'cursor', key };
    case '__typename':
      return constant(key, edge);
    default:
      throw unknownField(edge, field);
  }
}

function readJoin(reading: Reading, relation: ManyToManyField, through: JoinModel, field: ResponseField): EdgePart {
  const join = must(reading.app.models.get(through.model), through.model);
  const selection = readSelection(reading, join, recordFields(reading, join, field));
  return { kind: 'join', key: field.key, relation, rows: joiningRows(reading.app, through), selection };
}

function constantObject(
  key: string,
  reading: Reading,
  field: ResponseField,
  typename: string,
  members: Readonly<Record<string, string>>,
): Constant {
  const known: Readonly<Record<string, string>> = { ...members, __typename: typename };
  const entries = fieldsBelow(reading, field, [typename]).map(
    (below) => [below.key, must(known[below.name], `${typename}.${below.name}`)] as const,
  );
  return { kind: 'constant', key, json: JSON.stringify(Object.fromEntries(entries)) };
}
