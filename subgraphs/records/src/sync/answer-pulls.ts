import { unreachable } from '@trellis/errors';
import { answerChanges } from '../live/answer-changes.ts';
import { Waker } from '../live/waker.ts';
import type { Operation } from '../read/document.ts';
import { recordingObserver } from '../read/observer.ts';
import { answerRejected } from '../push/answer-rejected.ts';
import type { SyncCursor } from './cursor.ts';
import { tombstone } from './document.ts';
import { listenFor, waitsUntil } from './listen.ts';
import { numberOf, openAnyCursor } from './numbered-cursors.ts';
import type { PullContext } from './pull-context.ts';
import { type Difference, readPage, type Replica, type SyncPage } from './read-page.ts';
import {
  type AppPull,
  type BulkPart,
  type ChangesPage,
  cursorPaths,
  type ModelPull,
  type PullRoot,
  readPulls,
} from './read-request.ts';

/** The answer to an operation that reads for replicas, as a GraphQL response. */
export async function answerPulls(operation: Operation, pulling: PullContext): Promise<string> {
  const { version, values } = pulling;
  const reading = { app: version.app, operation, observer: recordingObserver(values.variables) };
  const members: string[] = [];
  for (const root of readPulls(reading, version.roots, values)) {
    members.push(await memberOf(root, pulling));
  }
  return `{"data":{${members.join()}}}`;
}

async function memberOf(root: PullRoot, pulling: PullContext): Promise<string> {
  return root.kind === 'changes' ? answerChanges(root, pulling) : `"${root.key}":${await answerRoot(root, pulling)}`;
}

function answerRoot(root: Exclude<PullRoot, ChangesPage>, pulling: PullContext): Promise<string> | string {
  switch (root.kind) {
    case 'constant':
      return root.json;
    case 'model':
      return answerModel(root, pulling);
    case 'app':
      return answerApp(root, pulling);
    case 'rejected':
      return answerRejected(pulling, root);
    default:
      return unreachable(root);
  }
}

async function answerModel(pull: ModelPull, pulling: PullContext): Promise<string> {
  const { seal, context } = pulling;
  const deadline = waitsUntil(pull.waitMs, context);
  const waker = new Waker();
  // Listening comes before the first look: what is committed in between wakes us.
  const replica = replicaOf(pull, pulling);
  const stop = pull.waitMs > 0 ? listenFor(pulling.tail, replica, waker.wake) : () => undefined;
  try {
    let cursor = pull.cursor === undefined ? undefined : seal.open(pull.cursor, cursorPaths.model);
    for (;;) {
      const page = await readPage(replica, cursor, { limit: pull.limit });
      const left = deadline - Date.now();
      if (page.differences.length > 0 || left <= 0) return bulkText(pull, page, seal.seal(page.cursor));
      cursor = page.cursor;
      await waker.wait(left);
    }
  } finally {
    stop();
  }
}

/** Who asks, and for what. */
export function replicaOf(
  { models, binding }: Pick<ModelPull, 'models' | 'binding'>,
  { version, versions, values }: Pick<PullContext, 'version' | 'versions' | 'values'>,
): Replica {
  return { version, versions, caller: values.caller, models, binding, values };
}

/** A bulk of documents; without a cursor, it moves no checkpoint. */
export function bulkText(
  { models, parts }: Pick<ModelPull, 'models' | 'parts'>,
  page: SyncPage,
  cursor: string,
): string {
  const partText = (part: BulkPart): string => {
    switch (part.kind) {
      case 'constant':
        return part.json;
      case 'documents':
        return `[${page.differences.map((difference) => documentText(models, difference)).join()}]`;
      case 'hasMore':
        return String(page.hasMore);
      case 'checkpoint':
        return `{${part.parts.map((of) => `"${of.key}":${of.kind === 'constant' ? of.json : `"${cursor}"`}`).join()}}`;
      default:
        return unreachable(part);
    }
  };
  return `{${parts.map((part) => `"${part.key}":${partText(part)}`).join()}}`;
}

function documentText(models: ModelPull['models'], { model, id, version, document }: Difference): string {
  const asked = models[model];
  if (!asked) throw new Error('a difference of a model that was not asked for');
  return document ?? tombstone(asked.model, asked.document, id, version);
}

async function answerApp(pull: AppPull, pulling: PullContext): Promise<string> {
  const { seal, version } = pulling;
  const given = await cursorOf(pull, pulling);
  const page = await readPage(replicaOf(pull, pulling), given, { limit: pull.limit });
  const cursor = seal.seal(page.cursor);
  const members: string[] = [];
  for (const part of pull.parts) {
    switch (part.kind) {
      case 'constant':
        members.push(`"${part.key}":${part.json}`);
        break;
      case 'cursor':
        members.push(`"${part.key}":"${cursor}"`);
        break;
      case 'numericCursor':
        members.push(`"${part.key}":${await numberOf(version.pool, version.schema, cursor)}`);
        break;
      case 'hasMore':
        members.push(`"${part.key}":${page.hasMore}`);
        break;
      case 'reset':
        members.push(`"${part.key}":${page.isRescan}`);
        break;
      case 'changes':
        members.push(
          `"${part.key}":[${page.differences.map((difference) => changeText(pull, part, difference)).join()}]`,
        );
        break;
      default:
        unreachable(part);
    }
  }
  return `{${members.join()}}`;
}

async function cursorOf(pull: AppPull, { seal, version }: PullContext): Promise<SyncCursor | undefined> {
  if (pull.cursor === undefined) return undefined;
  return openAnyCursor(version.pool, version.schema, seal, pull.cursor, cursorPaths.app);
}

function changeText(
  { models }: AppPull,
  { parts }: Extract<AppPull['parts'][number], { kind: 'changes' }>,
  { model, id, version, document }: Difference,
): string {
  const members = parts.map((part) => {
    switch (part.kind) {
      case 'constant':
        return `"${part.key}":${part.json}`;
      case 'model':
        return `"${part.key}":"${models[model]?.model.name ?? ''}"`;
      case 'id':
        return `"${part.key}":"${id}"`;
      case 'version':
        return `"${part.key}":${version ?? 'null'}`;
      case 'deleted':
        return `"${part.key}":${document === undefined}`;
      case 'data':
        return `"${part.key}":${document ?? 'null'}`;
      default:
        return unreachable(part);
    }
  });
  return `{${members.join()}}`;
}
