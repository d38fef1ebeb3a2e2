import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-ws';
import { WebSocket } from 'ws';
import { noticingSilence } from './noticing-silence.ts';
import { type Batch, changeFaults, changesQuery, type Following, type Subscriber } from './subscribers.ts';

/** Follows `postChanges` by graphql-ws, from its latest cursor after each break. */
export async function followChanges({ url, token, run }: Following): Promise<Subscriber> {
  const client = createClient({
    url: url.replace('http', 'ws'),
    connectionParams: { Authorization: `Bearer ${token}` },
    retryAttempts: 0,
    webSocketImpl: WebSocket,
    ...noticingSilence(),
  });
  const told: { readonly recordId: string; readonly version: number }[] = [];
  const refusals: string[] = [];
  const begun = Promise.withResolvers<undefined>();
  let cursor: string | undefined;
  const over = new AbortController();

  const follow = async (): Promise<void> => {
    const events = client.iterate<{ it: Batch }>({ query: changesQuery, variables: { run, after: cursor } });
    for await (const { data } of events) {
      if (!data) throw new Error('A subscription tells data.');
      told.push(...data.it.changes);
      if (data.it.control === 'RESET') refusals.push('RESET');
      ({ cursor } = data.it);
      begun.resolve(undefined);
    }
  };
  const following = (async () => {
    while (!over.signal.aborted) {
      // A close is an event. An array holds the errors of the protocol's `error`, after which clients give up.
      await follow().catch((error: unknown) => {
        if (Array.isArray(error)) refusals.push(`given up: ${JSON.stringify(error)}`);
      });
      await sleep(100);
    }
  })();
  await begun.promise;
  return {
    name: 'graphql-ws, postChanges',
    faults: (stored) => [...refusals, ...changeFaults(told, stored)],
    async [Symbol.asyncDispose]() {
      over.abort();
      client.terminate();
      await client.dispose();
      await following;
    },
  };
}
