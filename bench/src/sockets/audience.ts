/** What the benchmark tells the process of its clients, and what that answers. */
export type Order =
  | {
      readonly kind: 'open';
      readonly url: string;
      readonly token: string;
      readonly subscriptions: readonly Subscription[];
    }
  /** Answer once so many records were told, or none has been for a while. */
  | { readonly kind: 'report'; readonly expected: number | undefined }
  /** The first socket takes nothing more, or goes on. */
  | { readonly kind: 'pause' | 'resume' }
  | { readonly kind: 'close' };

export interface Subscription {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

export type Told = { readonly kind: 'done' } | ({ readonly kind: 'report' } & Report);

export interface Report {
  /** Records that were told since the last report, beside those of each subscription's first message. */
  readonly deliveries: number;
  /** From before a write was sent to its arrival, in milliseconds. */
  readonly p50: number;
  readonly p95: number;
  readonly longest: number;
  /** From the first to the last of them. */
  readonly seconds: number;
  readonly closed: number;
}
