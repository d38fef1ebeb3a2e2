import type { Disk } from './disk.ts';

/** Where the client stands with the server. */
export interface Meta {
  /** Names this copy of the data to the server; with a write's key it tells a repeat. */
  readonly clientId: string;
  readonly place: PullPlace;
  readonly setPlace: (place: PullPlace) => void;
}

/** How far has been pulled. Written together with what was pulled, so that neither is ahead of the other. */
export interface PullPlace {
  readonly cursor: string | null;
  /** Counts the times that everything was read from the start. */
  readonly scan: number;
  /** Whether the last of them has not reached its end, and who began it: this client, or the server by a reset. */
  readonly scanning: 'no' | 'own' | 'reset';
  /** What was pulled: with other models, or another schema, everything is read again. */
  readonly of: string;
}

interface KeptMeta {
  readonly clientId: string;
  readonly place: PullPlace;
}

const key = 'meta';

/** `of` says what is pulled, `newId` makes a client's id where there is none yet. */
export function openMeta(disk: Disk, of: string, newId: () => string): Meta {
  const text = disk.entries.get(key);
  // Written below.
  const kept = text === undefined ? undefined : (JSON.parse(text) as KeptMeta);
  const clientId = kept?.clientId ?? newId();
  let place = kept?.place.of === of ? kept.place : rescan(kept?.place.scan ?? 0, of);

  const setPlace = (next: PullPlace): void => {
    place = next;
    disk.set(key, JSON.stringify({ clientId, place } satisfies KeptMeta));
  };
  setPlace(place);
  return {
    clientId,
    setPlace,
    get place() {
      return place;
    },
  };
}

function rescan(scan: number, of: string): PullPlace {
  return { cursor: null, scan: scan + 1, scanning: 'own', of };
}
