import type { IdentityService, Subgraph, SupergraphRegistry } from '@trellis/service-api';
import type { FastifyPluginAsync } from 'fastify';
import type { Logger } from 'pino';
import type { Limits } from './limits/limits.ts';

export interface GatewayOptions {
  /** 0 takes a free port; `address` tells which. */
  readonly port: number;
  /** Default: all addresses of the machine. */
  readonly host?: string;
  /** Where links to this installation begin. Default: what the request itself was sent to. */
  readonly publicUrl?: string | undefined;
  /** Origins whose pages may call, e.g. `https://shop.example`; `*` allows every origin. Default: any on localhost. */
  readonly corsOrigins?: readonly string[] | undefined;
  /** How many reverse proxies stand in front. Default 0: the client is whoever opened the connection. */
  readonly proxyHops?: number;
  /** Each one that is missing takes its default. */
  readonly limits?: Partial<Limits>;
  /** Hides the schema's names from error messages and runs Apollo Server in its production mode. Default true. */
  readonly production?: boolean;
  readonly identity: IdentityService;
  readonly registry: SupergraphRegistry;
  readonly subgraphs: readonly Subgraph[];
  readonly log: Logger;
  /** Further addresses on the same server, e.g. `/files/…`. */
  readonly routes?: readonly FastifyPluginAsync[];
  /** The folder of the console's built files, with an `index.html`. Without it a browser's GET is an ordinary GET. */
  readonly studioAssets?: URL | string;
  /** How much estimated heap the loaded supergraphs may take. Default 256 MiB. */
  readonly supergraphBytes?: number;
  /**
   * For tests that compare both ways to an answer. `always`: every operation is planned and run by the executor, also
   * one that a subgraph answers alone. `by-header`: those that come with `x-trellis-executor: plan`.
   */
  readonly forceExecutor?: 'never' | 'always' | 'by-header';
}

/** The edge, ready to listen. Disposing of it drains it. */
export interface Gateway extends AsyncDisposable {
  /** Rejects where the port is taken. */
  listen(): Promise<void>;
  /** Where it listens, e.g. `http://localhost:4000`. Throws before `listen`. */
  readonly address: string;
  /**
   * Not ready any more, sockets closed with 1012, requests in flight finished, then the server closed. What is still
   * running a second after the longest time an operation may take is cut off. Further calls wait for the first.
   */
  drain(): Promise<void>;
}
