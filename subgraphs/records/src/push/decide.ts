import type { ColumnField } from '@trellis/app-definition';
import { unreachable } from '@trellis/errors';
import type { PushedChange } from './pushed-change.ts';

/** How a pushed change stands to the record, which is held, as the caller sees it. */
export type Standing =
  | { readonly kind: 'missing' }
  /** It was there once; nothing of it is left. */
  | { readonly kind: 'gone' }
  | { readonly kind: 'deleted'; readonly version: number; readonly comparison: Comparison }
  | {
      readonly kind: 'live';
      readonly version: number;
      readonly comparison: Comparison;
      /** Whether anybody has changed it since the moment that the push is based on. */
      readonly isChangedSince: boolean;
      /** Whether the model's rule takes the change although others have changed the record. */
      readonly isTaken: boolean;
      readonly merges: boolean;
    };

/** Of fields that the caller may both see and write: those whose values are the record's own. */
export interface Comparison {
  readonly comparable: ReadonlySet<ColumnField>;
  readonly sameAsData: ReadonlySet<ColumnField>;
  readonly sameAsAssumed: ReadonlySet<ColumnField>;
  /** Of all fields: those that the client has changed from what it assumed, or sets without assuming anything. */
  readonly meant: ReadonlySet<ColumnField>;
}

/** What is to be done for a pushed change. */
export type Decision =
  | { readonly kind: 'nothing'; readonly same: ReadonlySet<ColumnField> }
  | { readonly kind: 'create' | 'delete' }
  | { readonly kind: 'update'; readonly fields: readonly ColumnField[]; readonly merged: boolean }
  | { readonly kind: 'revive'; readonly fields: readonly ColumnField[] }
  | { readonly kind: 'conflict'; readonly deletedVersion: number | undefined };

/**
 * Whether a change is applied, by the first that holds: the record is as it was pushed (nothing is done); its version is
 * the expected one; it is as the client assumed it; it was deleted meanwhile (a delete is content, an update is not);
 * the model merges, and others have changed other fields; the model's rule takes it. Else it is a conflict.
 */
export function decide(change: PushedChange, standing: Standing): Decision {
  switch (change.op) {
    case 'CREATE':
      return decideCreate(change, standing);
    case 'UPDATE':
      return decideUpdate(change, standing);
    case 'DELETE':
      return decideDelete(change, standing);
    default:
      return unreachable(change.op);
  }
}

const conflict: Decision = { kind: 'conflict', deletedVersion: undefined };

function decideCreate({ data, assumesDeleted }: PushedChange, standing: Standing): Decision {
  switch (standing.kind) {
    case 'missing':
      return { kind: 'create' };
    case 'gone':
      return assumesDeleted ? { kind: 'create' } : conflict;
    case 'deleted':
      return assumesDeleted
        ? { kind: 'revive', fields: different(data.keys(), standing.comparison) }
        : { kind: 'conflict', deletedVersion: standing.version };
    case 'live': {
      const { comparable, sameAsData } = standing.comparison;
      const fields = [...data.keys()];
      if (fields.every((field) => !comparable.has(field) || sameAsData.has(field))) return nothing(standing.comparison);
      return standing.isTaken ? update(fields, standing.comparison) : conflict;
    }
    default:
      return unreachable(standing);
  }
}

function decideUpdate(change: PushedChange, standing: Standing): Decision {
  if (standing.kind === 'missing' || standing.kind === 'gone') return conflict;
  if (standing.kind === 'deleted') return { kind: 'conflict', deletedVersion: standing.version };
  const { comparison, merges, isTaken } = standing;
  const { comparable, sameAsData, meant } = comparison;
  const isAsPushed = [...change.data.keys()].every((field) =>
    comparable.has(field) ? sameAsData.has(field) : !meant.has(field),
  );
  if (isAsPushed) return nothing(comparison);
  if (isAsExpected(change, standing) || isTaken) return update(meant, comparison);
  if (merges && change.assumed && isDisjoint(change.assumed, comparison)) return update(meant, comparison, true);
  return conflict;
}

function decideDelete(change: PushedChange, standing: Standing): Decision {
  if (standing.kind !== 'live') return { kind: 'nothing', same: new Set() };
  return isAsExpected(change, standing) || standing.isTaken ? { kind: 'delete' } : conflict;
}

/** A change that expects nothing is meant for the record as it stands, whatever that is. */
function isAsExpected(
  { expectedVersion, assumed, assumesDeleted }: PushedChange,
  { version, comparison, isChangedSince }: Extract<Standing, { readonly kind: 'live' }>,
): boolean {
  if (isChangedSince) return false;
  if (expectedVersion === version) return true;
  if (assumesDeleted) return false;
  if (!assumed) return expectedVersion === undefined;
  const { comparable, sameAsAssumed } = comparison;
  return [...assumed.keys()].every((field) => !comparable.has(field) || sameAsAssumed.has(field));
}

/** Whether no field that the client means to change was changed by others to something else. */
function isDisjoint(
  assumed: NonNullable<PushedChange['assumed']>,
  { comparable, sameAsData, sameAsAssumed, meant }: Comparison,
): boolean {
  return [...meant].every(
    (field) => sameAsData.has(field) || !comparable.has(field) || (assumed.has(field) && sameAsAssumed.has(field)),
  );
}

function update(fields: Iterable<ColumnField>, comparison: Comparison, merged = false): Decision {
  const changed = different(fields, comparison);
  return changed.length === 0 ? nothing(comparison) : { kind: 'update', fields: changed, merged };
}

function nothing({ sameAsData }: Comparison): Decision {
  return { kind: 'nothing', same: sameAsData };
}

function different(fields: Iterable<ColumnField>, { sameAsData }: Comparison): readonly ColumnField[] {
  return [...fields].filter((field) => !sameAsData.has(field));
}
