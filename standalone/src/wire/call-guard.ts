import type { SubgraphName } from '@trellis/service-api';
import { callKey, isSigned, readHeader } from './call-signature.ts';
import { ReplayWindow } from './replay-window.ts';

/** Why a call is refused. For the log: a caller is told the same whichever it was. */
export type Refusal =
  'unsigned' | 'forged' | 'too old' | 'from the future' | 'before the start' | 'replayed' | 'crowded';

export interface CallGuardOptions {
  readonly secret: string;
  readonly subgraph: SubgraphName;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
}

/** How long a call is good for, and how far two clocks may be apart. */
export const goodForMs = 30_000;

/** Callers within the time that a call is good for. Each is a gateway's process, so that there are never so many. */
export const mostSenders = 1000;

interface Sender {
  readonly window: ReplayWindow;
  lastAt: number;
}

/** Tells a gateway's call from all others, each once. */
export class CallGuard {
  readonly #key;
  readonly #now;
  readonly #startedAt: number;
  /** By the last call, the oldest first. */
  readonly #senders = new Map<string, Sender>();

  constructor({ secret, subgraph, now }: CallGuardOptions) {
    this.#key = callKey(secret, subgraph);
    this.#now = now;
    this.#startedAt = now();
  }

  /** Undefined where the call is good; it is not good again. */
  refusal(header: unknown, body: Uint8Array): Refusal | undefined {
    const read = readHeader(header);
    if (!read) return 'unsigned';
    const { mark, signature } = read;
    if (!isSigned(this.#key, mark, body, signature)) return 'forged';
    const now = this.#now();
    if (mark.at < now - goodForMs) return 'too old';
    if (mark.at > now + goodForMs) return 'from the future';
    // What came to the process before this one is not known any more.
    if (mark.at < this.#startedAt) return 'before the start';
    const sender = this.#senderOf(mark.sender, now);
    if (!sender) return 'crowded';
    return sender.window.take(mark.count) ? undefined : 'replayed';
  }

  /** Undefined where there are too many: to forget one would be to take its calls again. */
  #senderOf(id: string, now: number): Sender | undefined {
    const known = this.#senders.get(id);
    if (!known) this.#forgetBefore(now - 2 * goodForMs);
    if (!known && this.#senders.size >= mostSenders) return undefined;
    const sender = known ?? { window: new ReplayWindow(), lastAt: now };
    sender.lastAt = now;
    this.#senders.delete(id);
    this.#senders.set(id, sender);
    return sender;
  }

  /** A call that is good now was signed later, by as much as clocks may be apart. */
  #forgetBefore(moment: number): void {
    for (const [id, { lastAt }] of this.#senders) {
      if (lastAt >= moment) return;
      this.#senders.delete(id);
    }
  }
}
