/** The part of a request that is about groups of rows. */
import type { ColumnField, Model, ToOneField, ValueField } from '@trellis/app-definition';
import type {
  AggregatePart,
  ArgumentPath,
  Constant,
  CursorBinding,
  Direction,
  Hop,
  List,
  Measure,
  Operand,
  Ordering,
  Page,
  PageInfoPart,
  Param,
  Rows,
  Selected,
  PointPart,
} from './request.ts';

/** What rows are grouped by: a value of theirs or, through to-one relations, of others; of dates as of their buckets. */
export interface GroupKey {
  readonly through: readonly Hop[];
  readonly operand: Operand;
  readonly bucket?: { readonly unit: DateBucket; readonly timeZone: Param | undefined };
}

export type DateBucket = 'YEAR' | 'QUARTER' | 'MONTH' | 'WEEK' | 'DAY' | 'HOUR';

/** A condition on a group. It has two values, as those on rows have. */
export type Having =
  | { readonly kind: 'all'; readonly of: readonly Having[] }
  | { readonly kind: 'any'; readonly of: readonly Having[] }
  | { readonly kind: 'not'; readonly of: Having }
  | {
      readonly kind: 'compare';
      readonly measure: Measure;
      readonly comparison: Ordering | 'in';
      readonly value: Param;
    }
  | { readonly kind: 'isNull'; readonly measure: Measure };

export type GroupOrder = Direction &
  (
    | { readonly kind: 'key'; /** The place of the key in `by`. */ readonly index: number }
    | { readonly kind: 'measure'; readonly measure: Measure }
  );

export interface Groups {
  readonly rows: Rows;
  readonly by: readonly GroupKey[];
  readonly having: Having;
  readonly orderBy: readonly GroupOrder[];
  readonly page: Page;
  readonly parts: readonly GroupsPart[];
  readonly binding: CursorBinding;
}

export type GroupsPart =
  | { readonly kind: 'nodes'; readonly key: string; readonly parts: readonly GroupPart[] }
  | { readonly kind: 'pageInfo'; readonly key: string; readonly parts: readonly PageInfoPart[] }
  | { readonly kind: 'totalCount'; readonly key: string }
  | Constant;

export type GroupPart =
  | { readonly kind: 'keys'; readonly key: string; readonly parts: readonly GroupKeyPart[] }
  | { readonly kind: 'aggregate'; readonly key: string; readonly parts: readonly AggregatePart[] }
  | { readonly kind: 'records'; readonly key: string; readonly list: List }
  | Constant;

/** A key of a group; `model` has its field. */
export type GroupKeyPart =
  | {
      readonly kind: 'value';
      readonly key: string;
      readonly model: Model;
      readonly field: ColumnField;
      readonly index: number;
      readonly path: ArgumentPath;
    }
  | {
      readonly kind: 'entity';
      readonly key: string;
      readonly model: Model;
      readonly field: ColumnField;
      readonly index: number;
      readonly parts: readonly ({ readonly kind: 'id'; readonly key: string } | Constant)[];
      readonly path: ArgumentPath;
    }
  | {
      readonly kind: 'point';
      readonly key: string;
      readonly model: Model;
      readonly field: ValueField;
      readonly index: number;
      readonly parts: readonly PointPart[];
      readonly path: ArgumentPath;
    }
  /** The record that rows are grouped by. */
  | {
      readonly kind: 'record';
      readonly key: string;
      readonly model: Model;
      readonly field: ToOneField;
      readonly index: number;
      readonly rows: Rows;
      readonly selection: readonly Selected[];
      readonly path: ArgumentPath;
    }
  /** What rows are grouped by of a record, where they are not grouped by the record itself. */
  | {
      readonly kind: 'members';
      readonly key: string;
      readonly model: Model;
      readonly field: ToOneField;
      /** A key that every record has, where there is one: without it there is no record. */
      readonly sign: number | undefined;
      readonly parts: readonly GroupKeyPart[];
      readonly path: ArgumentPath;
    }
  | Constant;
