import type { Model } from '@trellis/app-definition';
import type { Shapes, ShapePart } from '../read/shape.ts';
import type { ArgumentPath, RunArgument } from '../request.ts';
import type { Asked } from '../sync/document.ts';

interface Field {
  readonly key: string;
  readonly path: ArgumentPath;
}

/** A mutation of those who write offline. What it writes is read at each run, and so allowed or refused. */
export type PushMutation =
  /** By RxDB: rows of one model, answered with those that could not be taken, as they stand. */
  | (Field & {
      readonly kind: 'pushRows';
      readonly model: Model;
      readonly rows: RunArgument | undefined;
      readonly document: readonly Asked[];
    })
  | (Field & { readonly kind: 'syncPush'; readonly input: RunArgument; readonly parts: readonly ShapePart[] })
  | (Field & { readonly kind: 'syncRetry'; readonly id: RunArgument; readonly parts: readonly ShapePart[] })
  | (Field & { readonly kind: 'syncDismiss'; readonly id: RunArgument });

/** The types that pushes are answered with, and what was refused of them. */
export const pushShapes: Shapes = {
  SyncPushResult: { results: 'SyncMutationResult' },
  SyncMutationResult: {
    key: null,
    id: null,
    status: null,
    firstStatus: null,
    version: null,
    current: null,
    fieldErrors: 'SyncFieldError',
    rejectedId: null,
  },
  SyncRejectedPage: { nodes: 'SyncRejectedWrite', pageInfo: 'PageInfo' },
  SyncRejectedWrite: {
    id: null,
    clientId: null,
    key: null,
    model: null,
    op: null,
    recordId: null,
    assumed: null,
    data: null,
    fieldErrors: 'SyncFieldError',
    by: 'User',
    at: null,
  },
  PageInfo: { hasNextPage: null, hasPreviousPage: null, startCursor: null, endCursor: null },
  User: { id: null },
  SyncFieldError: { path: null, rule: null, params: null, message: null },
};
