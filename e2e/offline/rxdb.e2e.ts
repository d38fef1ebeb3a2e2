import type { AppDefinition } from '@trellis/app-definition';
import { createRxDatabase, type RxJsonSchema } from 'rxdb/plugins/core';
import {
  pullQueryBuilderFromRxSchema,
  pullStreamBuilderFromRxSchema,
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
    Project: {
      fields: {
        name: { type: 'String' },
        members: { type: 'Member', list: true, inverse: 'project' },
        tasks: { type: 'Task', list: true, inverse: 'project' },
      },
    },
    Member: { softDelete: false, fields: { user: { type: 'User' }, project: { type: 'Project', inverse: 'members' } } },
    Task: {
      sync: true,
      fields: {
        title: { type: 'String' },
        secret: { type: 'String' },
        project: { type: 'Project', inverse: 'tasks' },
      },
      permissions: {
        worker: {
          read: [
            {
              where: { project: { members: { some: { user: { eq: { $: 'user.id' } } } } } },
              fields: ['title', 'project'],
            },
          ],
        },
      },
    },
  },
};

interface Task {
  readonly id: string;
  readonly version: number | null;
  readonly title: string | null;
  readonly secret: string | null;
}

const schema: RxJsonSchema<Task> = {
  version: 0,
  primaryKey: 'id',
  type: 'object',
  properties: {
    id: { type: 'string', maxLength: 36 },
    version: { type: ['integer', 'null'] },
    title: { type: ['string', 'null'] },
    secret: { type: ['string', 'null'] },
  },
  required: ['id'],
};

let product: Product;
let app: App;
let worker: Member;
beforeAll(async () => {
  product = await startProduct();
  const token = await signIn(product);
  app = await createApp(product, { slug: 'offline', definition, token });
  worker = await signUp(product, 'Worker');
  await setRoles(product, { app: app.id, user: worker.id, roles: ['worker'], token });
});
afterAll(() => product?.[Symbol.asyncDispose]());

async function write(query: string, variables: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const { it } = await mustAsk<{ it: { id: string } }>(product, { path: app.path, query, variables, token: app.token });
  return it.id;
}

const createTask = (title: string, projectId: string) =>
  write('mutation($data: TaskCreateInput!) { it: createTask(data: $data) { id } }', {
    data: { title, secret: 'hidden', projectId },
  });

/** A collection that RxDB's own plugin keeps like what the person sees, and what went wrong with it. */
async function replicate(person: { readonly token: string }, name: string) {
  const database = await createRxDatabase({ name, storage: getRxStorageMemory(), multiInstance: false });
  const { task } = await database.addCollections({ task: { schema } });
  const url = `${product.url}${app.path}`;
  const Authorization = `Bearer ${person.token}`;
  const input = { schema, checkpointFields: ['cursor'], deletedField: '_deleted' };
  const replication = replicateGraphQL<Task, { cursor: string }>({
    replicationIdentifier: name,
    collection: task,
    url: { http: url, ws: url.replace('http', 'ws') },
    headers: { Authorization },
    deletedField: '_deleted',
    waitForLeadership: false,
    pull: {
      batchSize: 3,
      queryBuilder: pullQueryBuilderFromRxSchema('task', input),
      streamQueryBuilder: pullStreamBuilderFromRxSchema('task', input),
      wsOptions: { connectionParams: { Authorization } },
    },
  });
  const errors: unknown[] = [];
  replication.error$.subscribe((error) => errors.push(error));
  await replication.awaitInitialReplication();
  return {
    errors,
    async titles(): Promise<readonly string[]> {
      return (await task.find().exec()).map((document) => document.title ?? '').toSorted((a, b) => a.localeCompare(b));
    },
    async secrets(): Promise<readonly unknown[]> {
      return (await task.find().exec()).map((document) => document.secret);
    },
    async [Symbol.asyncDispose]() {
      await replication.cancel();
      await database.close();
    },
  };
}

test('RxDB’s GraphQL replication, unmodified, pulls pages and follows live what its person sees, and no more', async () => {
  const project = await write('mutation { it: createProject(data: { name: "P" }) { id } }');
  const join = () =>
    write('mutation($data: MemberCreateInput!) { it: createMember(data: $data) { id } }', {
      data: { user: worker.id, projectId: project },
    });
  const member = await join();
  const titles = ['a', 'b', 'c', 'd', 'e', 'f', 'g'];
  const ids: string[] = [];
  for (const title of titles) ids.push(await createTask(title, project));
  await createTask('of nobody', await write('mutation { it: createProject(data: { name: "Q" }) { id } }'));

  await using replica = await replicate(worker, 'replica');
  expect(await replica.titles()).toEqual(titles);
  expect(new Set(await replica.secrets())).toEqual(new Set([null]));

  await createTask('h', project);
  await write('mutation($id: ID!) { it: updateTask(where: { id: $id }, data: { title: "z" }) { id } }', { id: ids[0] });
  await write('mutation($id: ID!) { it: deleteTask(where: { id: $id }) { id } }', { id: ids[1] });
  await vi.waitFor(async () => expect(await replica.titles()).toEqual(['c', 'd', 'e', 'f', 'g', 'h', 'z']), 20_000);

  await write('mutation($id: ID!) { it: deleteMember(where: { id: $id }) { id } }', { id: member });
  await vi.waitFor(async () => expect(await replica.titles()).toEqual([]), 20_000);
  await join();
  await vi.waitFor(async () => expect(await replica.titles()).toHaveLength(7), 20_000);
  expect(replica.errors).toEqual([]);
});
