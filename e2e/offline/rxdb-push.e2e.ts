import { randomUUID } from 'node:crypto';
import type { AppDefinition } from '@trellis/app-definition';
import { startNetwork } from '@trellis/testing';
import { createRxDatabase, type RxJsonSchema } from 'rxdb/plugins/core';
import {
  pullQueryBuilderFromRxSchema,
  pullStreamBuilderFromRxSchema,
  pushQueryBuilderFromRxSchema,
  replicateGraphQL,
} from 'rxdb/plugins/replication-graphql';
import { getRxStorageMemory } from 'rxdb/plugins/storage-memory';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { mustAsk, signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { type App, createApp } from '../support/apps.ts';
import { type Member, setRoles, signUp } from '../support/people.ts';

const definition: AppDefinition = {
  format: 1,
  roles: { worker: {} },
  models: {
    Note: {
      sync: true,
      fields: { number: { type: 'String', unique: true }, title: { type: 'String' } },
      permissions: { worker: { read: true, create: true, update: true, delete: true } },
    },
  },
};

interface Note {
  readonly id: string;
  readonly version: number | null;
  readonly number: string | null;
  readonly title: string | null;
}

const schema: RxJsonSchema<Note> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 36 },
    version: { type: ['integer', 'null'] },
    number: { type: ['string', 'null'] },
    title: { type: ['string', 'null'] },
  },
  required: ['id'],
};

let product: Product;
let app: App;
const workers: Member[] = [];
beforeAll(async () => {
  product = await startProduct();
  const token = await signIn(product);
  app = await createApp(product, { slug: 'notes', definition, token });
  for (const name of ['Ann', 'Bob']) {
    const worker = await signUp(product, name);
    await setRoles(product, { app: app.id, user: worker.id, roles: ['worker'], token });
    workers.push(worker);
  }
});
afterAll(() => product?.[Symbol.asyncDispose]());

/** A collection that RxDB's own plugin replicates over a network of its own. */
async function replicate(person: Member | undefined, name: string) {
  if (!person) throw new Error('nobody');
  const network = await startNetwork(product.url);
  const database = await createRxDatabase({ name, storage: getRxStorageMemory(), multiInstance: false });
  const conflicts: { readonly mine: string | null; readonly theirs: string | null }[] = [];
  const { note } = await database.addCollections({
    note: {
      schema,
      conflictHandler: {
        isEqual: (a: Note, b: Note) => JSON.stringify(a) === JSON.stringify(b),
        resolve: ({ newDocumentState, realMasterState }: Record<'newDocumentState' | 'realMasterState', Note>) => {
          conflicts.push({ mine: newDocumentState.title, theirs: realMasterState.title });
          return Promise.resolve(realMasterState);
        },
      },
    },
  });
  const url = `${network.url}${app.path}`;
  const Authorization = `Bearer ${person.token}`;
  const input = { schema, checkpointFields: ['cursor'], deletedField: '_deleted' };
  const replication = replicateGraphQL<Note, { cursor: string }>({
    replicationIdentifier: name,
    collection: note,
    url: { http: url, ws: url.replace('http', 'ws') },
    headers: { Authorization },
    deletedField: '_deleted',
    waitForLeadership: false,
    retryTime: 200,
    pull: {
      batchSize: 10,
      queryBuilder: pullQueryBuilderFromRxSchema('note', input),
      streamQueryBuilder: pullStreamBuilderFromRxSchema('note', input),
      wsOptions: {
        connectionParams: { Authorization },
        retryWait: async () => new Promise((end) => setTimeout(end, 100)),
      },
    },
    push: { batchSize: 10, queryBuilder: pushQueryBuilderFromRxSchema('note', input) },
  });
  await replication.awaitInitialReplication();
  return {
    note,
    network,
    conflicts,
    async titles(): Promise<readonly (string | null)[]> {
      return (await note.find({ sort: [{ id: 'asc' }] }).exec()).map(({ title }) => title);
    },
    async edit(id: string, title: string): Promise<void> {
      await (await note.findOne(id).exec(true)).patch({ title });
    },
    async [Symbol.asyncDispose]() {
      network.up();
      await replication.cancel();
      await database.close();
      await network[Symbol.asyncDispose]();
    },
  };
}

