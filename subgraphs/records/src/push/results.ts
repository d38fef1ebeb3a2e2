import { type FieldError, fieldErrorIn, type Language, must, say, type TrellisError } from '@trellis/errors';
import { View } from '../authorize/view.ts';
import type { ArgumentPath } from '../request.ts';
import { wholeDocument } from '../sync/document.ts';
import type { WriteSetting } from '../write/write.ts';
import { readDocuments } from './documents.ts';
import type { Kept, Status } from './ledger.ts';
import type { Outcome, PushedChange } from './pushed-change.ts';

/** `SyncMutationResult`. */
export interface MutationResult {
  readonly key: string;
  readonly id: string;
  readonly status: Status | 'DUPLICATE';
  readonly firstStatus: Status | null;
  readonly version: number | null;
  readonly current: unknown;
  readonly fieldErrors: readonly FieldError[] | null;
  readonly rejectedId: string | null;
}

/** What is told of records once their changes are taken in or not. */
export interface Told {
  readonly version: number | null;
  /** The record as the caller sees it; null where he sees none. */
  readonly current: unknown;
}

/** The versions of the records that were taken as they were pushed, and the others as they stand. */
export async function tellAll(
  setting: WriteSetting,
  outcomes: readonly { readonly change: PushedChange; readonly outcome: Outcome }[],
): Promise<ReadonlyMap<PushedChange, Told>> {
  const told = new Map<PushedChange, Told>();
  const view = new View(setting.app, setting.permissions);
  for (const [model, ofModel] of Map.groupBy(outcomes, ({ change }) => change.model)) {
    const others = ofModel.filter(({ outcome }) => !isTaken(outcome.status));
    for (const { change, outcome } of ofModel)
      if ('version' in outcome) told.set(change, { version: outcome.version ?? null, current: null });
    const documents = await readDocuments({ ...setting, view }, model, wholeDocument(model), idsOf(others));
    for (const { change, outcome } of others) {
      const text = documents.get(change.id);
      const current = text === undefined ? null : (JSON.parse(text) as { readonly version: number });
      const deleted = outcome.status === 'CONFLICT' ? (outcome.deletedVersion ?? null) : null;
      told.set(change, { version: current?.version ?? deleted, current });
    }
  }
  return told;
}

export function isTaken(status: Status): boolean {
  return status === 'APPLIED' || status === 'MERGED' || status === 'NOOP';
}

function idsOf(outcomes: readonly { readonly change: PushedChange }[]): readonly string[] {
  return [...new Set(outcomes.map(({ change }) => change.id))];
}

/** What a change was refused for, at its fields where it is about these. */
export function faultsOf(error: TrellisError, path: ArgumentPath): readonly FieldError[] {
  const { fieldErrors } = error.options;
  if (fieldErrors && fieldErrors.length > 0) return fieldErrors;
  const [first] = error.sentences;
  const rule = error.code === 'FORBIDDEN' ? 'readOnly' : 'custom';
  return [{ path, rule, ...must(first, 'a message') }];
}

/** That a change would have been taken, had the others of its push been. */
export function heldBack(path: ArgumentPath): FieldError {
  return { path, rule: 'conflict', ...say('sync.heldBack') };
}

/** `SyncFieldError`. */
export function shownFault(fault: FieldError, language: Language): object {
  const { path, rule, params, message } = fieldErrorIn(fault, language);
  return { path: path.map(String), rule, params: params ?? null, message };
}

/** The answer to a change that was pushed before. */
export function duplicateOf(
  key: string,
  id: string,
  { status, version, fieldErrors, rejectedId }: Kept,
): MutationResult {
  return { key, id, status: 'DUPLICATE', firstStatus: status, version, current: null, fieldErrors, rejectedId };
}
