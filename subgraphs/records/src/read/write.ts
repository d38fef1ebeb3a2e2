import { say } from '@trellis/errors';
import { type ColumnField, isWritable, type Model, storedFields, type UniqueKey } from '@trellis/app-definition';
import { always, type Rows, type RunArgument } from '../request.ts';
import type { BatchPart, OnConflict, RootMutation, WriteAction, WriteLimits, WriteResult } from '../write-request.ts';
import type { ResponseField } from './document.ts';
import { type Input, inputError } from './input.ts';
import { idOf } from './order.ts';
import { constant, fieldsBelow, type Reading, unknownField } from './reading.ts';
import type { MutationVerb, Root } from './roots.ts';
import { readSelection, recordFields } from './selection.ts';
import { equals } from './unique.ts';
import { fieldOf, readWhere, rowsOf } from './where.ts';
import { type Arguments, givenOf, mustGive, readInt, readTarget, readVersion } from './write-arguments.ts';
import { saysNothing } from './says-nothing.ts';

/** A write of many records, or of one whose data nests: its conditions and its answer. Its data is read at each run. */
export function readWrite(
  reading: Reading,
  { verb, model }: Root,
  field: ResponseField,
  args: Arguments,
): RootMutation {
  return {
    kind: 'write',
    key: field.key,
    path: field.path,
    model,
    action: readAction(reading, verb, model, args, field),
    result: readResult(reading, verb, model, field),
  };
}

function readAction(
  reading: Reading,
  verb: Root['verb'],
  model: Model,
  args: Arguments,
  field: ResponseField,
): WriteAction {
  const { app } = reading;
  switch (verb) {
    case 'create':
    case 'createMany': {
      const conflict = givenOf(args, 'onConflict');
      const onConflict = conflict && readOnConflict(reading, model, conflict);
      return { kind: 'create', data: argument(mustGive(args, 'data')), onConflict };
    }
    case 'update': {
      const condition = givenOf(args, 'if');
      return {
        kind: 'update',
        rows: readTarget(model, args),
        ...readChanges(args),
        condition: condition ? readWhere(app, model, condition) : always,
        expectedVersion: readVersion(args),
      };
    }
    case 'updateMany':
      return {
        kind: 'updateMany',
        rows: readMany(reading, model, args),
        ...readChanges(args),
        limits: readLimits(args),
      };
    case 'upsert':
      return {
        kind: 'upsert',
        where: argument(mustGive(args, 'where')),
        create: argument(mustGive(args, 'create')),
        update: argument(mustGive(args, 'update')),
      };
    case 'deleteMany':
      return { kind: 'deleteMany', rows: readMany(reading, model, args), limits: readLimits(args) };
    case 'restore':
      return { kind: 'restore', rows: rowsOf(model, equals(idOf(model), mustGive(args, 'id')), 'ONLY') };
    case 'purge':
      return {
        kind: 'purge',
        rows: rowsOf(model, equals(idOf(model), mustGive(args, 'id')), 'INCLUDE'),
        expectedVersion: readVersion(args),
      };
    case 'restoreRevision': {
      if (!model.history) throw unknownField('Mutation', field);
      const version = mustGive(args, 'version');
      return {
        kind: 'restoreRevision',
        rows: rowsOf(model, equals(idOf(model), mustGive(args, 'id'))),
        image: rowsOf(model),
        values: storedFields(model).map((stored) => ({ then: { field: stored }, now: { field: stored } })),
        version: { source: version.source(), type: { kind: 'int', list: false }, path: version.path },
        expectedVersion: readVersion(args),
      };
    }
    case 'delete':
    case 'record':
    case 'list':
    case 'groups':
    case 'changes':
    case 'live':
    case 'pull':
    case 'push':
    case 'stream':
      throw unknownField('Mutation', field);
  }
}

function argument(input: Input): RunArgument {
  return { source: input.source(), path: input.path };
}

function readChanges(args: Arguments): {
  readonly data: RunArgument | undefined;
  readonly apply: RunArgument | undefined;
} {
  const [data, apply] = [givenOf(args, 'data'), givenOf(args, 'apply')];
  return { data: data && argument(data), apply: apply && argument(apply) };
}

/** What would change every record must say so. */
function readMany({ app }: Reading, model: Model, args: Arguments): Rows {
  const input = mustGive(args, 'where');
  const where = readWhere(app, model, input);
  if (saysNothing(where) && givenOf(args, 'all')?.word() !== true)
    throw inputError(input.path, say('write.noCondition'));
  return rowsOf(model, where);
}

function readLimits(args: Arguments): WriteLimits {
  return { atMost: readInt(args, 'atMost'), atLeast: readInt(args, 'atLeast') };
}

function readOnConflict({ app }: Reading, model: Model, input: Input): OnConflict {
  const members = new Map(input.entries());
  const where = members.get('where');
  const [fields, update] = ['fields', 'update'].map((name) => {
    const member = members.get(name);
    return member && !member.isNull ? member.items().map((item) => readColumn(model, item)) : [];
  });
  return {
    key: keyOf(model, fields ?? [], input),
    update: update ?? [],
    where: where && !where.isNull ? readWhere(app, model, where) : always,
  };
}

function readColumn(model: Model, input: Input): ColumnField {
  const name = input.word();
  const field = typeof name === 'string' ? fieldOf(model, name) : undefined;
  if (!field || field.kind === 'toMany' || field.kind === 'manyToMany' || !isWritable(field))
    throw inputError(input.path, say('data.noField', { model: model.name, field: String(name) }));
  return field;
}

function keyOf(model: Model, fields: readonly ColumnField[], input: Input): UniqueKey {
  const asked = new Set(fields.map(({ id, name }) => `${id} ${name}`));
  const found = model.uniqueKeys.find(
    (key) => key.fields.length === asked.size && key.fields.every(({ id, name }) => asked.has(`${id} ${name}`)),
  );
  if (!found) {
    const known = model.uniqueKeys.map((key) => key.fields.map(({ name }) => name).join(', '));
    throw inputError(
      [...input.path, 'fields'],
      say('input.keysOfModel', { model: model.name, keys: known.join('; ') }),
    );
  }
  return found;
}

const ofMany: ReadonlySet<Root['verb']> = new Set<MutationVerb>(['createMany', 'updateMany', 'deleteMany']);

function readResult(reading: Reading, verb: Root['verb'], model: Model, field: ResponseField): WriteResult {
  if (verb === 'purge') return { kind: 'done' };
  if (!ofMany.has(verb))
    return { kind: 'record', selection: readSelection(reading, model, recordFields(reading, model, field)) };
  const typename = `${model.name}BatchResult`;
  return {
    kind: 'batch',
    parts: fieldsBelow(reading, field, [typename]).map((part): BatchPart => {
      switch (part.name) {
        case '__typename':
          return constant(part.key, typename);
        case 'affectedCount':
          return { kind: 'affectedCount', key: part.key };
        case 'nodes': {
          const selection = readSelection(reading, model, recordFields(reading, model, part));
          return { kind: 'nodes', key: part.key, selection };
        }
        default:
          throw unknownField(typename, part);
      }
    }),
  };
}
