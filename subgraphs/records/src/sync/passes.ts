import type { Knowledge, Pass, Place, Stretch, SyncCursor } from './cursor.ts';

/** Before the first record of the first model. */
export const beginning: Place = { model: 0, id: '' };

export function isBehind(place: Place, other: Place): boolean {
  return place.model === other.model ? place.id > other.id : place.model > other.model;
}

/** Records of one model that a replica has the same knowledge of. */
export interface Range {
  readonly model: number;
  /** Exclusive and inclusive; undefined where there is no end. */
  readonly afterId: string | undefined;
  readonly upToId: string | undefined;
  readonly as: Knowledge;
}

/** What lies before a pass, in its order. */
export function rangesAhead({ after }: Pass, known: readonly Stretch[], models: number): readonly Range[] {
  let place = after;
  return known.flatMap(({ upTo, as }): readonly Range[] => {
    if (upTo && !isBehind(upTo, place)) return [];
    const from = place;
    const last = upTo?.model ?? models - 1;
    if (upTo) place = upTo;
    return Array.from({ length: last - from.model + 1 }, (_, index) => {
      const model = from.model + index;
      const afterId = model === from.model && from.id !== '' ? from.id : undefined;
      return { model, afterId, upToId: model === upTo?.model ? upTo.id : undefined, as };
    });
  });
}

/** What a replica knows where a pass is given up, because its caller's view is another one by now. */
export function knownWithin({ known, pass }: SyncCursor): readonly Stretch[] {
  if (!pass || pass.after.id === '') return known;
  const passed: Stretch = { upTo: pass.after, as: { kind: 'snapshot', snapshot: pass.to, view: pass.view } };
  return [passed, ...known.filter(({ upTo }) => !upTo || isBehind(upTo, pass.after))];
}

/** What a replica knows after a whole pass. */
export function knownAfter({ to, view }: Pass): readonly Stretch[] {
  return [{ upTo: undefined, as: { kind: 'snapshot', snapshot: to, view } }];
}
