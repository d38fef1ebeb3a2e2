import type { Disk } from './disk.ts';
import type { Document } from './document.ts';

/** The server's records, as far as they have been pulled. */
export interface Replica {
  get(model: string, id: string): Document | undefined;
  ids(model: string): Iterable<string>;
  /** Takes a record over, or its end. Answers whether anything is different now. What is older is ignored. */
  apply(change: Change, scan: number): boolean;
  /** Removes what an earlier scan than this one saw last. Answers the records removed. */
  sweep(scan: number): readonly Place[];
}

/** Where a record stands. */
export interface Place {
  readonly model: string;
  readonly id: string;
}

export interface Change extends Place {
  /** Null where the server does not know it any more. */
  readonly version: number | null;
  /** Undefined where the record was deleted or may not be seen any more. */
  readonly document: Document | undefined;
}

interface Kept {
  readonly document: Document;
  /** The scan that saw it last. */
  readonly scan: number;
}

const prefix = 'record/';
const keyOf = ({ model, id }: Place): string => `${prefix}${model}/${id}`;

export function createReplica(disk: Disk, models: readonly string[]): Replica {
  const records = new Map(models.map((model) => [model, new Map<string, Kept>()]));
  for (const [key, text] of disk.entries) {
    if (!key.startsWith(prefix)) continue;
    const [, model = '', id = ''] = key.split('/');
    const ofModel = records.get(model);
    // Of a model that the app does not sync any more.
    if (!ofModel) disk.set(key, null);
    // Written below.
    else ofModel.set(id, JSON.parse(text) as Kept);
  }

  const keep = (place: Place, kept: Kept): void => {
    records.get(place.model)?.set(place.id, kept);
    disk.set(keyOf(place), JSON.stringify(kept));
  };
  const remove = (place: Place): boolean => {
    disk.set(keyOf(place), null);
    return records.get(place.model)?.delete(place.id) ?? false;
  };

  return {
    get: (model, id) => records.get(model)?.get(id)?.document,
    ids: (model) => records.get(model)?.keys() ?? [],
    apply({ model, id, version, document }, scan) {
      const kept = records.get(model)?.get(id);
      const keptVersion = kept?.document.version ?? 0;
      if (version !== null && version < keptVersion) return false;
      if (!document) return remove({ model, id });
      // The same version may say more or less than before: what the person may read has changed.
      const isSame = kept !== undefined && JSON.stringify(kept.document) === JSON.stringify(document);
      if (!isSame || kept.scan !== scan) keep({ model, id }, { document: isSame ? kept.document : document, scan });
      return !isSame;
    },
    sweep(scan) {
      const stale = [...records].flatMap(([model, ofModel]) =>
        [...ofModel].filter(([, kept]) => kept.scan < scan).map(([id]) => ({ model, id })),
      );
      return stale.filter(remove);
    },
  };
}
