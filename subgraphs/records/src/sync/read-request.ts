import { createHash } from 'node:crypto';
import type { App, Model } from '@trellis/app-definition';
import { say, TrellisError } from '@trellis/errors';
import { syncRootFieldNames } from '@trellis/records-schema';
import { OperationTypeNode } from 'graphql';
import { type ChangesRequest, readChanges } from '../live/request.ts';
import { argumentsOf, collectFields, type Operation, type ResponseField } from '../read/document.ts';
import { type Input, inputError } from '../read/input.ts';
import type { Observer } from '../read/observer.ts';
import { constant, fieldsBelow, type Reading, unknownField } from '../read/reading.ts';
import type { Root } from '../read/roots.ts';
import type { ArgumentPath, Constant } from '../request.ts';
import { valueOf, type Values } from '../run/bind.ts';
import { readRejected, type RejectedList } from '../push/read-rejected.ts';
import { readDocument, wholeDocument } from './document.ts';
import { countOf, presentOf, textOf } from './run-arguments.ts';
import type { ModelAsked } from './sight.ts';

/** The largest page of documents. */
export const largestPage = 10_000;
/** The largest page of changes. */
const largestChangesPage = 1_000;
/** The longest wait for something to tell. */
const longestWaitMs = 25_000;

export type PullRoot = ModelPull | AppPull | ChangesPage | RejectedList | Constant;

interface Pull {
  readonly key: string;
  readonly models: readonly ModelAsked[];
  readonly binding: string;
  readonly limit: number;
}

/** `pullPost`, and what `streamPost` sends. */
export interface ModelPull extends Pull {
  readonly kind: 'model';
  readonly cursor: string | undefined;
  readonly waitMs: number;
  readonly parts: readonly BulkPart[];
}

/** `syncPull`. */
export interface AppPull extends Pull {
  readonly kind: 'app';
  readonly cursor: string | undefined;
  readonly parts: readonly PagePart[];
}

/** `postChanges` as a query. */
export interface ChangesPage {
  readonly kind: 'changes';
  readonly request: ChangesRequest;
  /** How many changes of the log are looked at. */
  readonly limit: number;
  readonly waitMs: number;
}

export type BulkPart =
  | { readonly kind: 'documents' | 'hasMore'; readonly key: string }
  | { readonly kind: 'checkpoint'; readonly key: string; readonly parts: readonly (CursorPart | Constant)[] }
  | Constant;

interface CursorPart {
  readonly kind: 'cursor';
  readonly key: string;
}

export type PagePart =
  | CursorPart
  | { readonly kind: 'numericCursor' | 'hasMore' | 'reset'; readonly key: string }
  | { readonly kind: 'changes'; readonly key: string; readonly parts: readonly ChangePart[] }
  | Constant;

export type ChangePart =
  { readonly kind: 'model' | 'id' | 'version' | 'deleted' | 'data'; readonly key: string } | Constant;

/** Where an argument's cursor stands, for its faults. */
export const cursorPaths = { model: ['checkpoint', 'cursor'], app: ['since'] } as const;

const { pull, rejected } = syncRootFieldNames.query;

/** Whether an operation reads what happened, or records for replicas; with anything else beside it, it is refused. */
export function isPullOperation(roots: ReadonlyMap<string, Root>, operation: Operation, observer: Observer): boolean {
  if (operation.node.operation !== OperationTypeNode.QUERY) return false;
  const fields = collectFields([operation.node.selectionSet], new Set(['Query']), operation, observer, []);
  const others = fields.filter(({ name }) => name !== '__typename' && !isPull(roots, name));
  const pulls = fields.filter(({ name }) => isPull(roots, name));
  if (pulls.length > 0 && others.length > 0) throw new TrellisError('BAD_USER_INPUT', say('pull.alone'));
  return pulls.length > 0;
}

function isPull(roots: ReadonlyMap<string, Root>, name: string): boolean {
  const verb = roots.get(name)?.verb;
  return name === pull || name === rejected || verb === 'pull' || verb === 'changes';
}

/** The root fields of an operation that reads for replicas, in their order. */
export function readPulls(reading: Reading, roots: ReadonlyMap<string, Root>, values: Values): readonly PullRoot[] {
  const { operation, observer } = reading;
  const fields = collectFields([operation.node.selectionSet], new Set(['Query']), operation, observer, []);
  return fields.map((field) => {
    if (field.name === '__typename') return constant(field.key, 'Query');
    const root = roots.get(field.name);
    if (root?.verb === 'changes') return readChangesPage(reading, root, field, values);
    if (root) return readModelPull(reading, root.model, field, values);
    if (field.name === rejected) return readRejected(reading, field, values);
    return readAppPull(reading, field, values);
  });
}

function readChangesPage(reading: Reading, root: Root, field: ResponseField, values: Values): ChangesPage {
  const args = argumentsOf(field, reading.observer);
  return {
    kind: 'changes',
    request: readChanges(reading, root, field),
    limit: countOf(presentOf(args.get('first')), 'first', values, largestChangesPage) ?? 500,
    waitMs: waitOf(presentOf(args.get('waitMs')), values),
  };
}

function waitOf(input: Input | undefined, values: Values): number {
  return Math.min(longestWaitMs, countOf(input, 'waitMs', values, Number.MAX_SAFE_INTEGER) ?? 0);
}

