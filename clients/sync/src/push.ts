import type { ResolveConflict } from './conflict.ts';
import type { Ask } from './request.ts';
import type { Disk } from './state/disk.ts';
import type { Document } from './state/document.ts';
import type { Meta } from './state/meta.ts';
import type { Outbox, Write } from './state/outbox.ts';
import type { Refusal, Rejects } from './state/rejects.ts';
import type { Change, Place, Replica } from './state/replica.ts';
import { overlay, type View } from './state/view.ts';
import { SyncError } from './sync-error.ts';
import { unreachable } from './unreachable.ts';
import { documentOf, mutationOf, operations, type PushAnswer, type Pushed } from './wire.ts';

export interface PushOptions {
  readonly ask: Ask;
  readonly disk: Disk;
  readonly meta: Meta;
  readonly replica: Replica;
  readonly outbox: Outbox;
  readonly rejects: Rejects;
  readonly view: View;
  readonly newKey: () => string;
  /** Writes a request. */
  readonly limit: number;
  readonly resolve: ResolveConflict | undefined;
  /** Told what the callback throws. */
  readonly report: (error: unknown) => void;
}

/** What is wrong with a request itself: the same again would be answered the same. */
const lasting: readonly string[] = ['BAD_USER_INPUT', 'VALIDATION_FAILED', 'LIMIT_EXCEEDED', 'IDEMPOTENCY_MISMATCH'];

/** Sends the writes in their order until none is left. Answers whether any was applied. */
export function createPush(options: PushOptions): () => Promise<boolean> {
  const { ask, disk, meta, replica, outbox, rejects, view, newKey, limit, resolve, report } = options;

  const send = async (batch: readonly Write[]): Promise<readonly (readonly [Write, PushAnswer])[]> => {
    const input = { clientId: meta.clientId, mutations: batch.map(mutationOf) };
    const { results } = (await ask<Pushed>(operations.push, { input })).syncPush;
    return batch.map((write) => {
      const answer = results.find(({ key }) => key === write.key);
      if (!answer) throw new SyncError('INTERNAL', `No answer to the write ${write.key} came.`, { retryable: true });
      return [write, answer];
    });
  };

  /** The next write of the record was made on what this one left. */
  const rebaseNext = (write: Write, base: Document | null): void => {
    const following = outbox.of(write).find(({ order }) => order > write.order);
    if (following) outbox.replace(following, { ...following, base });
  };
  const apply = (write: Write, version: number, current: Document | null): void => {
    if (current) {
      replica.apply(changeTo(current, write), meta.place.scan);
      rebaseNext(write, current);
      return outbox.remove(write);
    }
    const after = overlay(write.base ?? undefined, write);
    rebaseNext(write, after ? { ...after, version } : null);
    outbox.replace(write, { ...write, appliedAs: version });
  };
  const reject = (write: Write, refusal: Refusal): void => {
    rebaseNext(write, write.base);
    outbox.remove(write);
    rejects.add(write, refusal);
  };

  const settleConflict = async (write: Write, theirs: Document | null): Promise<void> => {
    const { op, data } = write;
    if (theirs) replica.apply(changeTo(theirs, write), meta.place.scan);
    const resolution = await decide(write, theirs);
    if (resolution === 'theirs') return outbox.remove(write);
    // Nothing can be written over a record that is gone; what the person wrote is not lost.
    if (resolution === undefined || !theirs) return reject(write, { kind: 'CONFLICT', theirs });
    const again =
      resolution === 'mine'
        ? { op: op === 'DELETE' ? op : ('UPDATE' as const), data }
        : { op: 'UPDATE' as const, data: resolution };
    outbox.replace(write, { ...write, ...again, key: newKey(), base: theirs });
  };
  const decide = async ({ model, id, op, data: mine, base }: Write, theirs: Document | null) => {
    try {
      return await resolve?.({ model, id, op, mine, theirs, base });
    } catch (error) {
      report(error);
      return undefined;
    }
  };

  const settle = async (write: Write, answer: PushAnswer): Promise<void> => {
    const { status, firstStatus, version, fieldErrors, rejectedId } = answer;
    const current = answer.current && documentOf(write.id, version, answer.current);
    const outcome = status === 'DUPLICATE' ? (firstStatus ?? 'APPLIED') : status;
    switch (outcome) {
      case 'APPLIED':
      case 'NOOP':
      case 'MERGED':
        return apply(write, version ?? 0, current);
      case 'CONFLICT':
        return settleConflict(write, current);
      case 'REJECTED':
        return reject(write, { kind: 'REJECTED', fieldErrors: fieldErrors ?? [], rejectedId });
      default:
        return unreachable(outcome);
    }
  };

  return async () => {
    let isAnyApplied = false;
    let size = limit;
    for (;;) {
      const batch = outbox.next(size);
      if (batch.length === 0) return isAnyApplied;
      batch.forEach(outbox.markSent);
      try {
        for (const [write, answer] of await send(batch)) await settle(write, answer);
        isAnyApplied = true;
      } catch (error) {
        if (!(error instanceof SyncError && lasting.includes(error.code))) throw error;
        // One of them spoils the request: the half of it, and so on, finds which.
        size = Math.ceil(batch.length / 2);
        const [write] = batch;
        const { code, message } = error;
        if (batch.length === 1 && write) reject(write, { kind: 'FAILED', code, message });
      }
      batch.forEach(view.touch);
      view.tell();
      await disk.flush();
    }
  };
}

function changeTo(document: Document, { model, id }: Place): Change {
  return { model, id, version: document.version ?? null, document };
}
