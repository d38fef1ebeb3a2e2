import type { Model } from '@trellis/app-definition';
import { block } from './definition-text.ts';
import { rootFieldNames, typeNames } from './names.ts';

/** What a subscription to a model's changes delivers. */
export function changeTypes(model: string): readonly string[] {
  const { changeEvent, changeBatch, object } = typeNames(model);
  return [
    block(`type ${changeEvent}`, [
      'op: SyncOp!',
      'recordId: ID!',
      'version: Int!',
      'reason: SyncLeaveReason',
      'changedFields: [String!]',
      `node: ${object}`,
    ]),
    block(`type ${changeBatch}`, [
      'control: SyncControl!',
      `changes: [${changeEvent}!]!`,
      'cursor: SyncCursor!',
      'hasMore: Boolean!',
      'lagMs: Int',
    ]),
  ];
}

/** The subscription to a model's changes. */
export function changesField(model: Model): string {
  const { where, changeBatch } = typeNames(model.name);
  const { changes } = rootFieldNames(model).subscription;
  return `${changes}(where: ${where}, ops: [SyncOp!], after: SyncCursor): ${changeBatch}!`;
}
