import type { AppCall } from './graph.ts';

/** What the gateway asks of app-model: which supergraph an app answers by now. */
export interface SupergraphRegistry {
  /** The composed platform graph. */
  platform(): Promise<Supergraph>;
  /** Undefined where no app has the slug or it was never published. */
  liveApp(slug: string): Promise<LiveApp | undefined>;
  /** Only asked for hashes that `liveApp` named. */
  supergraph(hash: string): Promise<Supergraph>;
  /** What callers with these roles are told of the app's graph. */
  disclosure(app: AppCall, roles: readonly string[]): Promise<Disclosure>;
  /** Calls the listener with the slug of each app that was published or deleted, from any process. */
  onChange(listener: (slug: string) => void): () => void;
}

export interface Disclosure {
  /** Whether callers who are not signed in are told anything. */
  readonly isPublic: boolean;
  /** What they can never use, as schema coordinates: `Order`, `Order.total`, `Query.orders`. */
  readonly hidden: ReadonlySet<string>;
}

export interface LiveApp {
  readonly id: string;
  readonly slug: string;
  readonly name: string;
  readonly version: number;
  /** The SHA-256 of the version's definition text. */
  readonly versionHash: string;
  /** The SHA-256 of the supergraph SDL; apps of one template share one. */
  readonly supergraphHash: string;
}

export interface Supergraph {
  readonly hash: string;
  readonly sdl: string;
}

/** What workflow and files may ask of app-model. */
export interface AppDirectory {
  /** Every published app, for those who follow all change logs. */
  publishedApps(): Promise<readonly PublishedApp[]>;
  publishedApp(appId: string): Promise<PublishedApp | undefined>;
  onChange(listener: (slug: string) => void): () => void;
}

export interface PublishedApp {
  readonly id: string;
  readonly slug: string;
  readonly version: number;
  readonly versionHash: string;
  /** The definition's text. */
  readonly definition: string;
}
