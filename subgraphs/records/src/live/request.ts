import { type App, isRollup, type Model } from '@trellis/app-definition';
import { say } from '@trellis/errors';
import type { View } from '../authorize/view.ts';
import { argumentsOf, type ResponseField } from '../read/document.ts';
import { type Input, inputError } from '../read/input.ts';
import { givenOf } from '../read/list.ts';
import { operandsOf } from '../read/operands.ts';
import { constant, fieldsBelow, type Reading, unknownField } from '../read/reading.ts';
import { readSelection, recordFields } from '../read/selection.ts';
import type { Root } from '../read/roots.ts';
import { readWhere, rowsOf } from '../read/where.ts';
import type { Condition, Constant, Rows, Selected, Source } from '../request.ts';

/** A subscription to a model's changes, typed against the app's model. */
export interface ChangesRequest {
  readonly kind: 'changes';
  readonly key: string;
  readonly rows: Rows;
  /** The kinds of change that are wanted; undefined for all. */
  readonly ops: readonly string[] | undefined;
  /** Where the cursor to go on from is found; undefined to begin with what happens from now on. */
  readonly after: Source | undefined;
  readonly batch: readonly BatchPart[];
}

export type BatchPart =
  | { readonly kind: 'control' | 'cursor' | 'hasMore' | 'lagMs'; readonly key: string }
  | { readonly kind: 'changes'; readonly key: string; readonly parts: readonly EventPart[] }
  | Constant;

export type EventPart =
  | { readonly kind: 'op' | 'recordId' | 'version' | 'reason' | 'changedFields'; readonly key: string }
  | { readonly kind: 'node'; readonly key: string; readonly selection: readonly Selected[] }
  | Constant;

/** `postChanges` as a request. */
export function readChanges(reading: Reading, root: Root, field: ResponseField): ChangesRequest {
  const { app, observer } = reading;
  const { model } = root;
  const args = argumentsOf(field, observer);
  const [where, ops, after] = ['where', 'ops', 'after'].map((name) => givenOf(args, name));
  return {
    kind: 'changes',
    key: field.key,
    rows: rowsOf(model, where ? readFilter(app, model, where) : undefined),
    ops: ops?.items().map((item) => String(item.word())),
    after: after?.source(),
    batch: fieldsBelow(reading, field, [`${model.name}ChangeBatch`]).map((part) => readBatchPart(reading, root, part)),
  };
}

/** A rollup changes without its record, so whoever filtered by it would not be told of records that come and go. */
function readFilter(app: App, model: Model, input: Input): Condition {
  const condition = readWhere(app, model, input);
  const rollup = operandsOf(condition).find(({ field }) => isRollup(field));
  if (!rollup) return condition;
  const { name } = rollup.field;
  throw inputError(input.path, say('filter.notOnChanges', { field: name }));
}

function readBatchPart(reading: Reading, { model }: Root, field: ResponseField): BatchPart {
  const { key, name } = field;
  switch (name) {
    case 'control':
    case 'cursor':
    case 'hasMore':
    case 'lagMs':
      return { kind: name, key };
    case 'changes': {
      const parts = fieldsBelow(reading, field, [`${model.name}ChangeEvent`]);
      return {
        kind: 'changes',
        key,
        parts: parts.map((part) => readEventPart(reading, { verb: 'changes', model }, part)),
      };
    }
    case '__typename':
      return constant(key, `${model.name}ChangeBatch`);
    default:
      throw unknownField(`${model.name}ChangeBatch`, field);
  }
}

function readEventPart(reading: Reading, { model }: Root, field: ResponseField): EventPart {
  const { key, name } = field;
  switch (name) {
    case 'op':
    case 'recordId':
    case 'version':
    case 'reason':
    case 'changedFields':
      return { kind: name, key };
    case 'node':
      return { kind: 'node', key, selection: readSelection(reading, model, recordFields(reading, model, field)) };
    case '__typename':
      return constant(key, `${model.name}ChangeEvent`);
    default:
      throw unknownField(`${model.name}ChangeEvent`, field);
  }
}

/** The request in the caller's view: its rows, and the records of its events. */
export function authorizeChanges(view: View, request: ChangesRequest): ChangesRequest {
  const batch = request.batch.map((part): BatchPart => {
    if (part.kind !== 'changes') return part;
    const parts = part.parts.map((event): EventPart =>
      event.kind === 'node' ? { ...event, selection: view.selection(request.rows, event.selection) } : event,
    );
    return { ...part, parts };
  });
  return { ...request, rows: view.rows(request.rows), batch };
}
