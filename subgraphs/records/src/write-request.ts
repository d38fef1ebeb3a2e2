/** What a mutation asks. */
import type { ColumnField, Model, UniqueKey } from '@trellis/app-definition';
import type { PushMutation } from './push/push-request.ts';
import type {
  ArgumentPath,
  Assignment,
  Attempt,
  Condition,
  Constant,
  LinkChange,
  Operand,
  Param,
  Rows,
  RunArgument,
  Selected,
  WriteRules,
} from './request.ts';

/** How many records a bulk write is ready to change. */
export interface WriteLimits {
  readonly atMost: Param | undefined;
  readonly atLeast: Param | undefined;
}

/** What an input does with a record whose unique key is taken. */
export interface OnConflict {
  readonly key: UniqueKey;
  readonly update: readonly ColumnField[];
  readonly where: Condition;
}

/** A write whose data nests, lists records, or starts from the values as they stand. */
export type WriteAction =
  | { readonly kind: 'create'; readonly data: RunArgument; readonly onConflict: OnConflict | undefined }
  | {
      readonly kind: 'update';
      readonly rows: Rows;
      readonly data: RunArgument | undefined;
      readonly apply: RunArgument | undefined;
      readonly condition: Condition;
      readonly expectedVersion: Param | undefined;
    }
  | {
      readonly kind: 'updateMany';
      readonly rows: Rows;
      readonly data: RunArgument | undefined;
      readonly apply: RunArgument | undefined;
      readonly limits: WriteLimits;
    }
  | {
      readonly kind: 'upsert';
      readonly where: RunArgument;
      readonly create: RunArgument;
      readonly update: RunArgument;
    }
  | { readonly kind: 'deleteMany'; readonly rows: Rows; readonly limits: WriteLimits }
  | { readonly kind: 'restore'; readonly rows: Rows }
  | { readonly kind: 'purge'; readonly rows: Rows; readonly expectedVersion: Param | undefined }
  | {
      readonly kind: 'restoreRevision';
      readonly rows: Rows;
      /** Of which its image at that version must be one. */
      readonly image: Rows;
      readonly values: readonly TakenBack[];
      readonly version: Param;
      readonly expectedVersion: Param | undefined;
    };

/** A value that an earlier version may have otherwise: as the caller sees it there, and on the record. */
export interface TakenBack {
  readonly then: Operand;
  readonly now: Operand;
}

/** What a write answers with. */
export type WriteResult =
  | { readonly kind: 'record'; readonly selection: readonly Selected[] }
  | { readonly kind: 'batch'; readonly parts: readonly BatchPart[] }
  | { readonly kind: 'done' };

export type BatchPart =
  | { readonly kind: 'affectedCount'; readonly key: string }
  | { readonly kind: 'nodes'; readonly key: string; readonly selection: readonly Selected[] }
  | Constant;

/** The same, its data read at each run: so all of its faults are found at once. */
type InFull = () => RootMutation;

export type RootMutation =
  | {
      readonly kind: 'create';
      readonly key: string;
      readonly path: ArgumentPath;
      readonly model: Model;
      /** Tried one after the other until one is allowed. */
      readonly attempts: readonly Attempt[];
      readonly links: readonly LinkChange[];
      readonly selection: readonly Selected[];
      readonly inFull: InFull;
    }
  | {
      readonly kind: 'update';
      readonly key: string;
      readonly path: ArgumentPath;
      readonly rows: Rows;
      readonly assignments: readonly Assignment[];
      readonly links: readonly LinkChange[];
      readonly expectedVersion: Param | undefined;
      readonly condition: Condition;
      readonly rules: WriteRules;
      readonly selection: readonly Selected[];
      readonly inFull: InFull;
    }
  | {
      readonly kind: 'delete';
      readonly key: string;
      readonly path: ArgumentPath;
      readonly rows: Rows;
      readonly expectedVersion: Param | undefined;
      readonly rules: WriteRules;
      readonly selection: readonly Selected[];
    }
  | {
      readonly kind: 'write';
      readonly key: string;
      readonly path: ArgumentPath;
      readonly model: Model;
      readonly action: WriteAction;
      readonly result: WriteResult;
    }
  | PushMutation
  | Constant;
