import type { ColumnField, Model } from '@trellis/app-definition';
import type { TrellisError } from '@trellis/errors';
import type { ArgumentPath } from '../request.ts';

export const pushedOps = ['CREATE', 'UPDATE', 'DELETE'] as const;
export type PushedOp = (typeof pushedOps)[number];

/** A change as a client sends it, in JSON; kept as it is where it is refused. */
export interface RawChange {
  readonly model: string;
  readonly op: string;
  readonly id: string;
  readonly expectedVersion: number | null;
  readonly assumed: unknown;
  readonly data: unknown;
  /** Where it stands in the request. */
  readonly path: ArgumentPath;
  /** Where its data stands there. */
  readonly dataPath: ArgumentPath;
}

/** Values by field, in the API's JSON forms. */
export type State = ReadonlyMap<ColumnField, unknown>;

/** A change that a client made while nobody saw it, and what it then knew of the record. */
export interface PushedChange {
  readonly model: Model;
  readonly op: PushedOp;
  readonly id: string;
  readonly expectedVersion: number | undefined;
  readonly assumed: State | undefined;
  /** Whether the client took the record for deleted: to create it is to bring it back. */
  readonly assumesDeleted: boolean;
  readonly data: State;
  readonly path: ArgumentPath;
  readonly dataPath: ArgumentPath;
}

/** What has become of a pushed change. */
export type Outcome =
  | { readonly status: 'APPLIED' | 'MERGED'; readonly version: number | undefined }
  | {
      readonly status: 'NOOP';
      readonly version: number | undefined;
      /** The fields whose values in the record are those that were pushed. */
      readonly same: ReadonlySet<ColumnField>;
    }
  | {
      readonly status: 'CONFLICT';
      /** Of a record that the caller knew and that is deleted. */
      readonly deletedVersion: number | undefined;
    }
  | { readonly status: 'REJECTED'; readonly error: TrellisError };
