import { isDeepStrictEqual } from 'node:util';
import type { Model } from '@trellis/app-definition';
import { syncFields } from '@trellis/records-schema';
import { structureError } from '../read/input.ts';
import type { ArgumentPath } from '../request.ts';
import { fieldOf } from '../read/where.ts';
import type { Asked } from '../sync/document.ts';
import type { RawChange } from './pushed-change.ts';
import { isDeleted } from './read-change.ts';
import { refuseTooMany, textOf } from './read-sync-push.ts';
import type { TakenIn } from './take-in.ts';

type Document = Readonly<Record<string, unknown>>;

/**
 * The rows of a push by RxDB, which sends whole documents: the one that it took for the server's, none for a new record,
 * and the one that is to be. What one of the two has and the other has not is missing there, which is null.
 */
export function readRows(model: Model, rows: unknown, path: ArgumentPath): readonly RawChange[] {
  if (rows === null || rows === undefined) return [];
  const list: readonly unknown[] = Array.isArray(rows) ? rows : [rows];
  refuseTooMany(list.length);
  return list.map((row, index) => readRow(model, row, [...path, index]));
}

function readRow(model: Model, row: unknown, path: ArgumentPath): RawChange {
  const { assumedMasterState, newDocumentState } = documentOf(row, path);
  const dataPath = [...path, 'newDocumentState'];
  const next = documentOf(newDocumentState, dataPath);
  const before =
    assumedMasterState === null || assumedMasterState === undefined
      ? undefined
      : documentOf(assumedMasterState, [...path, 'assumedMasterState']);
  const isNew = !before || isDeleted(before);
  const names = syncFields(model)
    .map(({ name }) => name)
    .filter((name) => name in next || (before && name in before));
  const whole = (document: Document) => Object.fromEntries(names.map((name) => [name, document[name] ?? null]));
  const version = before?.['version'];
  return {
    model: model.name,
    op: isDeleted(next) ? 'DELETE' : isNew ? 'CREATE' : 'UPDATE',
    id: textOf(next['id'], [...dataPath, 'id']),
    expectedVersion: typeof version === 'number' ? version : null,
    assumed: before ? (isDeleted(before) ? { _deleted: true } : whole(before)) : null,
    data: isDeleted(next) ? null : whole(next),
    path,
    dataPath,
  };
}

/**
 * Whether a record that is as it was pushed has something that its replica does not know: what rules, defaults and
 * others have written. RxDB passes over what it pulls of a document while that waits to be pushed, so of a push whose
 * answer was lost it would never learn.
 */
export function isNews({ raw, change, outcome }: TakenIn, asked: readonly Asked[], text: string): boolean {
  if (!change || outcome.status !== 'NOOP') return false;
  const current = JSON.parse(text) as Document; // Made of what was asked for.
  const [data, assumed] = [raw.data, raw.assumed].map((state) => (state ?? {}) as Document); // As `readRow` made them.
  return asked.some(({ key, name }) => {
    const field = fieldOf(change.model, name);
    if (!field || change.model.systemFields.has(name)) return false;
    if ((field.kind === 'value' || field.kind === 'toOne') && outcome.same.has(field)) return false;
    const isKnown = (state: Document | undefined) => isDeepStrictEqual(state?.[name] ?? null, current[key] ?? null);
    return !isKnown(data) && !isKnown(assumed);
  });
}

function documentOf(value: unknown, path: ArgumentPath): Document {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw structureError(path, 'object');
  return value as Document; // It was just seen to be an object.
}
