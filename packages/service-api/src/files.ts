import type { CallContext } from './graph.ts';

/** What records ask of files before a record points to one. */
export interface FileAttachments {
  /** Whether the caller may put files into fields of the app's records: a verdict each, in the order of `wanted`. */
  judge(wanted: readonly WantedFile[], context: CallContext): Promise<readonly FileVerdict[]>;
}

export interface WantedFile {
  readonly id: string;
  /** The content types that the field takes, such as `image/*`; undefined where it takes all. */
  readonly accept: readonly string[] | undefined;
}

export type FileVerdict =
  | { readonly kind: 'fits' }
  /** The app has no such file, or none that this caller may use: which of the two is not told. */
  | { readonly kind: 'unknown' }
  /** The caller's own upload, which is not completed. */
  | { readonly kind: 'incomplete' }
  /** Its content is of a type that the field does not take. */
  | { readonly kind: 'refused'; readonly type: string };
