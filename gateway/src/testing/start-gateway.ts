import type { GraphQLFormattedError } from 'graphql';
import { pino } from 'pino';
import type { Gateway, GatewayOptions } from '../options.ts';
import { createGateway } from '../server.ts';
import { createShop, type Shop } from './shop.ts';
import { createTestIdentity, type TestIdentity } from './test-identity.ts';
import { compose, createTestRegistry, type TestRegistry } from './test-registry.ts';

/** A gateway on a free port with the shop as the app `shop`, and how to ask it. */
export interface StartedGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly address: string;
  readonly shop: Shop;
  readonly identity: TestIdentity;
  readonly registry: TestRegistry;
  /** The log's lines. */
  readonly logged: readonly string[];
  /** Asks over HTTP; by default the app's graph, in the newer media type. */
  ask(query: string, options?: AskOptions): Promise<Asked>;
}

export interface AskOptions {
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly operationName?: string;
  readonly extensions?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly path?: string;
  readonly token?: string;
}

export interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly data: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors: readonly GraphQLFormattedError[] | undefined;
}

export async function startGateway(options: Partial<GatewayOptions> = {}): Promise<StartedGateway> {
  const shop = createShop();
  const supergraph = compose(shop.subgraphs);
  const identity = createTestIdentity();
  const registry = createTestRegistry(compose(shop.subgraphs.filter(({ name }) => name === 'identity')));
  registry.publish('shop', supergraph);
  const logged: string[] = [];
  const gateway = await createGateway({
    port: 0,
    identity,
    registry,
    subgraphs: shop.subgraphs,
    log: pino({ level: 'debug' }, { write: (line) => void logged.push(line) }),
    ...options,
  });
  await gateway.listen();
  const { address } = gateway;
  return {
    gateway,
    address,
    shop,
    identity,
    registry,
    logged,
    async ask(query, { path = '/apps/shop/graphql', headers, token, ...body } = {}) {
      const response = await fetch(`${address}${path}`, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json',
          ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
          ...headers,
        },
        body: JSON.stringify({ query, ...body }),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        text,
        data: undefined,
        errors: undefined,
        ...JSON.parse(text),
      } as Asked;
    },
    [Symbol.asyncDispose]: () => gateway.drain(),
  };
}
