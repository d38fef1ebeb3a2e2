import { Worker } from 'node:worker_threads';
import { say, TrellisError } from '@trellis/errors';
import type { Composition, SubgraphSdl } from './compose.ts';
import type { ComposeReply, ComposeRequest } from './compose-thread.ts';

/** Composes supergraphs in a thread of its own: it takes long enough to be felt by every request in flight. */
export interface Composer extends AsyncDisposable {
  /** Rejects with INTERNAL where the subgraphs do not fit together; the cause has the composer's reasons. */
  compose(subgraphs: readonly SubgraphSdl[]): Promise<string>;
  /** Starts the thread where none runs, with these subgraphs for practice, so that the next composition is quick. */
  warmUp(subgraphs: () => readonly SubgraphSdl[]): void;
}

export interface ComposerOptions {
  /** How long an unused thread is kept, in milliseconds. It holds some 100 MB. */
  readonly idleMs: number;
}

interface Waiting {
  readonly resolve: (composition: Composition) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  readonly waiting: Map<number, Waiting>;
}

// Running from source there is no `.js` beside this file.
const threadUrl = new URL(`./compose-thread${import.meta.url.endsWith('.ts') ? '.ts' : '.js'}`, import.meta.url);

export function createComposer(options: ComposerOptions): Composer {
  let thread: Thread | undefined;
  let idleTimer: NodeJS.Timeout | undefined;
  let lastId = 0;

  function start(): Thread {
    const worker = new Worker(threadUrl, { name: 'composer' });
    const started: Thread = { worker, waiting: new Map() };
    worker.on('message', ({ id, composition }: ComposeReply) => {
      started.waiting.get(id)?.resolve(composition);
      started.waiting.delete(id);
      if (started.waiting.size === 0) rest(started);
    });
    worker.on('error', (error: Error) => fail(started, error));
    worker.on('exit', (code) => fail(started, new Error(`The composer's thread ended with code ${code}.`)));
    return started;
  }

  function fail(ended: Thread, error: Error): void {
    if (thread === ended) thread = undefined;
    for (const { reject } of ended.waiting.values()) reject(error);
    ended.waiting.clear();
  }

  /** A resting thread does not keep the process alive, and ends after a while. */
  function rest(resting: Thread): void {
    resting.worker.unref();
    clearTimeout(idleTimer);
    idleTimer = setTimeout(() => {
      if (thread === resting) thread = undefined;
      void resting.worker.terminate();
    }, options.idleMs).unref();
  }

  function ask(subgraphs: readonly SubgraphSdl[]): Promise<Composition> {
    clearTimeout(idleTimer);
    thread ??= start();
    const { worker, waiting } = thread;
    const request: ComposeRequest = { id: ++lastId, subgraphs };
    return new Promise((resolve, reject) => {
      waiting.set(request.id, { resolve, reject });
      worker.ref();
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
      worker.postMessage(request);
    });
  }

  return {
    async compose(subgraphs) {
      const { supergraphSdl, errors } = await ask(subgraphs);
      if (supergraphSdl !== undefined) return supergraphSdl;
      throw new TrellisError('INTERNAL', say('publish.notComposed'), { cause: new Error(errors.join('\n')) });
    },
    warmUp(subgraphs) {
      // A failure here is met again, and told, by whoever composes in earnest.
      if (!thread) ask(subgraphs()).catch(() => undefined);
    },
    async [Symbol.asyncDispose]() {
      clearTimeout(idleTimer);
      await thread?.worker.terminate();
    },
  };
}
