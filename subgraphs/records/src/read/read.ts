import type { App } from '@trellis/app-definition';
import { say, TrellisError, unreachable } from '@trellis/errors';
import { OperationTypeNode } from 'graphql';
import { eachRoot } from '../faults.ts';
import type { Request, RootQuery, RootRows } from '../operation-request.ts';
import type { RootMutation } from '../write-request.ts';
import { argumentsOf, collectFields, type Operation, type ResponseField } from './document.ts';
import { readGroups } from './groups.ts';
import { readAsOf } from './as-of.ts';
import { type ListArguments, readDeleted } from './list.ts';
import { readMutation } from './mutation.ts';
import { readSyncMutation } from './push.ts';
import type { Observer } from './observer.ts';
import { type Root, syncMutationVerb } from './roots.ts';
import { constant, type Reading, unknownField } from './reading.ts';
import { readConnection, readSelection, recordFields } from './selection.ts';
import { readUnique } from './unique.ts';
import { rowsOf } from './where.ts';

/**
 * A GraphQL query or mutation as a request against the app's model. Pure: values of variables are not read, only their
 * structure, through the observer. Throws BAD_USER_INPUT and VALIDATION_FAILED.
 */
export function read(app: App, roots: ReadonlyMap<string, Root>, operation: Operation, observer: Observer): Request {
  const reading: Reading = { app, operation, observer };
  const kind = operation.node.operation;
  const typeName = kind === OperationTypeNode.MUTATION ? 'Mutation' : 'Query';
  const fields = collectFields([operation.node.selectionSet], new Set([typeName]), operation, observer, []);
  switch (kind) {
    case OperationTypeNode.QUERY:
      return { kind: 'query', fields: eachRoot(fields, (field) => readQuery(reading, roots, field)) };
    case OperationTypeNode.MUTATION:
      return {
        kind: 'mutation',
        fields: eachRoot(fields, (field) => readMutationField(reading, roots, field)),
      };
    case OperationTypeNode.SUBSCRIPTION:
      throw new TrellisError('BAD_USER_INPUT', say('operation.subscription'));
    default:
      return unreachable(kind);
  }
}

function readMutationField(reading: Reading, roots: ReadonlyMap<string, Root>, field: ResponseField): RootMutation {
  if (field.name === '__typename') return constant(field.key, 'Mutation');
  const verb = syncMutationVerb(reading.app, field.name);
  if (verb) return readSyncMutation(reading, verb, field);
  return readMutation(reading, rootOf(roots, field, 'Mutation'), field);
}

function readQuery(reading: Reading, roots: ReadonlyMap<string, Root>, field: ResponseField): RootQuery {
  if (field.name === '__typename') return constant(field.key, 'Query');
  if (field.name === '_entities') return readEntities(reading, field);
  const root = rootOf(roots, field, 'Query');
  const args = argumentsOf(field, reading.observer);
  const asOf = readAsOf(root.model, args);
  return asOf ? { ...readRows({ ...reading, asOf }, root, field, args), asOf } : readRows(reading, root, field, args);
}

function readRows(reading: Reading, { verb, model }: Root, field: ResponseField, args: ListArguments): RootRows {
  if (verb === 'list')
    return { kind: 'list', key: field.key, path: field.path, list: readConnection(reading, model, 'root', field) };
  if (verb === 'groups')
    return { kind: 'groups', key: field.key, path: field.path, groups: readGroups(reading, model, field) };
  if (verb !== 'record') throw unknownField('Query', field);
  const where = args.get('where');
  if (!where) throw new TrellisError('BAD_USER_INPUT', say('input.given', { place: 'where' }), { path: field.path });
  const rows = rowsOf(model, readUnique(model, where), readDeleted(args.get('deleted')));
  return {
    kind: 'record',
    key: field.key,
    path: field.path,
    rows,
    selection: readSelection(reading, model, recordFields(reading, model, field)),
  };
}

/** `_entities`: the selection of each model that it has a fragment for; only the gateway asks it. */
function readEntities(reading: Reading, field: ResponseField): RootQuery {
  const input = argumentsOf(field, reading.observer).get('representations');
  if (!input) throw new TrellisError('BAD_USER_INPUT', say('input.given', { place: 'representations' }));
  const models = [...reading.app.models.values()].flatMap((model) => {
    const fields = recordFields(reading, model, field);
    return fields.length === 0 ? [] : [{ rows: rowsOf(model), selection: readSelection(reading, model, fields) }];
  });
  const representations = { source: input.source(), type: { kind: 'representations' }, path: input.path } as const;
  return { kind: 'entities', key: field.key, representations, models };
}

function rootOf(roots: ReadonlyMap<string, Root>, field: ResponseField, typeName: string): Root {
  const root = roots.get(field.name);
  if (!root) throw unknownField(typeName, field);
  return root;
}
