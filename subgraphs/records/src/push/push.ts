import { must, type TrellisError } from '@trellis/errors';
import { View } from '../authorize/view.ts';
import { explainDatabaseError } from '../run/database-error.ts';
import type { SyncCursorSeal } from '../sync/cursor.ts';
import { type Applying, applyWrites } from './apply.ts';
import type { Base } from './base.ts';
import { decide } from './decide.ts';
import { judge } from './judge.ts';
import { isRefusal, planWrite, type PlannedWrite, type PushReading } from './planned-write.ts';
import type { Outcome, PushedChange } from './pushed-change.ts';
import { versionsOf } from './versions.ts';

export interface Pushing extends Applying {
  readonly base?: Base;
  /** Whether the versions that changes have led to are told. */
  readonly tellsVersions: boolean;
  readonly sealOf: () => SyncCursorSeal;
}

/** Takes changes in, in their order, in the transaction that the caller holds: an outcome each. */
export async function pushChanges(pushing: Pushing, changes: readonly PushedChange[]): Promise<readonly Outcome[]> {
  const shared: PushReading = { ...pushing.setting, known: new Map() };
  const outcomes: Outcome[] = [];
  for (const round of roundsOf(changes)) {
    const ended = await runRound(pushing, shared, round);
    outcomes.push(...(pushing.tellsVersions ? await withVersions(pushing, round, ended) : ended));
  }
  return outcomes;
}

/** Changes that follow one another and are each about another record, so that they are judged and written together. */
function roundsOf(changes: readonly PushedChange[]): readonly (readonly PushedChange[])[] {
  const rounds: PushedChange[][] = [];
  let met = new Set<string>();
  for (const change of changes) {
    const record = `${change.model.id} ${change.id}`;
    const round = met.has(record) ? undefined : rounds.at(-1);
    if (round) round.push(change);
    else {
      rounds.push([change]);
      met = new Set();
    }
    met.add(record);
  }
  return rounds;
}

async function runRound(
  pushing: Pushing,
  shared: PushReading,
  changes: readonly PushedChange[],
  isSecond = false,
): Promise<readonly Outcome[]> {
  const outcomes = new Map<PushedChange, Outcome>();
  const writes = await plan(pushing, shared, changes, outcomes);
  const refused = await applyWrites(pushing, writes);
  for (const write of writes) {
    const { change, merged } = write;
    const error = refused.get(write);
    if (!error) outcomes.set(change, { status: merged ? 'MERGED' : 'APPLIED', version: undefined });
    else if (isSecond || !mayStandOtherwise(error)) outcomes.set(change, { status: 'REJECTED', error });
    else for (const outcome of await runRound(pushing, shared, [change], true)) outcomes.set(change, outcome);
  }
  return changes.map((change) => must(outcomes.get(change), 'an outcome'));
}

/** Before a later round writes the same records again. */
async function withVersions(
  { setting }: Pushing,
  changes: readonly PushedChange[],
  outcomes: readonly Outcome[],
): Promise<readonly Outcome[]> {
  const versions = new Map<PushedChange, number | undefined>();
  for (const [model, ofModel] of Map.groupBy(changes, (change) => change.model)) {
    const found = await versionsOf(
      setting,
      model,
      ofModel.map(({ id }) => id),
    );
    for (const change of ofModel) versions.set(change, found.get(change.id));
  }
  return changes.map((change, index) => {
    const outcome = must(outcomes[index], 'an outcome');
    return 'version' in outcome ? { ...outcome, version: versions.get(change) } : outcome;
  });
}

/** Where another transaction has created the record since we looked, or an earlier change of the round has taken it along. */
function mayStandOtherwise({ code }: TrellisError): boolean {
  return code === 'UNIQUE_VIOLATION' || code === 'NOT_FOUND';
}

async function plan(
  { setting, base }: Pushing,
  shared: PushReading,
  changes: readonly PushedChange[],
  outcomes: Map<PushedChange, Outcome>,
): Promise<readonly PlannedWrite[]> {
  const view = new View(setting.app, setting.permissions);
  const writes = new Map<PushedChange, PlannedWrite>();
  for (const [model, ofModel] of Map.groupBy(changes, (change) => change.model)) {
    const standings = await judge({ ...setting, view }, model, ofModel, base);
    for (const [index, change] of ofModel.entries()) {
      const decision = decide(change, must(standings[index], 'a standing'));
      switch (decision.kind) {
        case 'nothing':
          outcomes.set(change, { status: 'NOOP', same: decision.same, version: undefined });
          break;
        case 'conflict':
          outcomes.set(change, { status: 'CONFLICT', deletedVersion: decision.deletedVersion });
          break;
        default:
          try {
            writes.set(change, planWrite(shared, change, decision));
          } catch (error) {
            const explained = explainDatabaseError(error, setting.constraints);
            if (!isRefusal(explained)) throw error;
            outcomes.set(change, { status: 'REJECTED', error: explained });
          }
      }
    }
  }
  // In the order of the push, which that of the models is not.
  return changes.flatMap((change) => writes.get(change) ?? []);
}
