import { randomUUID } from 'node:crypto';
import { createMemoryPubSub } from '@trellis/pubsub';
import { createRecords } from '../server.ts';
import { anyFile } from './any-file.ts';
import { admin, type RecordsFixture } from './records-fixture.ts';

/** A new process on the data that are there. */
export async function restartRecords(fixture: RecordsFixture) {
  const pubsub = createMemoryPubSub();
  const logged: unknown[] = [];
  const note = (data: unknown) => void logged.push(data);
  const log = { debug: note, info: note, warn: note, error: note };
  const records = await createRecords({
    databaseUrls: [fixture.databaseUrl],
    secret: 'a secret for tests',
    attachments: anyFile,
    pubsub,
    log,
    poolSize: 4,
  });
  const version = await fixture.records.store.current(fixture.appId);
  const ask = async (query: string): Promise<unknown> => {
    const { body } = await records.subgraph.answer(
      { query, variables: {} },
      {
        requestId: randomUUID(),
        caller: admin,
        app: { id: fixture.appId, slug: 'test', versionHash: version?.hash ?? '' },
        deadline: Date.now() + 10_000,
        publicUrl: 'http://localhost',
      },
    );
    return JSON.parse(body.toString()) as unknown;
  };
  return {
    records,
    ask,
    logged,
    async [Symbol.asyncDispose]() {
      await records[Symbol.asyncDispose]();
      await pubsub[Symbol.asyncDispose]();
    },
  };
}
