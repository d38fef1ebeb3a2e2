import { setTimeout as sleep } from 'node:timers/promises';
import { ApolloClient, InMemoryCache } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import type { AppDefinition } from '@trellis/app-definition';
import { Client as UrqlClient, subscriptionExchange } from '@urql/core';
import { parse } from 'graphql';
import { createClient as createEventClient } from 'graphql-sse';
import { type Client as SocketClient, createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { mustAsk, signIn } from '../product/ask.ts';
import { type Product, startProduct } from '../product/product.ts';
import { type App, publish } from '../support/apps.ts';
import { loadShop } from '../support/shop.ts';

let product: Product;
let app: App;

beforeAll(async () => {
  product = await startProduct();
  app = await loadShop(product, await signIn(product));
});
afterAll(() => product?.[Symbol.asyncDispose]());

interface Order {
  readonly id: string;
  readonly number: string;
  readonly note: string | null;
  readonly createdBy: { readonly name: string } | null;
}

interface Update {
  readonly full: boolean;
  readonly ids: readonly string[];
  readonly upserts: readonly Order[];
  readonly removed: readonly string[];
}

type Data = { readonly orderLive: Update };

const query = `subscription ($prefix: String) { orderLive(where: { number: { startsWith: $prefix } }, orderBy: [{ number: ASC }], minIntervalMs: 100) {
  full ids upserts { id number note createdBy { name } } removed } }`;

/** The list as a screen keeps it, from whichever client. */
class Screen {
  readonly #orders = new Map<string, Order>();
  #ids: readonly string[] = [];
  fulls = 0;

  readonly take = ({ full, ids, upserts, removed }: Update): void => {
    if (full) {
      this.fulls++;
      this.#orders.clear();
    }
    for (const order of upserts) this.#orders.set(order.id, order);
    for (const id of removed) this.#orders.delete(id);
    this.#ids = ids;
    if (this.#orders.size !== ids.length) throw new Error('What is told does not add up to the list.');
  };

  get shown(): readonly string[] {
    return this.#ids.map((id) => {
      const { number, note, createdBy } = this.#orders.get(id) ?? {};
      return `${number} ${note} ${createdBy?.name}`;
    });
  }
}

const ask = (asked: string, variables: Readonly<Record<string, unknown>>) =>
  mustAsk(product, { path: app.path, query: asked, variables, token: app.token });

async function place(number: string): Promise<void> {
  await ask('mutation ($data: OrderCreateInput!) { createOrder(data: $data) { id } }', {
    data: { number, total: '10', customer: { connect: { email: 'customer1@mail.example' } } },
  });
}

const setNote = (number: string, note: string) =>
  ask(
    'mutation ($number: String!, $note: String) { updateOrder(where: { number: $number }, data: { note: $note }) { id } }',
    {
      number,
      note,
    },
  );

const socketClient = (): SocketClient =>
  createClient({
    url: `${product.url}${app.path}`.replace('http', 'ws'),
    connectionParams: { Authorization: `Bearer ${app.token}` },
    retryWait: () => sleep(50),
    shouldRetry: () => true,
    retryAttempts: 100,
  });

interface Following extends AsyncDisposable {
  /** Loses the connection. */
  readonly lose?: () => void;
}

/** What graphql-ws and graphql-sse hand over. */
const told =
  (take: (update: Update) => void) =>
  ({ data }: { readonly data?: Data | null }): void => {
    if (data) take(data.orderLive);
  };

type Follow = (prefix: string, take: (update: Update) => void) => Following;

const clients: Readonly<Record<string, Follow>> = {
  'graphql-ws, which loses its connection and comes back'(prefix, take) {
    const client = socketClient();
    client.subscribe<Data>(
      { query, variables: { prefix } },
      { next: told(take), error: () => undefined, complete: () => undefined },
    );
    return { lose: () => client.terminate(), [Symbol.asyncDispose]: async () => client.dispose() };
  },
  'Apollo Client'(prefix, take) {
    const sockets = socketClient();
    const client = new ApolloClient({ cache: new InMemoryCache(), link: new GraphQLWsLink(sockets) });
    client.subscribe<Data>({ query: parse(query), variables: { prefix } }).subscribe(({ data }) => {
      if (data) take(data.orderLive);
    });
    return {
      lose: () => sockets.terminate(),
      async [Symbol.asyncDispose]() {
        client.stop();
        await sockets.dispose();
      },
    };
  },
  urql(prefix, take) {
    const sockets = socketClient();
    const client = new UrqlClient({
      url: product.url,
      exchanges: [
        subscriptionExchange({
          forwardSubscription: (asked) => ({
            subscribe: (sink) => ({
              // urql's own example: its sink takes what graphql-ws gives.
              unsubscribe: sockets.subscribe(
                { query: asked.query ?? '', variables: asked.variables ?? {} },
                sink as never,
              ),
            }),
          }),
        }),
      ],
    });
    const { unsubscribe } = client.subscription<Data>(query, { prefix }).subscribe(({ data }) => {
      if (data) take(data.orderLive);
    });
    return {
      lose: () => sockets.terminate(),
      async [Symbol.asyncDispose]() {
        unsubscribe();
        await sockets.dispose();
      },
    };
  },
  'graphql-sse'(prefix, take) {
    const client = createEventClient({
      url: `${product.url}${app.path}`,
      headers: { authorization: `Bearer ${app.token}` },
    });
    client.subscribe<Data>(
      { query, variables: { prefix } },
      { next: told(take), error: () => undefined, complete: () => undefined },
    );
    return { [Symbol.asyncDispose]: async () => client.dispose() };
  },
};

describe.each(Object.entries(clients))('a live query in %s', (name, follow) => {
  test('keeps a list up to date, with fields of other services', async () => {
    const prefix = `Q-${Object.keys(clients).indexOf(name)}-`;
    await place(`${prefix}2`);
    const screen = new Screen();
    await using following = follow(prefix, screen.take);
    const shows = (...orders: readonly string[]) =>
      expect
        .poll(() => screen.shown, { timeout: 20_000 })
        .toEqual(orders.map((order) => `${prefix}${order} Administrator`));
    await shows('2 null');
    await place(`${prefix}1`);
    await shows('1 null', '2 null');
    following.lose?.();
    await setNote(`${prefix}2`, 'seen');
    await shows('1 null', '2 seen');
    await ask('mutation ($number: String!) { deleteOrder(where: { number: $number }) { id } }', {
      number: `${prefix}1`,
    });
    await shows('2 seen');
    expect(screen.fulls).toBe(following.lose ? 2 : 1);
  });
});

test('a live query goes on with the whole list in the next version of its app', async () => {
  const screen = new Screen();
  await place('V-1');
  await using _following = clients['graphql-sse']?.('V-', screen.take);
  await expect.poll(() => screen.shown, { timeout: 20_000 }).toEqual(['V-1 null Administrator']);
  const { app: found } = await mustAsk<{ app: { draft: { definition: AppDefinition } } }>(product, {
    query: 'query ($slug: String!) { app(slug: $slug) { draft { definition } } }',
    variables: { slug: app.slug },
    token: app.token,
  });
  const { definition } = found.draft;
  const models = { ...definition.models, Remark: { fields: { text: { type: 'String' } } } };
  await publish(product, app, { ...definition, models });
  await expect.poll(() => screen.fulls, { timeout: 20_000 }).toBe(2);
  await setNote('V-1', 'still told');
  await expect.poll(() => screen.shown, { timeout: 20_000 }).toEqual(['V-1 still told Administrator']);
});
