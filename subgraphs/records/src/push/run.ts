import { languageOf, must, say, TrellisError, unreachable } from '@trellis/errors';
import { parseScalar } from '@trellis/scalars';
import { View } from '../authorize/view.ts';
import { shapeText } from '../read/shape.ts';
import { valueOf } from '../run/bind.ts';
import { callerKey } from '../run/idempotency.ts';
import type { RunArgument } from '../request.ts';
import { tombstone } from '../sync/document.ts';
import { readDocuments } from './documents.ts';
import { keepAnswers } from './ledger.ts';
import type { Pushing } from './push.ts';
import type { PushMutation } from './push-request.ts';
import { dropRejected, holdRejected, ownerOf } from './rejected.ts';
import { isTaken, type MutationResult, shownFault } from './results.ts';
import { isNews, readRows } from './rows.ts';
import { readSyncPush } from './read-sync-push.ts';
import { resultsOf, runSyncPush } from './sync-push.ts';
import { keepRefused, takeIn } from './take-in.ts';

/** Runs a mutation of those who write offline, in the transaction that the caller holds, and answers its JSON text. */
export async function runPush(pushing: Pushing, field: PushMutation): Promise<string> {
  const { client, schema, values } = pushing.setting;
  switch (field.kind) {
    case 'pushRows':
      return pushRows(pushing, field);
    case 'syncPush': {
      const input = readSyncPush(valueOf(field.input.source, values), field.input.path);
      const results = await runSyncPush(pushing, input);
      return shapeText(field.parts, { results: results.map((result) => shown(pushing, result)) });
    }
    case 'syncRetry':
      return shapeText(field.parts, shown(pushing, await retry(pushing, idOf(pushing, field.id))));
    case 'syncDismiss':
      return String(await dropRejected(client, schema, idOf(pushing, field.id), ownerOf(values.caller)));
    default:
      return unreachable(field);
  }
}

/** RxDB is told of conflicts alone: what was refused is one too, with the record as it stands, or none. */
async function pushRows(
  pushing: Pushing,
  { model, document, rows }: Extract<PushMutation, { readonly kind: 'pushRows' }>,
): Promise<string> {
  const { setting } = pushing;
  const given = rows ? readRows(model, valueOf(rows.source, setting.values), rows.path) : [];
  const taken = await takeIn(
    pushing,
    given.map((raw) => ({ key: '', raw })),
  );
  await keepRefused(pushing, { caller: callerKey(setting.values.caller), clientId: '' }, taken);
  const told = taken.filter(({ outcome }) => outcome.status === 'NOOP' || !isTaken(outcome.status));
  const view = new View(setting.app, setting.permissions);
  const ids = new Set(told.flatMap(({ change }) => change?.id ?? []));
  const documents = await readDocuments({ ...setting, view }, model, document, [...ids]);
  const texts = told.flatMap((one) => {
    const { change, raw, outcome } = one;
    const text = documents.get(change?.id ?? raw.id);
    if (outcome.status === 'NOOP') return text !== undefined && isNews(one, document, text) ? [text] : [];
    const version = outcome.status === 'CONFLICT' ? outcome.deletedVersion : undefined;
    return [text ?? tombstone(model, document, change?.id ?? raw.id, version ?? null)];
  });
  return `[${texts.join()}]`;
}

/** Pushes a refused change again, as whoever asks for it. It is kept until it is taken. */
async function retry(pushing: Pushing, rejectedId: string): Promise<MutationResult> {
  const { client, schema, values } = pushing.setting;
  const kept = await holdRejected(client, schema, rejectedId, ownerOf(values.caller));
  if (!kept) throw new TrellisError('NOT_FOUND', say('sync.noRejected'));
  const { key, caller, clientId, recordId: id, ...change } = kept;
  const raw = { ...change, id, path: ['id'], dataPath: ['data'] };
  const taken = await takeIn(pushing, [{ key, raw }]);
  const rejected = await keepRefused(pushing, { caller, clientId }, taken);
  const result = must((await resultsOf(pushing, taken, rejected)).get(key), 'a result');
  const { status, version } = result;
  if (status !== 'APPLIED' && status !== 'MERGED' && status !== 'NOOP') return result;
  await dropRejected(client, schema, rejectedId, undefined);
  const answer = { status, version, fieldErrors: null, rejectedId: null };
  await keepAnswers(client, schema, { caller, clientId }, new Map([[key, answer]]));
  return result;
}

function idOf({ setting: { values } }: Pushing, { source }: RunArgument): string {
  const parsed = parseScalar('UUID', valueOf(source, values));
  if (!parsed.ok) throw new TrellisError('NOT_FOUND', say('sync.noRejected'));
  return parsed.value;
}

function shown({ setting: { constraints } }: Pushing, result: MutationResult): object {
  const language = languageOf(constraints.language);
  return { ...result, fieldErrors: result.fieldErrors?.map((fault) => shownFault(fault, language)) ?? null };
}
