import type { Sync } from '@trellis/sync';
import type { Post } from './posts.ts';

/** A client that follows the posts of one run, through whatever happens. */
export interface Subscriber extends AsyncDisposable {
  readonly name: string;
  /** What it was told otherwise than it is; nothing where it was told all of it. */
  faults(stored: readonly Post[]): readonly string[];
}

/** The documents that a client of `@trellis/sync` knows. */
export interface PostDocuments {
  Post: { _deleted: boolean; id: string; version?: number | null; run?: string | null; text?: string | null };
}

export type PostSync = Sync<PostDocuments>;

export interface Following {
  /** Of the app's graph, by way of the client's network. */
  readonly url: string;
  readonly token: string;
  readonly run: string;
}

export const changesQuery = `subscription ($run: String, $after: SyncCursor) {
  it: postChanges(where: { run: { eq: $run } }, after: $after) { control cursor changes { recordId version } } }`;

export interface Batch {
  readonly control: string;
  readonly cursor: string;
  readonly changes: readonly { readonly recordId: string; readonly version: number }[];
}

/** Versions follow one another without a gap, so what is stored says what must have been told. */
export function changeFaults(told: readonly Batch['changes'][number][], stored: readonly Post[]): readonly string[] {
  const versions = new Map<string, number[]>();
  for (const { recordId, version } of told) versions.set(recordId, [...(versions.get(recordId) ?? []), version]);
  const faults: string[] = [];
  for (const { id, version } of stored) {
    const expected = Array.from({ length: version }, (_, index) => index + 1).join(' ');
    const heard = (versions.get(id) ?? []).join(' ');
    if (heard !== expected) faults.push(`${id}: told ${heard || 'nothing'} of ${expected}`);
    versions.delete(id);
  }
  for (const id of versions.keys()) faults.push(`${id}: told, and not there`);
  return faults;
}

/** Of one who has the records themselves. */
export function stateFaults(shown: readonly Post[], stored: readonly Post[]): readonly string[] {
  const textOf = ({ id, version, text }: Post): string => `${id} ${version} ${text}`;
  const have = new Set(shown.map(textOf));
  const due = new Set(stored.map(textOf));
  return [
    ...[...due].filter((post) => !have.has(post)).map((post) => `lacks ${post}`),
    ...[...have].filter((post) => !due.has(post)).map((post) => `has ${post}`),
  ];
}
