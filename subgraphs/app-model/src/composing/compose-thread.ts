import { parentPort } from 'node:worker_threads';
import { compose, type Composition, type SubgraphSdl } from './compose.ts';

export interface ComposeRequest {
  readonly id: number;
  readonly subgraphs: readonly SubgraphSdl[];
}

export interface ComposeReply {
  readonly id: number;
  readonly composition: Composition;
}

parentPort?.on('message', ({ id, subgraphs }: ComposeRequest) => {
  const reply: ComposeReply = { id, composition: composeOrExplain(subgraphs) };
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origin
  parentPort?.postMessage(reply);
});

function composeOrExplain(subgraphs: readonly SubgraphSdl[]): Composition {
  try {
    return compose(subgraphs);
  } catch (error) {
    return { errors: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
  }
}
