import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';

/** Where contents are kept. Local disks are the first; each kept content is final. */
export interface ContentStore {
  /**
   * Takes a content in, out of everybody's sight. Rejects with what the content throws, or with the error of the system
   * (ENOSPC, …), and leaves nothing then.
   */
  put(content: AsyncIterable<Uint8Array>): Promise<StagedContent>;
  /** Answers a GET or HEAD with the content, or the part of it that the request's headers ask for. */
  get(id: string, request: IncomingMessage): Promise<ContentAnswer>;
  /** Does nothing where there is no such content. */
  remove(id: string): Promise<void>;
  /** Removes what was taken in before a moment and neither kept nor discarded: its process died. */
  removeUnfinished(before: Date): Promise<void>;
}

/** A content that was taken in completely. Disposing of it discards what was not kept. */
export interface StagedContent extends AsyncDisposable {
  readonly size: number;
  /** In hexadecimal digits. */
  readonly sha256: string;
  /** Its first `headBytes`. */
  readonly head: Uint8Array;
  /** Puts it in its place, in one step that outlives a power failure. */
  keep(id: string): Promise<void>;
}

export type ContentAnswer =
  | { readonly kind: 'content'; readonly status: number; readonly headers: ContentHeaders; readonly body: Readable }
  /** A condition or a range of the request cannot be met. */
  | { readonly kind: 'unmet'; readonly status: number; readonly headers: ContentHeaders }
  | { readonly kind: 'missing' };

export type ContentHeaders = Readonly<Record<string, string | number>>;
