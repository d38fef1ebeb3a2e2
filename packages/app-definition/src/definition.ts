/**
 * The app definition as its builder writes it: one JSON document. `format: 1` is a promise, so members are only ever
 * added here. `schema/app-definition.schema.json` says the same for editors and other languages.
 */
export interface AppDefinition {
  /** Where an editor finds the JSON Schema; nothing else reads it. */
  readonly $schema?: string;
  readonly format: 1;
  readonly enums?: Readonly<Record<string, EnumDefinition>>;
  readonly roles?: Readonly<Record<string, RoleDefinition>>;
  readonly models: Readonly<Record<string, ModelDefinition>>;
  readonly workflows?: Readonly<Record<string, WorkflowDefinition>>;
  readonly webhooks?: Readonly<Record<string, WebhookDefinition>>;
  readonly defaults?: DefaultsDefinition;
  /** By what they promise: tried before each publish. */
  readonly permissionTests?: Readonly<Record<string, PermissionTestDefinition>>;
  readonly limits?: LimitsDefinition;
  /** Who may ask for the schema: signed-in persons, unless it is for everybody. Each sees what is for his roles. */
  readonly introspection?: 'SIGNED_IN' | 'PUBLIC';
  /** Lets any signed-in person join by himself; without it, nobody does. */
  readonly signUp?: SignUpDefinition;
  /** Free for tools: never read, always kept. */
  readonly x?: JsonObject;
}

export type JsonValue = string | number | boolean | null | readonly JsonValue[] | JsonObject;
export interface JsonObject {
  readonly [key: string]: JsonValue;
}

/** A text, or one a language: `{"en": "Open", "zh": "未付"}`. */
export type Label = string | Readonly<Record<string, string>>;

/** What holds where a model says nothing. */
export interface DefaultsDefinition {
  /** By role, for each model that has no entry for the role. */
  readonly permissions?: Readonly<Record<string, PermissionsDefinition>>;
  readonly x?: JsonObject;
}

export interface LimitsDefinition {
  /** A query that would read a table of more rows than this from end to end, for want of an index, is refused. */
  readonly refuseScansOver?: number;
  readonly x?: JsonObject;
}

export interface SignUpDefinition {
  /** What whoever joins is given. */
  readonly roles: readonly string[];
  readonly x?: JsonObject;
}

export interface EnumDefinition {
  readonly id?: string;
  readonly label?: Label;
  readonly description?: string;
  readonly values: readonly EnumValueDefinition[];
  readonly x?: JsonObject;
}

export interface EnumValueDefinition {
  readonly id?: string;
  readonly name: string;
  readonly label?: Label;
  readonly description?: string;
  readonly color?: string;
  readonly x?: JsonObject;
}

export interface RoleDefinition {
  readonly label?: Label;
  readonly description?: string;
  readonly x?: JsonObject;
}

export interface ModelDefinition {
  readonly id?: string;
  readonly label?: Label;
  readonly description?: string;
  readonly plural?: string;
  /** The field that names a record to people. */
  readonly display?: string;
  readonly fields: Readonly<Record<string, FieldDefinition>>;
  readonly unique?: readonly (readonly string[])[];
  readonly indexes?: readonly (readonly string[])[];
  readonly search?: readonly string[];
  /** By role. `admin` has no entry: it may do everything. */
  readonly permissions?: Readonly<Record<string, PermissionsDefinition>>;
  readonly softDelete?: boolean;
  readonly history?: 'NONE' | 'FULL';
  /** By name: what every record must meet. */
  readonly checks?: Readonly<Record<string, CheckDefinition>>;
  readonly maxPageSize?: number;
  readonly sync?: boolean | SyncDefinition;
  readonly groupBy?: boolean;
  readonly live?: boolean;
  readonly x?: JsonObject;
}

/** Which records go offline, and how what was written there meets what was written here. */
export interface SyncDefinition {
  /** Of what a caller may read; all of it, if left out. */
  readonly where?: WhereDefinition;
  readonly conflict?: ConflictRule | ConflictDefinition;
  readonly x?: JsonObject;
}

/**
 * For a write to a record that others have changed meanwhile: it is refused, with the record as it stands; it is taken
 * where it changes other fields; it is taken.
 */
export type ConflictRule = 'REJECT' | 'MERGE' | 'LAST_WRITE';

export interface ConflictDefinition {
  /** A condition in CEL over the record as it stands: where it holds, the write is taken. */
  readonly expression: string;
  readonly x?: JsonObject;
}

export interface CheckDefinition {
  /** A condition in CEL over the record's fields. */
  readonly expression: string;
  /** What a person is told whose record does not meet it. */
  readonly message?: Label;
  /** The field that it is told at; those that the expression names, if left out. */
  readonly field?: string;
  readonly x?: JsonObject;
}

export interface FieldDefinition {
  readonly id?: string;
  /** A scalar's name, `File`, `User`, an enum, a model, or a list of models (a polymorphic relation). */
  readonly type: string | readonly string[];
  readonly label?: Label;
  readonly description?: string;
  readonly list?: boolean;
  readonly required?: boolean;
  readonly unique?: boolean;
  readonly default?: JsonValue;
  readonly defaultExpression?: string;
  readonly defaultSequence?: string;
  readonly min?: number | string;
  readonly max?: number | string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
  readonly precision?: number;
  readonly scale?: number;
  readonly accept?: readonly string[];
  readonly formula?: string;
  readonly rollup?: RollupDefinition;
  readonly inverse?: string;
  readonly onDelete?: OnDelete;
  readonly through?: string;
  readonly x?: JsonObject;
}

