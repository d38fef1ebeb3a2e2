import { type Model, storedFields } from '@trellis/app-definition';
import { structureError } from '../read/input.ts';
import type { ArgumentPath } from '../request.ts';
import type { RawChange } from './pushed-change.ts';
import { isDeleted, nameOf } from './read-change.ts';
import { refuseTooMany, textOf } from './read-sync-push.ts';

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
  const names = storedFields(model)
    .map(nameOf)
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

function documentOf(value: unknown, path: ArgumentPath): Document {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw structureError(path, 'object');
  return value as Document; // It was just seen to be an object.
}
