import { createRxDatabase, type RxJsonSchema } from 'rxdb/plugins/core';
import {
  pullQueryBuilderFromRxSchema,
  pullStreamBuilderFromRxSchema,
  replicateGraphQL,
} from 'rxdb/plugins/replication-graphql';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import type { Post } from './posts.ts';
import { noticingSilence } from './noticing-silence.ts';
import { type Following, stateFaults, type Subscriber } from './subscribers.ts';

const schema: RxJsonSchema<Post & { readonly run: string | null }> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 36 },
    version: { type: 'integer' },
    run: { type: ['string', 'null'] },
    text: { type: ['string', 'null'] },
  },
  required: ['id'],
};

/** A replica of RxDB, unmodified, by `pullPost` and `streamPost`. */
export async function replicateByRxDb({ url, token, run }: Following): Promise<Subscriber> {
  const name = `${run} rxdb`;
  const database = await createRxDatabase({ name, storage: getRxStorageMemory(), multiInstance: false });
  const { post } = await database.addCollections({ post: { schema } });
  const Authorization = `Bearer ${token}`;
  const input = { schema, checkpointFields: ['cursor'], deletedField: '_deleted' };
  let shown: readonly Post[] = [];
  const watching = post.find({ selector: { run } }).$.subscribe((documents) => {
    shown = documents.map(({ id, version, text }) => ({ id, version, text }));
  });
  const replication = replicateGraphQL<Post & { readonly run: string | null }, { cursor: string }>({
    replicationIdentifier: name,
    collection: post,
    url: { http: url, ws: url.replace('http', 'ws') },
    headers: { Authorization },
    deletedField: '_deleted',
    waitForLeadership: false,
    retryTime: 500,
    // A request over a connection that died in silence is answered by nobody.
    fetch: (address: string | URL | Request, init?: RequestInit) =>
      fetch(address, { ...init, signal: AbortSignal.timeout(8_000) }),
    pull: {
      batchSize: 50,
      queryBuilder: pullQueryBuilderFromRxSchema('post', input),
      streamQueryBuilder: pullStreamBuilderFromRxSchema('post', input),
      wsOptions: {
        connectionParams: { Authorization },
        ...noticingSilence(),
        retryAttempts: Infinity,
        retryWait: async () => new Promise((end) => setTimeout(end, 200)),
      },
    },
  });
  await replication.awaitInitialReplication();
  return {
    name: 'RxDB, streamPost and pullPost',
    faults: (stored) => stateFaults(shown, stored),
    async [Symbol.asyncDispose]() {
      watching.unsubscribe();
      await replication.cancel();
      await database.close();
    },
  };
}
