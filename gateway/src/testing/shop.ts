import { TrellisError } from '@trellis/errors';
import type { CallContext } from '@trellis/service-api';
import { EventEmitter, on } from 'node:events';
import { mapIterator } from '../map-iterator.ts';
import { createTestSubgraph, type TestSubgraph } from './test-subgraph.ts';

/** A shop's subgraphs, small enough to know by heart, with everything that a gateway has to tell apart. */
export interface Shop {
  readonly subgraphs: readonly TestSubgraph[];
  readonly records: TestSubgraph;
  /** Tells subscribers of a changed order. */
  change(id: string): void;
  /** Lets those go on that ask for `held`. */
  release(): void;
  /** How many subscribers there are. */
  subscribers(): number;
}

const shared = `
  scalar JSON
  interface Node { id: ID! }
  interface AppRecord implements Node { id: ID! version: Int! }
  type PageInfo @shareable { hasNextPage: Boolean! }
`;

const records = `${shared}
  type User @key(fields: "id", resolvable: false) { id: ID! }
  type AppModel @key(fields: "name", resolvable: false) { name: ID! }
  enum Status { OPEN PAID }
  type Order implements Node & AppRecord @key(fields: "id") {
    id: ID! version: Int! status: Status total(currency: String = "EUR"): String customer: Customer owner: User appModel: AppModel!
    secret: String @inaccessible
  }
  type Customer implements Node & AppRecord @key(fields: "id") { id: ID! version: Int! name: String orders(first: Int = 10): OrderConnection! }
  type OrderConnection { nodes: [Order!]! pageInfo: PageInfo! totalCount: Int! }
  union Found = Order | Customer
  input OrderWhere { status: Status total: Int and: [OrderWhere!] }
  input OrderInput { total: String! status: Status = OPEN tags: [String!] }
  type Query {
    order(id: ID!): Order
    orders(where: OrderWhere, first: Int = 50): OrderConnection!
    record(id: ID!): AppRecord
    found(id: ID!): Found
    echo(value: JSON): JSON
    whoAmI: JSON
    held: Boolean
    fails(how: String!): String
    refuses: Boolean!
  }
  type Mutation { createOrder(data: OrderInput!): Order! updateOrder(id: ID!, total: String!): Order! }
  type Subscription { orderChanges: OrderChange! refused: Boolean endless: Boolean away: Boolean breaksOff: Boolean }
  type OrderChange { op: String! node: Order }
`;

const identity = `${shared}
  type User @key(fields: "id") { id: ID! name: String! email: String }
  type Query { me: User users: [User!]! }
  type Mutation { signOut: Boolean! }
`;

const workflow = `${shared}
  type Order @key(fields: "id") { id: ID! workflowTasks: [WorkflowTask!]! }
  type WorkflowTask { id: ID! title: String assignee: User }
  type User @key(fields: "id", resolvable: false) { id: ID! }
  type Query { workflowTasks: [WorkflowTask!]! }
  type Mutation { startReview(order: ID!): Boolean! }
`;

const appModel = `${shared}
  type AppModel @key(fields: "name") { name: ID! label: String }
  type Query { appInfo: JSON appModels: [AppModel!]! }
`;

interface OrderRow {
  readonly id: string;
  readonly total: string;
  readonly status: string;
  readonly customer: string | undefined;
  readonly owner: string;
}

/** `secret` stands in what must never reach a client. */
export const secret = 'select * from "app_7".orders; password=hunter2';