/** What is computed over the records of a relation to many. */
export interface RollupDefinition {
  /** The relation and, of its records, the field: `invoices.total`. `COUNT` takes the relation alone. */
  readonly of: string;
  readonly function: RollupFunction;
  /** Which of the records; all, if left out. Constants alone, because a rollup is the same for everybody. */
  readonly where?: WhereDefinition;
  readonly x?: JsonObject;
}

export type RollupFunction = 'COUNT' | 'SUM' | 'AVG' | 'MIN' | 'MAX';

export type OnDelete = 'RESTRICT' | 'SET_NULL' | 'CASCADE';
export type Verb = 'read' | 'create' | 'update' | 'delete';
export type PermissionsDefinition = Readonly<Partial<Record<Verb, true | readonly RuleDefinition[]>>>;

/** A filter in the app's own `where` language, whose values may be `{"$": "user.id"}`. */
export type WhereDefinition = JsonObject;

export interface RuleDefinition {
  readonly where?: WhereDefinition;
  /** None is all; `["*"]` goes with `except`. */
  readonly fields?: readonly string[];
  readonly except?: readonly string[];
  /** False: the fields are read, filtered and ordered by, and not added up, counted or grouped by. */
  readonly aggregate?: boolean;
  readonly set?: JsonObject;
  readonly check?: WhereDefinition;
}

/** A person and rows, and what the rules let him do with them. */
export interface PermissionTestDefinition {
  /** Nobody who is signed in, if left out. */
  readonly as?: TestPersonDefinition;
  /** By a name of their own, which `{"$": "rows.<name>"}` stands for; made in this order, whatever the rules say. */
  readonly rows?: Readonly<Record<string, TestRowDefinition>>;
  /** Tried in this order: what is allowed happens. */
  readonly expect: readonly TestStepDefinition[];
  readonly x?: JsonObject;
}

export interface TestPersonDefinition {
  /** Besides `user` and `public`. */
  readonly roles?: readonly string[];
  /** Ids. */
  readonly teams?: readonly string[];
  readonly claims?: Readonly<Record<string, string>>;
}

export interface TestRowDefinition {
  readonly model: string;
  /** As `create` takes it. */
  readonly data: JsonObject;
}

export type TestStepDefinition = { readonly allowed: boolean } & (
  | { readonly verb: 'read'; readonly row: string; readonly fields?: readonly string[] }
  | { readonly verb: 'update'; readonly row: string; readonly data: JsonObject }
  | { readonly verb: 'delete'; readonly row: string }
  | { readonly verb: 'create'; readonly model: string; readonly data: JsonObject }
);

export interface WorkflowDefinition {
  readonly id?: string;
  readonly label?: Label;
  readonly description?: string;
  /** The model of the record that a run is about. */
  readonly model: string;
  readonly trigger: WorkflowTrigger;
  /** The first node. */
  readonly start: string;
  readonly nodes: Readonly<Record<string, WorkflowNode>>;
  readonly x?: JsonObject;
}

/** Another system that is told of changes. */
export interface WebhookDefinition {
  readonly id?: string;
  readonly description?: string;
  /** Beginning with https://. */
  readonly url: string;
  /** The model whose records' changes are told. */
  readonly model: string;
  /** Which changes; all of them, if left out. */
  readonly on?: readonly WebhookEvent[];
  /** What is sent of a record; an update that changes none of these is not told. All stored fields, if left out. */
  readonly fields?: readonly string[];
  readonly x?: JsonObject;
}

export type WebhookEvent = 'CREATE' | 'UPDATE' | 'DELETE';

export type WorkflowTrigger =
  | { readonly on: 'CREATE'; readonly where?: WhereDefinition }
  /** `fields`: only an update that changes one of these starts a run. */
  | { readonly on: 'UPDATE'; readonly where?: WhereDefinition; readonly fields?: readonly string[] }
  /** By hand (`startX`), by these roles; without roles by `admin` alone. */
  | { readonly on: 'MANUAL'; readonly roles?: readonly string[] };

/** A node names the next one; none ends the run. */
export type WorkflowNode =
  | { readonly type: 'condition'; readonly where: WhereDefinition; readonly then?: string; readonly else?: string }
  | { readonly type: 'update'; readonly data: JsonObject; readonly next?: string }
  | {
      readonly type: 'http';
      readonly url: string;
      readonly method?: 'POST' | 'PUT';
      readonly headers?: Readonly<Record<string, string>>;
      readonly body?: JsonValue;
      readonly next?: string;
    }
  | {
      readonly type: 'approval';
      readonly role: string;
      /** ANY: the first decision counts. ALL: everybody who has the role when the task opens must approve. */
      readonly mode?: 'ANY' | 'ALL';
      readonly title?: Label;
      readonly approved?: string;
      readonly rejected?: string;
    };
