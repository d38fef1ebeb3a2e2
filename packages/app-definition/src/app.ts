/**
 * An app as the rest of the product reads it: the definition resolved, with every name looked up, every default filled
 * in and every physical name known. Made by `resolveApp` from a valid definition, so nothing here needs checking again.
 */
import type { Expression } from '@trellis/expression';
import type {
  ConflictRule,
  Label,
  OnDelete,
  PermissionsDefinition,
  RollupFunction,
  WebhookDefinition,
  WhereDefinition,
  WorkflowDefinition,
} from './definition.ts';

export interface App {
  readonly enums: ReadonlyMap<string, EnumType>;
  /** The builder's roles, without `admin`, `user` and `public`. */
  readonly roles: readonly string[];
  readonly models: ReadonlyMap<string, Model>;
  readonly workflows: ReadonlyMap<string, Workflow>;
  readonly webhooks: ReadonlyMap<string, Webhook>;
  /** Tables of more rows are not read from end to end for want of an index; undefined where any may be. */
  readonly refuseScansOver: number | undefined;
  /** Whether callers who are not signed in may ask for the schema. */
  readonly publicIntrospection: boolean;
}

export interface EnumType {
  readonly id: string;
  readonly name: string;
  readonly description: string | undefined;
  readonly values: readonly { readonly id: string; readonly name: string; readonly description: string | undefined }[];
}

export interface Workflow {
  readonly id: string;
  readonly name: string;
  readonly definition: WorkflowDefinition;
}

export interface Webhook {
  readonly id: string;
  readonly name: string;
  readonly definition: WebhookDefinition;
}

export interface Model {
  readonly id: string;
  readonly name: string;
  readonly plural: string;
  readonly label: Label | undefined;
  readonly description: string | undefined;
  /** A field's name, or undefined where the builder named none: then the id stands for the record. */
  readonly display: string | undefined;
  /** The table's name, in the app's schema. */
  readonly table: string;
  /** The builder's fields in their order, without the system's. */
  readonly fields: ReadonlyMap<string, Field>;
  /** Polymorphic relations by name; their ways to each model stand among the fields. */
  readonly unions: ReadonlyMap<string, UnionField>;
  /** `id version createdAt updatedAt createdBy updatedBy deletedAt`, in this order. */
  readonly systemFields: ReadonlyMap<string, ValueField>;
  /** Field names of each unique key, `['id']` first; single `unique` fields included. */
  readonly uniqueKeys: readonly UniqueKey[];
  readonly indexes: readonly (readonly ColumnField[])[];
  readonly search: readonly string[];
  readonly permissions: ReadonlyMap<string, PermissionsDefinition>;
  /** The roles whose rules here are the app's default. */
  readonly rolesByDefault: ReadonlySet<string>;
  readonly softDelete: boolean;
  readonly checks: readonly Check[];
  readonly maxPageSize: number;
  readonly live: boolean;
  readonly groupBy: boolean;
  /** How records go offline; undefined where they do not. */
  readonly sync: Sync | undefined;
  /** Whether every version of its records is kept. */
  readonly history: boolean;
}

export interface Sync {
  /** Of what a caller may read; undefined where that is all of it. */
  readonly where: WhereDefinition | undefined;
  readonly conflict: Conflict;
}

/** What becomes of a write to a record that others have changed meanwhile. */
export type Conflict =
  | { readonly kind: ConflictRule }
  /** It is taken where the condition holds on the record as it stands, else refused. */
  | {
      readonly kind: 'EXPRESSION';
      readonly expression: Expression;
      /** The columns of the fields that the expression names. */
      readonly columns: ReadonlyMap<string, string>;
    };

/** A condition that every record must meet that is not deleted. */
export interface Check {
  readonly name: string;
  readonly expression: Expression;
  /** The columns of the fields that the expression names. */
  readonly columns: ReadonlyMap<string, string>;
  readonly message: Label | undefined;
  /** The fields that a fault is told at. */
  readonly fields: readonly ColumnField[];
}

/** A unique key: its name in `XUniqueInput` (`id`, `email`, `blog_number`) and its fields. */
export interface UniqueKey {
  readonly name: string;
  readonly fields: readonly ColumnField[];
}

export type ScalarName =
  | 'String'
  | 'Text'
  | 'Email'
  | 'URL'
  | 'Phone'
  | 'Int'
  | 'Float'
  | 'Boolean'
  | 'BigInt'
  | 'Decimal'
  | 'Date'
  | 'Time'
  | 'DateTime'
  | 'JSON'
  | 'UUID'
  | 'Point';

interface FieldBase {
  readonly id: string;
  readonly name: string;
  readonly label: Label | undefined;
  readonly description: string | undefined;
}

/** A field whose value stands in a column of the model's own table. */
export type ColumnField = ValueField | ToOneField;
export type Field = ValueField | ToOneField | ToManyField | ManyToManyField;

