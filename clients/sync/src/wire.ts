import { type Document, type Values, writableOf } from './state/document.ts';
import type { WriteOp, Write } from './state/outbox.ts';
import type { FieldError } from './state/rejects.ts';
import type { Change } from './state/replica.ts';

/** The sync part of an app's graph, as its SDL has it. */
export const operations = {
  pull: `query SyncPull($since: String, $models: [String!]!, $schemaVersion: Int, $limit: Int) {
    syncPull(since: $since, models: $models, schemaVersion: $schemaVersion, limit: $limit) {
      changes { model id version deleted data } cursor hasMore reset
    }
  }`,
  push: `mutation SyncPush($input: SyncPushInput!) {
    syncPush(input: $input) {
      results { key status firstStatus version current fieldErrors { path rule params message } rejectedId }
    }
  }`,
  dismiss: 'mutation SyncDismiss($id: ID!) { syncDismiss(id: $id) }',
  bell: 'subscription SyncBell($models: [String!]!) { syncBell(models: $models) }',
};

export interface Pulled {
  readonly syncPull: {
    readonly changes: readonly PulledChange[];
    readonly cursor: string;
    readonly hasMore: boolean;
    readonly reset: boolean;
  };
}

interface PulledChange {
  readonly model: string;
  readonly id: string;
  readonly version: number | null;
  readonly deleted: boolean;
  readonly data: Values | null;
}

export interface Pushed {
  readonly syncPush: { readonly results: readonly PushAnswer[] };
}

/** What became of one write. */
export interface PushAnswer {
  readonly key: string;
  readonly status: 'DUPLICATE' | PushOutcome;
  /** Of a duplicate. */
  readonly firstStatus: PushOutcome | null;
  readonly version: number | null;
  /** The server's record, of a conflict or a refused write; null where the person sees none, and in a duplicate. */
  readonly current: Values | null;
  readonly fieldErrors: readonly FieldError[] | null;
  /** What the server keeps a refused write under. */
  readonly rejectedId: string | null;
}

export type PushOutcome = 'APPLIED' | 'NOOP' | 'MERGED' | 'CONFLICT' | 'REJECTED';

export interface Mutation {
  readonly key: string;
  readonly model: string;
  readonly op: WriteOp;
  readonly id: string;
  readonly expectedVersion: number | null;
  readonly assumed: Values | null;
  readonly data: Values;
}

export function mutationOf({ key, model, op, id, base, data }: Write): Mutation {
  return { key, model, op, id, expectedVersion: base?.version ?? null, assumed: base && writableOf(base), data };
}

/** What is wrong with a write's fields: the paths begin at the record, not at the request that it came with. */
export function fieldErrorsOf({ fieldErrors }: PushAnswer): readonly FieldError[] {
  return (fieldErrors ?? []).map((fault) => {
    const [, , , ...[data, ...path]] = fault.path;
    return { ...fault, path: data === 'data' ? path : [] };
  });
}

export function changeOf({ model, id, version, deleted, data }: PulledChange): Change {
  return { model, id, version, document: deleted ? undefined : documentOf(id, version, data) };
}

export function documentOf(id: string, version: number | null, data: Values | null): Document {
  return { ...data, id, version };
}
