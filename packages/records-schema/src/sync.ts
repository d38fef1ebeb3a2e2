import { type App, type Field, isRollup, type Model } from '@trellis/app-definition';
import type { SharedName } from '@trellis/scalars';
import { block } from './definition-text.ts';
import { rootFieldNames, syncRootFieldNames, typeNames } from './names.ts';
import { inputType, outputType } from './value-types.ts';

/** What the offline API mentions of what subgraphs share. */
export const sharedBySync: readonly SharedName[] = ['SyncCursor', 'JSON'];

/** A field of a record as it is kept offline: its name, and its type in answers and in inputs. */
export interface SyncField {
  readonly name: string;
  readonly output: string;
  readonly input: string;
}

/**
 * A record as it is kept offline: values alone, relations as ids, and nothing that can change without the record: no
 * rollups, no lists of records.
 */
export function syncFields(model: Model): readonly SyncField[] {
  return [...model.fields.values()].flatMap(syncField);
}

function syncField(field: Field): readonly SyncField[] {
  if (field.kind === 'toOne') return [{ name: field.idName, output: 'ID', input: 'ID' }];
  if (field.kind !== 'value' || isRollup(field)) return [];
  const { name } = field;
  return [
    { name, output: field.type.kind === 'entity' ? inputType(field) : outputType(field), input: inputType(field) },
  ];
}

/** The types of a model whose records go offline, named as RxDB's GraphQL replication names them. */
export function syncTypes(model: Model): readonly string[] {
  const names = typeNames(model.name);
  const fields = syncFields(model);
  const system = ['id: ID!', 'version: Int', 'createdAt: DateTime', 'updatedAt: DateTime'];
  return [
    block(`type ${names.syncDocument}`, [
      ...system,
      ...fields.map(({ name, output }) => `${name}: ${output}`),
      '_deleted: Boolean!',
    ]),
    block(`type ${names.syncCheckpoint}`, ['cursor: String!']),
    block(`type ${names.syncBulk}`, [
      `documents: [${names.syncDocument}!]!`,
      `checkpoint: ${names.syncCheckpoint}`,
      'hasMore: Boolean!',
    ]),
    block(`input ${names.syncInputCheckpoint}`, ['cursor: String!']),
    block(`input ${names.syncInputHeaders}`, ['Authorization: String']),
    block(`input ${names.syncInput}`, [
      ...system,
      ...fields.map(({ name, input }) => `${name}: ${input}`),
      '_deleted: Boolean',
    ]),
    block(`input ${names.syncInputPushRow}`, [
      `assumedMasterState: ${names.syncInput}`,
      `newDocumentState: ${names.syncInput}!`,
    ]),
  ];
}

/** The reading of a model's records by those who keep them offline. */
export function pullField(model: Model): string {
  const names = typeNames(model.name);
  const { pull } = rootFieldNames(model).query;
  return `${pull}(checkpoint: ${names.syncInputCheckpoint}, limit: Int!, where: ${names.where}, waitMs: Int): ${names.syncBulk}!`;
}

/** The writing of what was written offline; whatever could not be taken comes back as it stands here. */
export function pushField(model: Model): string {
  const names = typeNames(model.name);
  const { push } = rootFieldNames(model).mutation;
  // RxDB names the argument after the model.
  const argument = `${rootFieldNames(model).query.one}PushRow`;
  return `${push}(${argument}: [${names.syncInputPushRow}!]): [${names.syncDocument}!]!`;
}

/** What was pulled, live. */
export function streamField(model: Model): string {
  const names = typeNames(model.name);
  const { stream } = rootFieldNames(model).subscription;
  return `${stream}(headers: ${names.syncInputHeaders}): ${names.syncBulk}!`;
}

/** Whether any records of the app go offline, so that the fields for all models at once are there. */
export function hasSync(app: App): boolean {
  return [...app.models.values()].some(({ sync }) => sync !== undefined);
}

/** The types of the fields for all models at once. */
export const appSyncTypes: readonly string[] = [
  block('type SyncPage', [
    'changes: [SyncChange!]!',
    'cursor: String!',
    '"The cursor as a number above zero, which since takes too, as a text."',
    'numericCursor: Float!',
    'hasMore: Boolean!',
    '"The cursor could not be used: what is not among the changes up to the end is gone."',
    'reset: Boolean!',
  ]),
  block('type SyncChange', [
    'model: String!',
    'id: ID!',
    'version: Int',
    '"Deleted, or out of the caller\'s sight."',
    'deleted: Boolean!',
    '"The record by field, as in pulls; null where it is deleted."',
    'data: JSON',
  ]),
  'enum SyncMutationOp { CREATE UPDATE DELETE }',
  'enum SyncMutationStatus { APPLIED DUPLICATE NOOP MERGED CONFLICT REJECTED }',
  block('input SyncPushInput', [
    'clientId: String!',
    '"All of them or none."',
    'atomic: Boolean = false',
    '"A record that was changed since is a conflict of the whole."',
    'baseCursor: String',
    'mutations: [SyncMutationInput!]!',
  ]),
  block('input SyncMutationInput', [
    '"The client\'s own: pushed again, it has the answer that it had."',
    'key: String!',
    'model: String!',
    'op: SyncMutationOp!',
    'id: ID!',
    'expectedVersion: Int',
    '"The record as the client knew it before."',
    'assumed: JSON',
    'data: JSON',
  ]),
  block('type SyncPushResult', ['results: [SyncMutationResult!]!']),
  block('type SyncMutationResult', [
    'key: String!',
    'id: ID!',
    'status: SyncMutationStatus!',
    '"Of a DUPLICATE: what the first one was answered."',
    'firstStatus: SyncMutationStatus',
    'version: Int',
    '"The record as it stands, where it is not as it was pushed; null where the caller sees none."',
    'current: JSON',
    'fieldErrors: [SyncFieldError!]',
    '"Of what was REJECTED: what syncRetry and syncDismiss take."',
    'rejectedId: ID',
  ]),
  block('type SyncFieldError', ['path: [String!]!', 'rule: String!', 'params: JSON', 'message: String!']),
  block('type SyncRejectedWrite', [
    'id: ID!',
    'clientId: String!',
    'key: String!',
    'model: String!',
    'op: SyncMutationOp!',
    'recordId: ID!',
    'assumed: JSON',
    'data: JSON',
    'fieldErrors: [SyncFieldError!]!',
    'by: User',
    'at: DateTime!',
  ]),
  block('type SyncRejectedPage', ['nodes: [SyncRejectedWrite!]!', 'pageInfo: PageInfo!']),
];

/** The root fields for all models at once. */
export const appSyncFields = {
  query: [
    `${syncRootFieldNames.query.pull}(since: String, models: [String!]!, schemaVersion: Int, limit: Int = 1000): SyncPage!`,
    `"The caller's own; all, of an administrator."\n${syncRootFieldNames.query.rejected}(first: Int = 50, after: String): SyncRejectedPage!`,
  ],
  mutation: [
    `${syncRootFieldNames.mutation.push}(input: SyncPushInput!): SyncPushResult!`,
    `${syncRootFieldNames.mutation.retry}(id: ID!): SyncMutationResult!`,
    `${syncRootFieldNames.mutation.dismiss}(id: ID!): Boolean!`,
  ],
  subscription: [`${syncRootFieldNames.subscription.bell}(models: [String!]!): SyncCursor!`],
} as const;