export type ValueType =
  | { readonly kind: 'scalar'; readonly scalar: ScalarName }
  | { readonly kind: 'enum'; readonly enum: EnumType }
  /** Stored as the entity's id (uuid), with no foreign key: it lives in another service. */
  | { readonly kind: 'entity'; readonly entity: 'User' | 'File' };

export interface ValueField extends FieldBase {
  readonly kind: 'value';
  readonly type: ValueType;
  /** An array of the type; only of scalars and enums. */
  readonly list: boolean;
  /** Where its values stand; of a computed field nothing stands there. */
  readonly column: string;
  readonly computed: Computed | undefined;
  readonly required: boolean;
  readonly unique: boolean;
  /** A constant in its GraphQL input form; undefined where there is none. */
  readonly default: unknown;
  /** A default that is made anew for each record; undefined where there is none. */
  readonly generated: Generated | undefined;
  readonly constraints: ValueConstraints;
  /** True for `id version createdAt …`, which clients never write (but for `id` at create). */
  readonly system: boolean;
}

export type Generated =
  | { readonly kind: 'expression'; readonly text: string; readonly expression: Expression }
  | { readonly kind: 'sequence'; readonly text: string; readonly parts: readonly SequencePart[] };

/** A part of what numbers records: fixed text, a part of the date in UTC, or the counter. */
export type SequencePart =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'date'; readonly form: 'YYYY' | 'YY' | 'MM' | 'DD' }
  /** Padded with zeros to the width. */
  | { readonly kind: 'counter'; readonly first: number; readonly width: number };

/** A field that nobody writes: its value follows from others whenever it is asked for. */
export type Computed = Formula | Rollup;

/** Follows from its own record. */
export interface Formula {
  readonly kind: 'formula';
  /** As the builder wrote it. */
  readonly text: string;
  readonly expression: Expression;
  /** The columns of the fields that the expression names. */
  readonly columns: ReadonlyMap<string, string>;
}

/** Follows from the records of a relation to many that are not deleted. */
export interface Rollup {
  readonly kind: 'rollup';
  readonly relation: ToManyField | ManyToManyField;
  /** Which of the records; all, where it is undefined. */
  readonly where: WhereDefinition | undefined;
  readonly measure:
    | { readonly function: 'COUNT' }
    /** Of the values of a field of those records. */
    | { readonly function: Exclude<RollupFunction, 'COUNT'>; readonly of: string };
}

export interface ValueConstraints {
  readonly min: number | string | undefined;
  readonly max: number | string | undefined;
  readonly minLength: number | undefined;
  readonly maxLength: number | undefined;
  readonly pattern: string | undefined;
  readonly precision: number | undefined;
  readonly scale: number | undefined;
  readonly accept: readonly string[] | undefined;
}

/** The side that holds the foreign key. Beside the field `customer` there is always `customerId`. */
export interface ToOneField extends FieldBase {
  readonly kind: 'toOne';
  /** The target model's name; look it up in the app. */
  readonly target: string;
  /** The name of its id's field in GraphQL: `${name}Id`. */
  readonly idName: string;
  readonly column: string;
  readonly required: boolean;
  /** One-to-one where unique. */
  readonly unique: boolean;
  readonly onDelete: OnDelete;
  /** The to-many (or, where unique, absent) field on the target; undefined where the builder named none. */
  readonly inverse: string | undefined;
  /** The polymorphic relation that this is one way of: `subject`, where the field is `subject_Order`. */
  readonly union: string | undefined;
}

/** A relation to one record of one of several models: of its members, at most one leads to a record. */
export interface UnionField extends FieldBase {
  /** The GraphQL union's name. */
  readonly type: string;
  /** One of the members must lead to a record. */
  readonly required: boolean;
  readonly members: readonly ToOneField[];
}

/** The many side of a to-one field. It has no storage of its own. */
export interface ToManyField extends FieldBase {
  readonly kind: 'toMany';
  readonly target: string;
  /** The to-one field on the target. */
  readonly inverse: string;
}

/** One side of a many-to-many pair, stored in a link table of two foreign keys, or in a model that joins the two. */
export interface ManyToManyField extends FieldBase {
  readonly kind: 'manyToMany';
  readonly target: string;
  readonly inverse: string;
  readonly link: {
    readonly table: string;
    /** The column that holds this model's id, and the one that holds the target's. */
    readonly ownColumn: string;
    readonly targetColumn: string;
    /** The relation's id in the change log: that of the pair's owning field. */
    readonly id: string;
  };
  /** The model whose records are the links; undefined where they have nothing of their own. */
  readonly through: JoinModel | undefined;
}

/** A model whose records join those of two others: at most one for each pair that is not deleted. */
export interface JoinModel {
  readonly model: string;
  /** Its to-one field to this side, and the one to the other side. */
  readonly own: string;
  readonly target: string;
  /** The join's name in edges (`membership`), and the names of the two types that have it there. */
  readonly edgeField: string;
  readonly connectionType: string;
  readonly edgeType: string;
}