export function createShop(): Shop {
  const orders = new Map<string, OrderRow>(
    [
      { id: 'o1', total: '10.00', status: 'OPEN', customer: 'c1', owner: 'u1' },
      { id: 'o2', total: '20.00', status: 'PAID', customer: 'c1', owner: 'u2' },
      { id: 'o3', total: '30.00', status: 'OPEN', customer: undefined, owner: 'gone' },
    ].map((order) => [order.id, order]),
  );
  const bell = new EventEmitter();
  const gate = Promise.withResolvers<boolean>();
  const names: Record<string, string> = { u1: 'Ann', u2: 'Bob' };

  const record = (id: string) => {
    const order = orders.get(id);
    if (order) return { __typename: 'Order', ...order };
    return id === 'c1' ? { __typename: 'Customer', id, name: 'Clara' } : null;
  };
  const connection = (nodes: readonly OrderRow[]) => ({
    nodes,
    pageInfo: { hasNextPage: false },
    totalCount: nodes.length,
  });
  const entity = ({ id }: { readonly id: string }) => record(id);

  const recordsSubgraph = createTestSubgraph({
    name: 'records',
    typeDefs: records,
    replayedKey: 'seen-before',
    resolvers: {
      Query: {
        order: (_: unknown, { id }: { id: string }) => orders.get(id) ?? null,
        orders: (_: unknown, { where }: { where?: { status?: string } }) =>
          connection([...orders.values()].filter(({ status }) => !where?.status || status === where.status)),
        record: (_: unknown, { id }: { id: string }) => record(id),
        found: (_: unknown, { id }: { id: string }) => record(id),
        echo: (_: unknown, { value }: { value: unknown }) => value,
        whoAmI: (_: unknown, __: unknown, { caller, app, language, idempotencyKey, publicUrl }: CallContext) => ({
          caller,
          app,
          language,
          idempotencyKey,
          publicUrl,
        }),
        held: () => gate.promise,
        refuses() {
          throw new TrellisError('FORBIDDEN', 'Not at all.');
        },
        fails(_: unknown, { how }: { how: string }) {
          if (how === 'forbidden') {
            throw new TrellisError('FORBIDDEN', 'You may not.', {
              fieldErrors: [{ path: ['data', 'total'], rule: 'readOnly', message: 'Not yours.' }],
              extensions: { currentVersion: 3 },
            });
          }
          throw new Error(secret);
        },
      },
      Mutation: {
        createOrder(_: unknown, { data }: { data: { total: string; status: string } }) {
          const order = { id: `o${orders.size + 1}`, ...data, customer: undefined, owner: 'u1' };
          orders.set(order.id, order);
          return order;
        },
        updateOrder(_: unknown, { id, total }: { id: string; total: string }) {
          const order = orders.get(id);
          if (!order) throw new TrellisError('NOT_FOUND', `There is no order ${id}.`);
          orders.set(id, { ...order, total });
          return { ...order, total };
        },
      },
      Subscription: {
        orderChanges: {
          subscribe: () => {
            const events = on(bell, 'change');
            let isReady = false;
            const next = () => {
              if (isReady) return events.next();
              isReady = true;
              return Promise.resolve({ done: false as const, value: [undefined] });
            };
            return mapIterator({ next, return: () => events.return?.() ?? next() }, async ([id]) => ({
              orderChanges: id === undefined ? { op: 'READY' } : { op: 'UPDATE', node: orders.get(id as string) },
            }));
          },
        },
        refused: {
          subscribe() {
            throw new TrellisError('FORBIDDEN', 'Not for you.');
          },
        },
        endless: { subscribe: () => on(bell, 'never') },
        away: {
          subscribe() {
            throw new TrellisError('UNAVAILABLE', 'Away.');
          },
        },
        breaksOff: {
          subscribe: () => mapIterator({ next: () => Promise.reject(new Error(secret)) }, async (event) => event),
        },
      },
      Order: {
        __resolveReference: entity,
        version: () => 1,
        total: ({ total }: OrderRow, { currency }: { currency: string }) => `${total} ${currency}`,
        customer: ({ customer }: OrderRow) => (customer === undefined ? null : record(customer)),
        owner: ({ owner }: OrderRow) => ({ id: owner }),
        appModel: () => ({ name: 'Order' }),
        secret: () => secret,
      },
      Customer: {
        __resolveReference: entity,
        version: () => 1,
        orders: ({ id }: { id: string }) => connection([...orders.values()].filter(({ customer }) => customer === id)),
      },
    },
  });

  const identitySubgraph = createTestSubgraph({
    name: 'identity',
    typeDefs: identity,
    resolvers: {
      Query: {
        me: (_: unknown, __: unknown, { caller }: CallContext) => caller.person ?? null,
        users: () => [{ id: 'u1' }, { id: 'u2' }],
      },
      Mutation: { signOut: () => true },
      User: {
        __resolveReference: ({ id }: { id: string }) => (id in names ? { id } : null),
        name: ({ id }: { id: string }) => names[id],
        email: ({ id }: { id: string }) => {
          if (id === 'u2') throw new Error(secret);
          return `${id}@example.com`;
        },
      },
    },
  });

  const workflowSubgraph = createTestSubgraph({
    name: 'workflow',
    typeDefs: workflow,
    resolvers: {
      Query: { workflowTasks: () => [{ id: 't1', title: 'Check', assignee: { id: 'u1' } }] },
      Mutation: { startReview: () => true },
      Order: {
        __resolveReference: ({ id }: { id: string }) => ({ id }),
        workflowTasks: ({ id }: { id: string }) =>
          id === 'o1' ? [{ id: 't1', title: 'Check', assignee: { id: 'u1' } }] : [],
      },
    },
  });

  const appModelSubgraph = createTestSubgraph({
    name: 'app-model',
    typeDefs: appModel,
    resolvers: {
      Query: {
        appInfo: (_: unknown, __: unknown, { app }: CallContext) => app ?? null,
        appModels: () => [{ name: 'Order' }],
      },
      AppModel: { __resolveReference: (model: object) => model, label: ({ name }: { name: string }) => `${name}s` },
    },
  });

  return {
    subgraphs: [recordsSubgraph, identitySubgraph, workflowSubgraph, appModelSubgraph],
    records: recordsSubgraph,
    change: (id) => void bell.emit('change', id),
    release: () => gate.resolve(true),
    subscribers: () => bell.listenerCount('change') + bell.listenerCount('never'),
  };
}