interface Stored {
  readonly id: string;
  readonly version: number;
  readonly title: string | null;
}

async function stored(): Promise<readonly Stored[]> {
  const query = '{ notes(first: 1000, orderBy: [{id: ASC}]) { nodes { id version title } } }';
  const { notes } = await mustAsk<{ notes: { nodes: readonly Stored[] } }>(product, {
    path: app.path,
    query,
    token: app.token,
  });
  return notes.nodes;
}

const titles = async () => (await stored()).map(({ title }) => title);
const versionOf = async (id: string) => (await stored()).find((one) => one.id === id)?.version;
const eventually = (check: () => Promise<void>) => vi.waitFor(check, { timeout: 25_000, interval: 100 });
const newNote = (title: string, number: string | null = null) => ({
  id: randomUUID(),
  version: null,
  number,
  title,
});

test('two replicas of RxDB, unmodified, write offline: nothing is lost, nothing is doubled, and conflicts come to the handler', async () => {
  await using ann = await replicate(workers[0], 'ann');
  await using bob = await replicate(workers[1], 'bob');
  const same = () =>
    eventually(async () => {
      const expected = await titles();
      expect(await ann.titles()).toEqual(expected);
      expect(await bob.titles()).toEqual(expected);
    });

  const shared = newNote('shared');
  const other = newNote('other');
  await ann.note.bulkInsert([shared, other]);
  await eventually(async () => expect(await bob.titles()).toHaveLength(2));

  // Both are offline, and edit the same note and others.
  ann.network.down();
  bob.network.down();
  await ann.edit(shared.id, 'by Ann');
  await bob.edit(shared.id, 'by Bob');
  await bob.edit(other.id, 'other by Bob');
  await ann.note.bulkInsert(['a1', 'a2', 'a3'].map((title) => newNote(title)));
  await bob.note.insert(newNote('b1'));
  ann.network.up();
  await eventually(async () => expect(await versionOf(shared.id)).toBe(2));
  bob.network.up();
  await eventually(async () => expect(await titles()).toHaveLength(6));
  await eventually(async () => expect(bob.conflicts).toContainEqual({ mine: 'by Bob', theirs: 'by Ann' }));
  await same();
  expect(await titles()).toEqual(expect.arrayContaining(['by Ann', 'other by Bob', 'a1', 'a2', 'a3', 'b1']));
  expect(ann.conflicts).toEqual([]);
  expect(bob.conflicts).toHaveLength(1);

  // An answer is lost: the push comes again, and has been done once.
  const late = newNote('late');
  for (const write of [() => ann.note.insert(late), () => ann.edit(shared.id, 'again by Ann')]) {
    const lost = new Promise<void>((resolve) => ann.network.loseAnswers('pushNote', 1, resolve));
    await write();
    await lost;
    await same();
  }
  expect(await versionOf(shared.id)).toBe(3);
  expect(await versionOf(late.id)).toBe(1);
  await (await ann.note.findOne(late.id).exec(true)).remove();
  await eventually(async () => expect(await bob.titles()).not.toContain('late'));
  expect(ann.conflicts).toEqual([]);
}, 120_000);

test('what is refused stops nothing, goes from the replica, and is found among the refused', async () => {
  await using ann = await replicate(workers[0], 'refused');
  await ann.note.insert(newNote('first', 'N-1'));
  await eventually(async () => expect(await titles()).toContain('first'));
  await ann.note.bulkInsert([newNote('second', 'N-1'), newNote('third', 'N-2')]);
  await eventually(async () => expect(await titles()).toContain('third'));
  await eventually(async () => expect(await ann.titles()).not.toContain('second'));
  expect(ann.conflicts).toEqual([{ mine: 'second', theirs: null }]);
  const query = '{ syncRejected { nodes { op data fieldErrors { rule } by { name } } } }';
  const asked = await mustAsk<{ syncRejected: { nodes: readonly unknown[] } }>(product, {
    path: app.path,
    query,
    token: workers[0]?.token ?? '',
  });
  expect(asked.syncRejected.nodes).toMatchObject([
    { op: 'CREATE', data: { title: 'second' }, fieldErrors: [{ rule: 'unique' }], by: { name: 'Ann' } },
  ]);
}, 60_000);
