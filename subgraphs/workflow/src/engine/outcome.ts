import type { OpenedTask } from '../sql/open-task.ts';

/** What became of a node. */
export type Outcome =
  | { readonly kind: 'finished'; readonly result: string; readonly next: string | undefined }
  | { readonly kind: 'waits'; readonly task: OpenedTask };