function readModelPull(reading: Reading, model: Model, field: ResponseField, values: Values): ModelPull {
  const args = argumentsOf(field, reading.observer);
  const given = (name: string) => presentOf(args.get(name));
  const cursor = presentOf(
    given('checkpoint')
      ?.entries()
      .find(([name]) => name === 'cursor')?.[1],
  );
  const where = given('where');
  return {
    kind: 'model',
    key: field.key,
    ...readBulk(reading, model, field),
    ...askedOf([{ model, where, document: documentOf(reading, model, field) }], values),
    cursor: textOf(cursor, values),
    limit: countOf(args.get('limit'), 'limit', values, largestPage) ?? largestPage,
    waitMs: waitOf(given('waitMs'), values),
  };
}

/** The parts of a `PostSyncBulk`. */
export function readBulk(
  reading: Reading,
  model: Model,
  field: ResponseField,
): { readonly parts: readonly BulkPart[] } {
  const type = `${model.name}SyncBulk`;
  const parts = fieldsBelow(reading, field, [type]).map((part): BulkPart => {
    const { key, name } = part;
    switch (name) {
      case 'documents':
      case 'hasMore':
        return { kind: name, key };
      case 'checkpoint':
        return { kind: name, key, parts: readCheckpoint(reading, model, part) };
      case '__typename':
        return constant(key, type);
      default:
        throw unknownField(type, part);
    }
  });
  return { parts };
}

/** What is asked for of the documents of a bulk: those of all its fields of that name, as far as they say. */
export function documentOf(reading: Reading, model: Model, field: ResponseField): ModelAsked['document'] {
  const documents = fieldsBelow(reading, field, [`${model.name}SyncBulk`]).find(({ name }) => name === 'documents');
  return documents ? readDocument(reading, model, documents) : [];
}

function readCheckpoint(reading: Reading, model: Model, field: ResponseField): readonly (CursorPart | Constant)[] {
  const type = `${model.name}SyncCheckpoint`;
  return fieldsBelow(reading, field, [type]).map((part) => {
    const { key, name } = part;
    if (name === 'cursor') return { kind: 'cursor', key };
    if (name === '__typename') return constant(key, type);
    throw unknownField(type, part);
  });
}

function readAppPull(reading: Reading, field: ResponseField, values: Values): AppPull {
  const args = argumentsOf(field, reading.observer);
  const given = args.get('models');
  const models = modelsOf(reading.app, given && valueOf(given.source(), values));
  const schemaVersion = presentOf(args.get('schemaVersion'));
  return {
    kind: 'app',
    key: field.key,
    ...askedOf(models, values, [schemaVersion ? valueOf(schemaVersion.source(), values) : null]),
    cursor: textOf(presentOf(args.get('since')), values),
    limit: countOf(presentOf(args.get('limit')), 'limit', values, largestPage) ?? 1_000,
    parts: fieldsBelow(reading, field, ['SyncPage']).map((part) => readPagePart(reading, part)),
  };
}

function readPagePart(reading: Reading, field: ResponseField): PagePart {
  const { key, name } = field;
  switch (name) {
    case 'cursor':
    case 'numericCursor':
    case 'hasMore':
    case 'reset':
      return { kind: name, key };
    case 'changes':
      return {
        kind: name,
        key,
        parts: fieldsBelow(reading, field, ['SyncChange']).map((part): ChangePart => {
          switch (part.name) {
            case 'model':
            case 'id':
            case 'version':
            case 'deleted':
            case 'data':
              return { kind: part.name, key: part.key };
            case '__typename':
              return constant(part.key, 'SyncChange');
            default:
              throw unknownField('SyncChange', part);
          }
        }),
      };
    case '__typename':
      return constant(key, 'SyncPage');
    default:
      throw unknownField('SyncPage', field);
  }
}

/** The models of these names, whose records go offline, with all that their documents hold. */
export function modelsOf(app: App, given: unknown): readonly ModelAsked[] {
  const path: ArgumentPath = ['models'];
  const names: readonly unknown[] = Array.isArray(given) ? given : [given];
  if (names.length === 0) throw inputError(path, say('pull.noModels', { place: 'models' }));
  const offline = [...app.models.values()].filter(({ sync }) => sync);
  return [...new Set(names.map(String))].map((name) => {
    const model = offline.find((one) => one.name === name);
    if (model) return { model, where: undefined, document: wholeDocument(model) };
    const models = offline.map((one) => one.name).join(', ');
    throw inputError(path, say('pull.noModel', { place: 'models', model: name, models }));
  });
}

function askedOf(models: readonly ModelAsked[], values: Values, more: readonly unknown[] = []) {
  return { models, binding: bindingOf(models, values, more) };
}

/** Names what a cursor belongs to: models, their filters with their values, and whatever else it is to be bound to. */
export function bindingOf(models: readonly ModelAsked[], values: Values, more: readonly unknown[] = []): string {
  const filters = models.map(({ model, where }) => [model.id, where ? valueOf(where.source(), values) : null]);
  return createHash('sha256')
    .update(JSON.stringify([filters, ...more]))
    .digest('base64url')
    .slice(0, 22);
}
