import { must, say } from '@trellis/errors';
import { callerKey } from '../run/idempotency.ts';
import { baseOf } from './base.ts';
import { enter, findEntered, fingerprintOf, forget, keepAnswers, type Kept, type Sender } from './ledger.ts';
import type { Pushing } from './push.ts';
import type { KeyedChange, SyncPush } from './read-sync-push.ts';
import { duplicateOf, faultsOf, heldBack, isTaken, type MutationResult, tellAll } from './results.ts';
import { keepRefused, takeIn, type TakenIn } from './take-in.ts';

/** Takes in what a client pushes under its keys: a result each. What was pushed before has the answer that it had. */
export async function runSyncPush(pushing: Pushing, push: SyncPush): Promise<readonly MutationResult[]> {
  const { client, schema, values } = pushing.setting;
  const sender: Sender = { caller: callerKey(values.caller), clientId: push.clientId };
  await client.query(`select set_config('trellis.client', $1, true)`, [push.clientId]);
  if (push.atomic) await client.query('savepoint whole');
  const { fresh, entered } = await enterAll(pushing, sender, push.mutations);
  const base =
    push.baseCursor === undefined ? undefined : await baseOf(client, schema, pushing.sealOf(), push.baseCursor);
  const taken = await takeIn(base ? { ...pushing, base } : pushing, fresh);
  const isWhole = taken.every(({ outcome }) => isTaken(outcome.status));
  if (push.atomic && !isWhole) await client.query('rollback to savepoint whole');
  const results = push.atomic && !isWhole ? await allHeldBack(pushing, taken) : await keepAll(pushing, sender, taken);
  await client.query(`select set_config('trellis.client', '', true)`);
  return answerAll(push.mutations, results, entered);
}

/** Which of the changes are new: the first of each key, where it was not pushed before. */
async function enterAll({ setting }: Pushing, sender: Sender, mutations: readonly KeyedChange[]) {
  const { client, schema } = setting;
  const first = new Map<string, KeyedChange>();
  for (const mutation of mutations) if (!first.has(mutation.key)) first.set(mutation.key, mutation);
  const entries = [...first].map(([key, { raw }]) => ({ key, fingerprint: fingerprintOf(raw) }));
  const isNew = await enter(client, schema, sender, entries);
  const known = entries.filter(({ key }) => !isNew.has(key)).map(({ key }) => key);
  const entered = await findEntered(client, schema, sender, known);
  return { fresh: [...first.values()].filter(({ key }) => isNew.has(key)), entered };
}

async function keepAll(
  pushing: Pushing,
  sender: Sender,
  taken: readonly TakenIn[],
): Promise<ReadonlyMap<string, MutationResult>> {
  const { client, schema } = pushing.setting;
  const rejected = await keepRefused(pushing, sender, taken);
  const results = await resultsOf(pushing, taken, rejected);
  const answers = new Map<string, Kept>();
  const forgotten: string[] = [];
  for (const [key, { status, version, fieldErrors, rejectedId }] of results) {
    if (status === 'DUPLICATE') continue;
    // Whoever is not signed in could fill the ledger with what has no effect.
    if (sender.caller === '' && status !== 'APPLIED' && status !== 'MERGED') forgotten.push(key);
    else answers.set(key, { status, version, fieldErrors, rejectedId });
  }
  await keepAnswers(client, schema, sender, answers);
  await forget(client, schema, sender, forgotten);
  return results;
}

/** The results of changes that were taken in now, by their keys. */
export async function resultsOf(
  { setting }: Pushing,
  taken: readonly TakenIn[],
  rejected: ReadonlyMap<TakenIn, string>,
): Promise<ReadonlyMap<string, MutationResult>> {
  const told = await tellAll(
    setting,
    taken.flatMap(({ change, outcome }) => (change ? [{ change, outcome }] : [])),
  );
  return new Map(
    taken.map((one) => {
      const { key, raw, change, outcome } = one;
      const { version, current } = (change && told.get(change)) ?? { version: null, current: null };
      const fieldErrors = outcome.status === 'REJECTED' ? faultsOf(outcome.error, raw.path) : null;
      const rejectedId = rejected.get(one) ?? null;
      const id = change?.id ?? raw.id;
      return [key, { key, id, status: outcome.status, firstStatus: null, version, current, fieldErrors, rejectedId }];
    }),
  );
}

/** The results of a push of which nothing was written: its client still has all of it. */
async function allHeldBack(pushing: Pushing, taken: readonly TakenIn[]): Promise<ReadonlyMap<string, MutationResult>> {
  const back = taken.map((one): TakenIn => {
    const isHeldBack = isTaken(one.outcome.status);
    return isHeldBack ? { ...one, outcome: { status: 'CONFLICT', deletedVersion: undefined } } : one;
  });
  const results = await resultsOf(pushing, back, new Map());
  return new Map(
    back.map(({ key, raw }, index) => {
      const result = must(results.get(key), key);
      return [key, back[index] === taken[index] ? result : { ...result, fieldErrors: [heldBack(raw.path)] }];
    }),
  );
}

function answerAll(
  mutations: readonly KeyedChange[],
  results: ReadonlyMap<string, MutationResult>,
  entered: ReadonlyMap<string, Kept & { readonly fingerprint: string }>,
): readonly MutationResult[] {
  const seen = new Map<string, string>();
  return mutations.map(({ key, raw }) => {
    const fingerprint = fingerprintOf(raw);
    const result = results.get(key);
    const first = entered.get(key)?.fingerprint ?? seen.get(key);
    if (first !== undefined && first !== fingerprint) return mismatched(key, raw);
    seen.set(key, fingerprint);
    if (result && first === undefined) return result;
    const { status, ...known } = result ?? must(entered.get(key), key);
    if (status === 'DUPLICATE') throw new Error('what is new is no duplicate');
    return duplicateOf(key, raw.id, { ...known, status });
  });
}

function mismatched(key: string, { path, id }: KeyedChange['raw']): MutationResult {
  const fault = { path: [...path, 'key'], rule: 'conflict' as const, ...say('idempotency.mismatch') };
  const nothing = { firstStatus: null, version: null, current: null, rejectedId: null };
  return { key, id, status: 'REJECTED', ...nothing, fieldErrors: [fault] };
}
