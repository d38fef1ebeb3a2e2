/**
 * A request, typed against the app's model: what `read` makes of a GraphQL operation, `authorize` rewrites into the
 * caller's view, and `compile` turns into SQL. It names models and fields, never tables and columns, and holds no value
 * of the variables: values are parameters, taken from the variables anew at each run.
 */
import type { ColumnField, ManyToManyField, Model, ToManyField, ToOneField, UnionField } from '@trellis/app-definition';
import type { ArgumentPath, Param, Source } from './param.ts';

export type {
  ArgumentPath,
  CallerThen,
  CallerValue,
  Param,
  ParamType,
  RunArgument,
  Source,
  Variables,
} from './param.ts';

export type ToMany = ToManyField | ManyToManyField;

/** A field of a row, as the caller sees it: null where the guard does not hold. No guard: he sees it on each row. */
export interface Operand {
  readonly field: ColumnField;
  readonly guard?: Condition;
}

/** What two values of one order may be asked. */
export type Ordering = 'eq' | 'lt' | 'lte' | 'gt' | 'gte';
/** There is no `ne` and no `notIn`: they are the opposites of `eq` and `in`, nulls included. */
export type Comparison = Ordering | 'in' | 'like' | 'has' | 'hasSome' | 'hasEvery' | 'listEq' | 'hasKey' | 'within';

/**
 * A condition has two values: what SQL would call unknown is false, and `not` is the exact opposite. `compile` sees to
 * it by writing `is not true` for every negation.
 */
export type Condition =
  | { readonly kind: 'all'; readonly of: readonly Condition[] }
  | { readonly kind: 'any'; readonly of: readonly Condition[] }
  | { readonly kind: 'not'; readonly of: Condition }
  | {
      readonly kind: 'compare';
      readonly operand: Operand;
      readonly comparison: Comparison;
      readonly value: Param;
      readonly insensitive: boolean;
      /** The place inside a JSON value. */
      readonly jsonPath?: Param;
      /** Of a pattern on a field of the model's search: the texts in it, which the index of grams can find. */
      readonly texts?: { readonly of: Model; readonly param: Param };
    }
  | { readonly kind: 'isNull'; readonly operand: Operand; readonly jsonPath?: Param }
  | { readonly kind: 'isEmpty'; readonly operand: Operand }
  | { readonly kind: 'toOne'; readonly relation: ToOneField; readonly guard?: Condition; readonly rows: Rows }
  | { readonly kind: 'some'; readonly relation: ToMany; readonly rows: Rows }
  | {
      readonly kind: 'count';
      readonly relation: ToMany;
      readonly rows: Rows;
      readonly comparison: Ordering | 'in';
      readonly value: Param;
    }
  /** Every word of the search stands in some of the operands, without regard to case. */
  | {
      readonly kind: 'search';
      readonly model: Model;
      readonly operands: readonly Operand[];
      readonly words: Param;
      /** Whether the model's index of grams can find the words. */
      readonly isIndexed: boolean;
    };

export const always: Condition = { kind: 'all', of: [] };
export const never: Condition = { kind: 'any', of: [] };

export type Deleted = 'EXCLUDE' | 'INCLUDE' | 'ONLY';

/** Rows of a model: those of the view that satisfy `where`. `read` lets none be visible; `authorize` opens the view. */
export interface Rows {
  readonly model: Model;
  readonly deleted: Deleted;
  readonly visible: Condition;
  readonly where: Condition;
  /** Where they are reached through a model that joins: the records that join. */
  readonly through?: Rows;
}

/** A step from a row to the one that a relation leads to, with that one's visibility. */
export interface Hop {
  readonly relation: ToOneField;
  readonly guard?: Condition;
  readonly rows: Rows;
}

export interface Direction {
  readonly descending: boolean;
  readonly nullsFirst: boolean;
}

