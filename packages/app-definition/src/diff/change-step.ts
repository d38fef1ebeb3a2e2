import { createHash } from 'node:crypto';

/** One step from a published app to the next. Names are those of the next app, but for what it no longer has. */
export type ChangeStep = Change & {
  /** The same change has the same id, whenever it is planned. */
  readonly id: string;
  /** In plain words. */
  readonly message: string;
  readonly losesRows: boolean;
  /** Clients of the present version may fail: it takes something away from the API. */
  readonly breaksClients: boolean;
  readonly rewritesTable: boolean;
};

export type Change =
  | { readonly kind: 'addEnum'; readonly enum: string }
  | { readonly kind: 'addEnumValue'; readonly enum: string; readonly value: string }
  | { readonly kind: 'rolesChanged'; readonly added: readonly string[]; readonly removed: readonly string[] }
  /** With all its fields, unique keys and indexes. */
  | { readonly kind: 'addModel'; readonly model: string }
  /** To a model that may have records; a `unique` of the field's own included. */
  | { readonly kind: 'addField'; readonly model: string; readonly field: string }
  /** A unique key of several fields that no record can violate yet; `key` is its name. */
  | { readonly kind: 'addUnique'; readonly model: string; readonly key: string }
  | { readonly kind: 'addIndex'; readonly model: string; readonly fields: readonly string[] }
  | { readonly kind: 'permissionsChanged'; readonly model: string }
  /** `display`, `search`, `maxPageSize`, `live` or `sync`: nothing that is stored. */
  | { readonly kind: 'settingsChanged'; readonly model: string; readonly settings: readonly string[] }
  /** Keeps every version of a model's records from now on, or forgets what was kept. */
  | { readonly kind: 'beginHistory' | 'endHistory'; readonly model: string }
  /** Labels or descriptions of a model, a field, or an enum with its values. */
  | { readonly kind: 'labelsChanged'; readonly model?: string; readonly field?: string; readonly enum?: string }
  /** Rules of the model itself: records that are there keep theirs until they are written again. */
  | { readonly kind: 'checksChanged'; readonly model: string }
  /** How a field is computed: nothing that is stored. */
  | { readonly kind: 'formulaChanged' | 'rollupChanged'; readonly model: string; readonly field: string }
  | { readonly kind: 'addWorkflow' | 'workflowChanged' | 'removeWorkflow'; readonly workflow: string }
  | { readonly kind: 'addWebhook' | 'webhookChanged' | 'removeWebhook'; readonly webhook: string }
  /** A change that this release refuses; the message says what to do instead. */
  | {
      readonly kind: 'unsupported';
      readonly change: UnsupportedChange;
      readonly model?: string;
      readonly field?: string;
      readonly enum?: string;
    };

export type UnsupportedChange =
  | 'removeEnum'
  | 'renameEnum'
  | 'removeEnumValue'
  | 'renameEnumValue'
  | 'removeModel'
  | 'renameModel'
  | 'changePlural'
  | 'changeSoftDelete'
  | 'addRequiredField'
  | 'addUniqueField'
  | 'removeField'
  | 'renameField'
  | 'changeType'
  | 'changeRequired'
  | 'changeUnique'
  | 'changeDefault'
  | 'changeConstraints'
  | 'changeFormula'
  | 'changeOnDelete'
  | 'removeUnique'
  | 'removeIndex';

/** Names a plan, so that what is allowed is what was shown. Equal plans have equal hashes. */
export function planHash(steps: readonly ChangeStep[]): string {
  return createHash('sha256').update(JSON.stringify(steps)).digest('hex');
}

/** A step that takes nothing from anybody, unless `costs` say otherwise. */
export function step(
  change: Change,
  subject: string,
  message: string,
  costs: Partial<Pick<ChangeStep, 'losesRows' | 'breaksClients' | 'rewritesTable'>> = {},
): ChangeStep {
  const kind = change.kind === 'unsupported' ? change.change : change.kind;
  return {
    id: `${kind}:${subject}`,
    ...change,
    message,
    losesRows: false,
    breaksClients: false,
    rewritesTable: false,
    ...costs,
  };
}

/** A refused change. */
export function unsupported(
  change: UnsupportedChange,
  subject: string,
  place: { readonly model?: string; readonly field?: string; readonly enum?: string },
  message: string,
): ChangeStep {
  return step({ kind: 'unsupported', change, ...place }, subject, `${message} This release cannot do that yet.`);
}
