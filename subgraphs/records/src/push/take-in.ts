import { must } from '@trellis/errors';
import type { Sender } from './ledger.ts';
import { isRefusal } from './planned-write.ts';
import { pushChanges, type Pushing } from './push.ts';
import type { Outcome, PushedChange, RawChange } from './pushed-change.ts';
import { readChange } from './read-change.ts';
import { keepRejected } from './rejected.ts';
import { faultsOf } from './results.ts';

/** A change as it came, by its client's key. */
export interface Entered {
  readonly key: string;
  readonly raw: RawChange;
}

export interface TakenIn extends Entered {
  /** Undefined where it is no change of the app at all. */
  readonly change: PushedChange | undefined;
  readonly outcome: Outcome;
}

/** Takes in what can be taken, each change by itself. What is no change of the app is refused as others are. */
export async function takeIn(pushing: Pushing, entered: readonly Entered[]): Promise<readonly TakenIn[]> {
  const read = entered.map(({ raw }) => readOrRefuse(pushing, raw));
  const changes = read.flatMap((one) => ('change' in one ? [one.change] : []));
  const outcomes = await pushChanges(pushing, changes);
  const byChange = new Map(changes.map((change, index) => [change, must(outcomes[index], 'an outcome')]));
  return entered.map((one, index): TakenIn => {
    const of = must(read[index], 'a change');
    return 'change' in of
      ? { ...one, change: of.change, outcome: must(byChange.get(of.change), 'an outcome') }
      : { ...one, change: undefined, outcome: of.refused };
  });
}

function readOrRefuse(
  { setting }: Pushing,
  raw: RawChange,
): { readonly change: PushedChange } | { readonly refused: Extract<Outcome, { readonly status: 'REJECTED' }> } {
  try {
    return { change: readChange(setting.app, raw) };
  } catch (error) {
    if (!isRefusal(error)) throw error;
    return { refused: { status: 'REJECTED', error } };
  }
}

/**
 * Keeps what was refused, so that nothing is lost that was written offline: the ids by which it is found. What nobody
 * knows the writer of is nobody's to push again.
 */
export async function keepRefused(
  { setting }: Pushing,
  sender: Sender,
  taken: readonly TakenIn[],
): Promise<ReadonlyMap<TakenIn, string>> {
  if (sender.caller === '') return new Map();
  const refused = taken.filter(({ outcome }) => outcome.status === 'REJECTED');
  const ids = await keepRejected(
    setting.client,
    setting.schema,
    sender,
    refused.flatMap(({ key, raw, outcome }) =>
      outcome.status === 'REJECTED' ? [{ key, raw, fieldErrors: faultsOf(outcome.error, raw.path) }] : [],
    ),
  );
  return new Map(refused.map((one, index) => [one, must(ids[index], 'a kept change')]));
}