export interface OrderTerm extends Direction {
  /** The to-one relations that lead to the row whose value it is. */
  readonly through: readonly Hop[];
  readonly by:
    | { readonly kind: 'field'; readonly operand: Operand }
    /** How well the row answers a search. */
    | { readonly kind: 'relevance'; readonly operands: readonly Operand[]; readonly words: Param }
    /** What is computed over the rows of a relation to many; over those that are not given as over none. */
    | {
        readonly kind: 'related';
        readonly relation: ToMany;
        readonly guard?: Condition;
        readonly rows: Rows;
        readonly measure: Measure;
      };
}

export interface Page {
  readonly size: Param;
  /** Counted from the end: `last`, with `before`. */
  readonly backward: boolean;
  /** `after` or, backward, `before`. */
  readonly cursor?: Param;
  readonly offset?: Param;
}

export interface List {
  readonly rows: Rows;
  /** Of rows with the same values here, the list has the one that comes first in its order; all rows where it is empty. */
  readonly distinctOn: readonly Operand[];
  readonly orderBy: readonly OrderTerm[];
  readonly page: Page;
  readonly parts: readonly ConnectionPart[];
  /** What a cursor of this list is bound to: its `where` and `orderBy` with their values, as text. */
  readonly binding: CursorBinding;
}

/** The list's identity, and the sources of the arguments whose values belong to it. */
export interface CursorBinding {
  readonly text: string;
  readonly sources: readonly Source[];
}

export type ConnectionPart =
  | { readonly kind: 'nodes'; readonly key: string; readonly selection: readonly Selected[] }
  | { readonly kind: 'edges'; readonly key: string; readonly parts: readonly EdgePart[] }
  | { readonly kind: 'pageInfo'; readonly key: string; readonly parts: readonly PageInfoPart[] }
  | { readonly kind: 'totalCount'; readonly key: string }
  | { readonly kind: 'aggregate'; readonly key: string; readonly parts: readonly AggregatePart[] }
  | Constant;

/** What is computed over rows: how many there are, or something of the values that the caller sees of a field. */
export type Measure =
  | { readonly function: 'count' }
  | { readonly function: 'countDistinct' | 'sum' | 'avg' | 'min' | 'max'; readonly operand: Operand };

interface SelectedMeasure {
  readonly kind: 'measure';
  readonly key: string;
  readonly measure: Measure;
  readonly path: ArgumentPath;
}

export type AggregatePart =
  | SelectedMeasure
  | { readonly kind: 'measures'; readonly key: string; readonly parts: readonly (SelectedMeasure | Constant)[] }
  | Constant;

export type EdgePart =
  | { readonly kind: 'node'; readonly key: string; readonly selection: readonly Selected[] }
  /** The record that joins the edge's node to its parent. */
  | {
      readonly kind: 'join';
      readonly key: string;
      readonly relation: ManyToManyField;
      readonly rows: Rows;
      readonly selection: readonly Selected[];
    }
  | { readonly kind: 'cursor'; readonly key: string }
  | Constant;

export type PageInfoPart =
  | {
      readonly kind: 'info';
      readonly key: string;
      readonly name: 'hasNextPage' | 'hasPreviousPage' | 'startCursor' | 'endCursor';
    }
  | Constant;

/** Known when the document is read: `__typename`, and the stubs of other subgraphs' entities. */
export interface Constant {
  readonly kind: 'constant';
  readonly key: string;
  /** JSON text. */
  readonly json: string;
}

/** The record that a relation leads to. */
export interface SelectedRecord {
  readonly kind: 'toOne';
  readonly key: string;
  readonly relation: ToOneField;
  readonly guard?: Condition;
  readonly rows: Rows;
  readonly selection: readonly Selected[];
  readonly path: ArgumentPath;
}

export type PointPart =
  { readonly kind: 'coordinate'; readonly key: string; readonly name: 'latitude' | 'longitude' } | Constant;

