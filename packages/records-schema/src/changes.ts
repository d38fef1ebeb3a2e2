import type { Model } from '@trellis/app-definition';
import { block } from './definition-text.ts';
import { rootFieldNames, typeNames } from './names.ts';

/** What a model's changes are told in. */
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

/** A page of a model's changes behind a cursor, as a query: for who can hold no connection open. */
export function changesQueryField(model: Model): string {
  const { where, changeBatch } = typeNames(model.name);
  const { changes } = rootFieldNames(model).query;
  return `${changes}(where: ${where}, ops: [SyncOp!], after: SyncCursor, first: Int = 500, waitMs: Int): ${changeBatch}!`;
}

/** The subscription to a model's changes. */
export function changesField(model: Model): string {
  const { where, changeBatch } = typeNames(model.name);
  const { changes } = rootFieldNames(model).subscription;
  return `${changes}(where: ${where}, ops: [SyncOp!], after: SyncCursor): ${changeBatch}!`;
}
