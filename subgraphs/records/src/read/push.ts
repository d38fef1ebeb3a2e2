import type { Model } from '@trellis/app-definition';
import { rootFieldNames } from '@trellis/records-schema';
import { unreachable } from '@trellis/errors';
import { type PushMutation, pushShapes } from '../push/push-request.ts';
import type { RunArgument } from '../request.ts';
import { readDocument } from '../sync/document.ts';
import { argumentsOf, type ResponseField } from './document.ts';
import type { Input } from './input.ts';
import type { Reading } from './reading.ts';
import type { SyncMutationVerb } from './roots.ts';
import { readShape } from './shape.ts';
import { givenOf, mustGive } from './write-arguments.ts';

/** `pushPost`. */
export function readPushRows(reading: Reading, model: Model, field: ResponseField): PushMutation {
  const rows = givenOf(argumentsOf(field, reading.observer), `${rootFieldNames(model).query.one}PushRow`);
  return {
    kind: 'pushRows',
    key: field.key,
    path: field.path,
    model,
    rows: rows && argument(rows),
    document: readDocument(reading, model, field),
  };
}

/** The mutations that are about several models. */
export function readSyncMutation(reading: Reading, verb: SyncMutationVerb, field: ResponseField): PushMutation {
  const args = argumentsOf(field, reading.observer);
  const { key, path } = field;
  switch (verb) {
    case 'syncPush': {
      const parts = readShape(reading, pushShapes, 'SyncPushResult', field);
      return { kind: verb, key, path, input: argument(mustGive(args, 'input')), parts };
    }
    case 'syncRetry': {
      const parts = readShape(reading, pushShapes, 'SyncMutationResult', field);
      return { kind: verb, key, path, id: argument(mustGive(args, 'id')), parts };
    }
    case 'syncDismiss':
      return { kind: verb, key, path, id: argument(mustGive(args, 'id')) };
    default:
      return unreachable(verb);
  }
}

function argument(input: Input): RunArgument {
  return { source: input.source(), path: input.path };
}
