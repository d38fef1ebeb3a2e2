import type { ResolveConflict } from './conflict.ts';
import type { Ask } from './request.ts';
import type { Disk } from './state/disk.ts';
import type { Document } from './state/document.ts';
import type { Meta } from './state/meta.ts';
import type { Outbox, Write } from './state/outbox.ts';
import type { Refusal, Rejects } from './state/rejects.ts';
import type { Replica } from './state/replica.ts';
import { overlay, type View } from './state/view.ts';
import { SyncError } from './sync-error.ts';
import { unreachable } from './unreachable.ts';
import { documentOf, fieldErrorsOf, mutationOf, operations, type PushAnswer, type Pushed } from './wire.ts';

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
  /** The server's record, as an answer tells it; null where it is gone or out of sight. */
  const take = ({ model, id }: Write, version: number | null, current: Document | null): void =>
    void replica.apply({ model, id, version, document: current ?? undefined }, meta.place.scan);

  const apply = (write: Write, version: number): void => {
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
    const { status, firstStatus, version, rejectedId } = answer;
    const current = answer.current && documentOf(write.id, version, answer.current);
    const outcome = status === 'DUPLICATE' ? (firstStatus ?? 'APPLIED') : status;
    switch (outcome) {
      case 'APPLIED':
      case 'NOOP':
      case 'MERGED':
        return apply(write, version ?? 0);
      case 'CONFLICT':
        // The answer that was lost had the record, a repeated one has not. A conflict had no effect, so it may be sent anew.
        if (status === 'DUPLICATE') return outbox.replace(write, { ...write, key: newKey() });
        take(write, version, current);
        return settleConflict(write, current);
      case 'REJECTED':
        if (current) take(write, version, current);
        return reject(write, { kind: 'REJECTED', fieldErrors: fieldErrorsOf(answer), rejectedId });
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
      // What another process would send under these keys has to be what this one sends.
      await disk.flush();
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