export type Selected =
  | { readonly kind: 'value'; readonly key: string; readonly operand: Operand; readonly path: ArgumentPath }
  | SelectedRecord
  /** The record of the one member that leads to one. */
  | {
      readonly kind: 'union';
      readonly key: string;
      readonly union: UnionField;
      readonly members: readonly SelectedRecord[];
      readonly path: ArgumentPath;
    }
  | {
      readonly kind: 'list';
      readonly key: string;
      readonly relation: ToMany;
      readonly guard?: Condition;
      readonly list: List;
      readonly path: ArgumentPath;
    }
  /** The versions of the record. */
  | {
      readonly kind: 'revisions';
      readonly key: string;
      readonly revisions: Revisions;
      readonly path: ArgumentPath;
    }
  /** A place on earth, or several: the coordinates that were asked for. */
  | {
      readonly kind: 'point';
      readonly key: string;
      readonly operand: Operand;
      readonly parts: readonly PointPart[];
      readonly path: ArgumentPath;
    }
  /** An entity of another subgraph: the id and the constants that were asked for, null where there is no id. */
  | {
      readonly kind: 'entity';
      readonly key: string;
      readonly operand: Operand;
      readonly parts: readonly ({ readonly kind: 'id'; readonly key: string } | Constant)[];
      readonly path: ArgumentPath;
    }
  | Constant;

/** The versions of a record, latest first: those whose image is among `rows`, which have no condition of their own. */
export interface Revisions {
  readonly rows: Rows;
  readonly page: Page;
  readonly binding: CursorBinding;
  readonly parts: readonly RevisionsPart[];
}

export type RevisionsPart =
  | { readonly kind: 'nodes'; readonly key: string; readonly parts: readonly RevisionPart[] }
  | { readonly kind: 'pageInfo'; readonly key: string; readonly parts: readonly PageInfoPart[] }
  | { readonly kind: 'totalCount'; readonly key: string }
  | Constant;

export type RevisionPart =
  | { readonly kind: 'version' | 'op' | 'at'; readonly key: string }
  /** Who made it, told where the image tells who changed the record: `changedBy` is that field. */
  | {
      readonly kind: 'actor';
      readonly key: string;
      readonly changedBy: Extract<Selected, { kind: 'entity' }>;
    }
  /** Which of the fields are not the same before and after, as the caller sees them. */
  | { readonly kind: 'changedFields'; readonly key: string; readonly fields: readonly Operand[] }
  | {
      readonly kind: 'image';
      readonly key: string;
      readonly of: 'before' | 'after';
      readonly selection: readonly Selected[];
    }
  | Constant;

/** A record that an input names by a unique key, and must be able to see. */
export interface Reference {
  readonly rows: Rows;
  readonly path: ArgumentPath;
}

export type Assignment =
  | { readonly kind: 'value'; readonly field: ColumnField; readonly value: Param }
  | { readonly kind: 'connect'; readonly field: ToOneField; readonly target: Reference }
  | { readonly kind: 'clear'; readonly field: ColumnField }
  | Preset;

/** What rules write of their own, each where it is chosen on the row as it stands; no value clears. */
export interface Preset {
  readonly kind: 'preset';
  readonly field: ColumnField;
  readonly cases: readonly { readonly when: Condition; readonly value: Param | undefined }[];
}

export interface LinkChange {
  readonly relation: ToMany;
  readonly verb: 'connect' | 'disconnect' | 'set';
  readonly targets: readonly Reference[];
  /** The records that `set` may take away: those that the caller sees. */
  readonly others: Rows;
  readonly path: ArgumentPath;
}

/**
 * What the rules ask of a write: each list of `fields` (one a written field; one alone for create and delete) names the
 * rules that would allow it, and one of them must hold, on the row as it stands and on the row as written.
 */
export interface WriteRules {
  readonly rules: readonly { readonly before: Condition; readonly after: Condition }[];
  readonly fields: readonly (readonly number[])[];
}

/** A way to write a record, with the rules that must allow it. */
export interface Attempt {
  readonly assignments: readonly Assignment[];
  readonly rules: WriteRules;
}
