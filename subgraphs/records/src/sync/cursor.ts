import { createCipheriv, createDecipheriv, createHmac, hkdfSync } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Snapshot } from '@trellis/change-log';
import { say, TrellisError } from '@trellis/errors';
import type { Caller } from '@trellis/service-api';

/**
 * What a replica knows, as its server gave it out. Records are passed over in the order of models and ids, a page at a
 * time: what lies behind the pass is known as of its end, what lies before it as of an earlier time.
 */
export interface SyncCursor {
  readonly epoch: string;
  /** Of the models and filters that it belongs to. */
  readonly binding: string;
  /** By place, without a gap; the last one has no end. */
  readonly known: readonly Stretch[];
  /** A pass that is not at its end. */
  readonly pass: Pass | undefined;
}

export interface Stretch {
  /** The last place that it covers; undefined where it is the last stretch. */
  readonly upTo: Place | undefined;
  readonly as: Knowledge;
}

export type Knowledge =
  | { readonly kind: 'nothing' }
  /** All that somebody could see in a snapshot. */
  | { readonly kind: 'snapshot'; readonly snapshot: Snapshot; readonly view: CallerView }
  /** Something that can no longer be told, of before this moment (ISO 8601). */
  | { readonly kind: 'lost'; readonly since: string };

export interface Pass {
  readonly to: Snapshot;
  readonly view: CallerView;
  readonly after: Place;
}

/** A record's place in a pass: its model's number among those that are asked for, and its id. */
export interface Place {
  readonly model: number;
  readonly id: string;
}

/** Whatever decides what somebody sees: the version of the app with its rules, and what the rules know of him. */
export interface CallerView {
  readonly versionHash: string;
  readonly person: string | null;
  readonly roles: readonly string[];
  readonly teams: readonly string[];
  readonly claims: Readonly<Record<string, string>>;
  /** When, for rules that name `now`: ISO 8601. */
  readonly at: string;
}

export function viewOf(versionHash: string, { person, roles, teams, claims }: Caller, at: string): CallerView {
  return { versionHash, person: person?.id ?? null, roles, teams: teams ?? [], claims: claims ?? {}, at };
}

/** Whether two views see the same of the same records, but for rules that name `now`. */
export function isSameView(one: CallerView, other: CallerView): boolean {
  const text = (view: CallerView) => JSON.stringify({ ...view, at: '' });
  return text(one) === text(other);
}

const formatVersion = 's1';
const [ivLength, tagLength] = [12, 16];

/** Cursors as opaque text. Sealed, because they hold what an app's admins noted about a person. */
export interface SyncCursorSeal {
  seal(cursor: SyncCursor): string;
  /** Throws BAD_USER_INPUT at the argument for what was not sealed here. */
  open(text: string, argument: readonly (string | number)[]): SyncCursor;
}

export function createSyncCursorSeal(secret: string, appId: string): SyncCursorSeal {
  const key = Buffer.from(hkdfSync('sha256', secret, '', `trellis sync cursor ${appId}`, 32));
  return {
    seal(cursor) {
      const plain = deflateRawSync(JSON.stringify(cursor));
      // Made of the content: equal cursors are equal texts, and no two contents ever share one.
      const iv = createHmac('sha256', key).update(plain).digest().subarray(0, ivLength);
      const cipher = createCipheriv('aes-256-gcm', key, iv);
      const sealed = Buffer.concat([cipher.update(plain), cipher.final()]);
      return `${formatVersion}.${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString('base64url')}`;
    },
    open(text, argument) {
      const [version, encoded = ''] = text.split('.');
      const bytes = Buffer.from(encoded, 'base64url');
      if (version !== formatVersion || bytes.length <= ivLength + tagLength) throw notACursor(argument);
      try {
        const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, ivLength));
        decipher.setAuthTag(bytes.subarray(ivLength, ivLength + tagLength));
        const plain = Buffer.concat([decipher.update(bytes.subarray(ivLength + tagLength)), decipher.final()]);
        return JSON.parse(inflateRawSync(plain).toString()) as SyncCursor; // What is authentic was made by `seal`.
      } catch (error) {
        throw notACursor(argument, error);
      }
    },
  };
}

function notACursor(path: readonly (string | number)[], cause?: unknown): TrellisError {
  const said = say('pull.cursor', { place: path.join('.') });
  return new TrellisError('BAD_USER_INPUT', said, { fieldErrors: [{ path, rule: 'type', ...said }], cause });
}
