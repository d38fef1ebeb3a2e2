import type { AppDefinition } from '@trellis/app-definition';
import type { Caller } from '@trellis/service-api';
import { createTestDatabase, type TestDatabase } from '@trellis/testing';
import { expect } from 'vitest';
import {
  admin,
  ask,
  type Body,
  dataOf,
  type Station,
  type StationOptions,
  startStation,
  type TestApp,
} from './station.ts';

/** A station with one app on a database of its own, and the questions that most tests ask. */
export interface Scene extends AsyncDisposable {
  readonly database: TestDatabase;
  readonly station: Station;
  readonly app: TestApp;
  /** Creates an order and gives its id. */
  order(data?: Readonly<Record<string, unknown>>, as?: Caller): Promise<string>;
  readOrder(id: string): Promise<Body['data']>;
  updateOrder(id: string, data: Readonly<Record<string, unknown>>, as?: Caller): Promise<void>;
  records(query: string, variables?: Readonly<Record<string, unknown>>, as?: Caller): Promise<Body>;
  workflow(query: string, variables?: Readonly<Record<string, unknown>>, as?: Caller): Promise<Body>;
  /** Starts a workflow by hand, as an admin unless said otherwise, and gives the run's id. */
  start(name: string, record: string, as?: Caller): Promise<string>;
  /** The runs about an order, the newest first. */
  runs(order: string): Promise<readonly Run[]>;
  /** Waits until the newest run about an order has this status. */
  run(order: string, status: Run['status']): Promise<Run>;
  /** Waits for the open tasks about an order that a caller sees. */
  task(order: string, as?: Caller): Promise<Task>;
  decide(task: string, decision: 'APPROVE' | 'REJECT', as: Caller, comment?: string): Promise<Body>;
}

export interface Run {
  readonly id: string;
  readonly workflow: string;
  readonly status: 'RUNNING' | 'WAITING' | 'DONE' | 'FAILED';
  readonly error: string | null;
  readonly startedBy: { readonly id: string } | null;
  readonly steps: readonly {
    readonly node: string;
    readonly visit: number;
    readonly status: string;
    readonly attempts: number;
    readonly result: string | null;
  }[];
}

export interface Task {
  readonly id: string;
  readonly status: string;
  readonly title: string;
  readonly mode: string;
  readonly role: string;
  readonly openFor: readonly { readonly id: string }[];
  readonly decisions: readonly {
    readonly by: { readonly id: string };
    readonly decision: string;
    readonly comment: string | null;
  }[];
}

export const runFields = 'id workflow status error startedBy { id } steps { node visit status attempts result }';
export const taskFields = 'id status title mode role openFor { id } decisions { by { id } decision comment }';

export async function createScene(definition: AppDefinition, options: StationOptions = {}): Promise<Scene> {
  const database = await createTestDatabase();
  const station = await startStation(database.url, options);
  const app = await station.publish(definition);
  const scene = sceneOf(station, app, database);
  return {
    ...scene,
    async [Symbol.asyncDispose]() {
      await station[Symbol.asyncDispose]();
      await database[Symbol.asyncDispose]();
    },
  };
}

export function sceneOf(station: Station, app: TestApp, database: TestDatabase): Scene {
  const records: Scene['records'] = (query, variables, as = admin) =>
    ask(station.records.subgraph, { app, as }, query, variables);
  const workflow: Scene['workflow'] = (query, variables, as = admin) =>
    ask(station.workflow.subgraph, { app, as }, query, variables);
  const ofOrder = async (order: string, selection: string, as?: Caller): Promise<Body['data']> => {
    const query = `query ($of: [_Any!]!) { _entities(representations: $of) { ... on Order { ${selection} } } }`;
    const { _entities: entities } = await dataOf(workflow(query, { of: [{ __typename: 'Order', id: order }] }, as));
    return entities[0];
  };
  const scene: Scene = {
    database,
    station,
    app,
    records,
    workflow,
    async order(data = {}, as) {
      const query = 'mutation ($data: OrderCreateInput!) { createOrder(data: $data) { id } }';
      return (await dataOf(records(query, { data: { number: 'A1', ...data } }, as))).createOrder.id;
    },
    async readOrder(id) {
      const query = `query ($id: ID!) { order(where: {id: $id}) { version number status total count note tags owner { id } customerId } }`;
      return (await dataOf(records(query, { id }))).order;
    },
    async updateOrder(id, data, as) {
      const query = `mutation ($id: ID!, $data: OrderUpdateInput!) { updateOrder(where: {id: $id}, data: $data) { id } }`;
      await dataOf(records(query, { id, data }, as));
    },
    async start(name, record, as) {
      const data = await dataOf(
        workflow(`mutation ($record: ID!) { start${name}(record: $record) { id } }`, { record }, as),
      );
      return data[`start${name}`].id;
    },
    runs: async (order) => (await ofOrder(order, `workflowRuns { ${runFields} }`)).workflowRuns,
    run: (order, status) =>
      eventually(async () => {
        const [run] = await scene.runs(order);
        expect(run).toMatchObject({ status });
        return run as Run;
      }),
    task: (order, as) =>
      eventually(async () => {
        const { workflowTasks } = await ofOrder(order, `workflowTasks(status: OPEN) { ${taskFields} }`, as);
        expect(workflowTasks).toHaveLength(1);
        return workflowTasks[0] as Task;
      }),
    decide: (task, decision, as, comment) =>
      workflow(
        `mutation ($task: ID!, $decision: WorkflowDecision!, $comment: String) {
          completeWorkflowTask(id: $task, decision: $decision, comment: $comment) { ${taskFields} }
        }`,
        { task, decision, comment },
        as,
      ),
    [Symbol.asyncDispose]: () => Promise.resolve(),
  };
  return scene;
}

/** Asks again until it no longer throws; gives up with its last error. */
export async function eventually<T>(attempt: () => Promise<T>): Promise<T> {
  for (const deadline = Date.now() + 15_000; ;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
}
