import type { Platform } from './adapters.ts';
import type {
  AppTypes,
  ConflictOf,
  DataOf,
  ModelOf,
  NewOf,
  PendingOf,
  RecordOf,
  RefusedOf,
  ResolutionOf,
} from './app-types.ts';
import type { SyncError } from './sync-error.ts';
import type { TokenSource } from './tokens.ts';

export interface SyncOptions<App extends AppTypes<App>> extends Platform {
  /** Of the app's graph: `https://example.com/apps/shop/graphql`. */
  readonly url: string;
  /** The models to have here; each with `"sync": true` in the app's definition. */
  readonly models: readonly ModelOf<App>[];
  readonly token?: TokenSource;
  /** Of what people are told in the errors of refused writes: `en`, `zh`. The platform's own unless given. */
  readonly language?: string;
  /** Another number has everything read again. */
  readonly schemaVersion?: number;
  /** How often to ask where no socket tells of changes; 15,000 unless given. */
  readonly pollMs?: number;
  /** How long to wait for an answer; 30,000 unless given. */
  readonly timeoutMs?: number;
  /** Changes asked for at once; 500 unless given. */
  readonly pullLimit?: number;
  /** Writes sent at once; 100 unless given. */
  readonly pushLimit?: number;
  /**
   * Decides where a record has changed since it was written here. Later writes wait for it. Without it, and where it
   * throws, the write comes to `refused`.
   */
  readonly onConflict?: (conflict: ConflictOf<App>) => ResolutionOf<App> | Promise<ResolutionOf<App>>;
  /** Told of each failed attempt, and of what listeners throw. The client goes on by itself. */
  readonly onError?: (error: unknown) => void;
}

/**
 * - `live`: the server tells of changes as they come.
 * - `polling`: it answers, and is asked now and then.
 * - `offline`: it does not answer. Reading and writing go on here.
 */
export type SyncStatus = 'live' | 'polling' | 'offline';

/** An app's records, here and on the server. */
export interface Sync<App extends AppTypes<App>> {
  /** The record as it is here, with the writes that are still on their way. */
  get<Model extends ModelOf<App>>(model: Model, id: string): RecordOf<App, Model> | undefined;
  /** All records of a model, in the order of their ids. The same array until one of them changes. */
  list<Model extends ModelOf<App>>(model: Model): readonly RecordOf<App, Model>[];
  /** Calls the listener after each change of the model, whoever made it. Returns how to stop. */
  subscribe(model: ModelOf<App>, listener: () => void): () => void;

  /** Resolves with the new record's id when the write is stored here; it is shown at once. So do those below. */
  create<Model extends ModelOf<App>>(model: Model, data: NewOf<App, Model>): Promise<string>;
  update<Model extends ModelOf<App>>(model: Model, id: string, data: DataOf<App, Model>): Promise<void>;
  remove(model: ModelOf<App>, id: string): Promise<void>;

  /** The writes that the server has not answered. */
  readonly pending: readonly PendingOf<App>[];
  /** The writes that it refused and that nobody has decided about. They are not shown in the records. */
  readonly refused: readonly RefusedOf<App>[];
  /** Sends a refused write once more, with other data where some are given. */
  retry(key: string, data?: object): Promise<void>;
  /** Gives a refused write up. */
  dismiss(key: string): Promise<void>;

  readonly status: SyncStatus;
  /** Calls the listener when `status`, `pending` or `refused` may be others. Returns how to stop. */
  watch(listener: () => void): () => void;

  /** Sends what is waiting and gets what is new, at once. Rejects where one of the two fails. */
  now(): Promise<void>;
  /**
   * A subscription of the app's own over the one socket, sent again after each break with what `variables` gives then.
   * Returns how to end it.
   */
  live<Data>(operation: LiveOperation<Data>): () => void;
  /** Ends all connections, when what is here is stored. */
  close(): Promise<void>;
}

export interface LiveOperation<Data> {
  readonly query: string;
  readonly variables?: () => object;
  readonly next: (data: Data) => void;
  /** The server ended it; with an error where it refused it. */
  readonly ended?: (error?: SyncError) => void;
}
