import type { AppDefinition } from '@trellis/app-definition';

export const subgraphNames = ['identity', 'app-model', 'records', 'workflow', 'files'] as const;
export type SubgraphName = (typeof subgraphNames)[number];

/** Who asks. Made by the gateway from the token; roles are those in the app that is asked, looked up per request. */
export interface Caller {
  readonly person: SignedIn | undefined;
  /** Sorted. Always holds `public`; `user` where signed in; `admin` for those who may do everything in this app. */
  readonly roles: readonly string[];
  /** Sorted ids of the person's teams in the organization of the app; absent where there are none. */
  readonly teams?: readonly string[];
  /** What the app's admins noted about the person; absent where there is nothing. */
  readonly claims?: Claims;
}

/** Free texts by key. */
export type Claims = Readonly<Record<string, string>>;

export interface SignedIn {
  readonly id: string;
  /** The session, or the API key: when it ends, so does what was opened by it. */
  readonly sessionId: string;
  /** An installation's administrator may create apps and people; it gives no role in any app. */
  readonly platformRole: 'ADMIN' | 'MEMBER';
  /** What the key opens, where the person came by an API key. */
  readonly key?: KeyScope;
}

/** One app, and there some of the owner's roles and some kinds of operation. */
export interface KeyScope {
  readonly id: string;
  readonly appId: string;
  /** Undefined: all that the owner has. */
  readonly roles: readonly string[] | undefined;
  /** `READ`: queries and subscriptions; `WRITE`: mutations. */
  readonly operations: readonly ('READ' | 'WRITE')[];
  readonly requestsPerMinute: number;
}

/** The app that is asked, and by which of its versions. */
export interface AppCall {
  readonly id: string;
  readonly slug: string;
  /** The SHA-256 of the version's definition: records answers by it. */
  readonly versionHash: string;
}

/** Travels with every call to a subgraph, within one process: subgraphs believe what it says. */
export interface CallContext {
  readonly requestId: string;
  readonly caller: Caller;
  /** Undefined on the platform graph. */
  readonly app: AppCall | undefined;
  /** Milliseconds since the epoch, after which nobody waits for the answer. */
  readonly deadline: number;
  readonly idempotencyKey?: string;
  /** Whether an administrator of the app asks what the operation does: `extensions.explain`. */
  readonly explain?: boolean;
  /**
   * The id of the app's administrator who looks as `caller`: what is between that person and the installation alone is
   * not shown. Only queries come like this.
   */
  readonly viewedBy?: string;
  /** A BCP 47 tag, for messages. */
  readonly language?: string;
  /** The client's network address, for limits on guessing; undefined where it is not known. */
  readonly clientAddress?: string;
  /** The client's `User-Agent`, so that people recognise their devices. */
  readonly userAgent?: string;
  /** Where links to this installation begin, e.g. `http://localhost:4000`. */
  readonly publicUrl: string;
}

export interface GraphRequest {
  readonly query: string;
  readonly operationName?: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A GraphQL response as text, ready for the socket. */
export interface Answer {
  /** Text, or its UTF-8 where it came from a database and was never a string. */
  readonly body: string | Buffer;
  /** The code of its first error; undefined where there is none. */
  readonly errorCode: string | undefined;
  /** True where an idempotency key brought back an earlier answer. */
  readonly replayed?: boolean;
}

export type GraphTarget =
  { readonly graph: 'platform' } | { readonly graph: 'app'; readonly definition: AppDefinition };

/** What the gateway and app-model need of every subgraph, in process or over the network. */
export interface Subgraph {
  readonly name: SubgraphName;
  /** The subgraph's SDL in a graph; undefined where it has no part in it. */
  sdl(target: GraphTarget): string | undefined;
  /** Never rejects: what goes wrong stands in the body, normalised. */
  answer(request: GraphRequest, context: CallContext): Promise<Answer>;
  /**
   * Rejects with a TrellisError where the operation may not start. `from` is the place of another stream of the same
   * operation, which this one goes on from, in whichever version of the app.
   */
  subscribe?(request: GraphRequest, context: CallContext, from?: string): Promise<EventStream>;
}

/** A subscription's events, each a GraphQL response as text. */
export interface EventStream extends AsyncIterableIterator<string> {
  /**
   * The place behind what was given out, once the stream has ended; undefined where it had not begun. Absent where no
   * other stream can go on from this one.
   */
  readonly place?: () => string | undefined;
}

/** The part of pino that services use. */
export interface Log {
  debug(data: object, message: string): void;
  info(data: object, message: string): void;
  warn(data: object, message: string): void;
  error(data: object, message: string): void;
}
