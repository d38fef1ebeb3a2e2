import { say, TrellisError } from '@trellis/errors';

/** What one request, or one socket, may take. */
export interface Limits {
  readonly bodyBytes: number;
  readonly tokens: number;
  /** Fields within fields. */
  readonly depth: number;
  /** Counted with fragments expanded, as root fields and selections are. */
  readonly aliases: number;
  readonly rootFields: number;
  /** Nested fragments double with every level: 2^20 selections keep a planner busy for a minute. */
  readonly selections: number;
  readonly timeMs: number;
  /** Operations that run on one socket at the same time. */
  readonly socketOperations: number;
  /** How long a client may leave what was sent to it untaken. */
  readonly drainMs: number;
}

export const defaultLimits: Limits = {
  bodyBytes: 4 * 1024 * 1024,
  tokens: 10_000,
  depth: 30,
  aliases: 200,
  rootFields: 100,
  selections: 1_000,
  timeMs: 10_000,
  socketOperations: 100,
  drainMs: 30_000,
};

/** The error that names the limit and its value. */
export function limitExceeded(limit: Exclude<keyof Limits, 'drainMs'>, value: number): TrellisError {
  return new TrellisError('LIMIT_EXCEEDED', say(`limit.${limit}`, { limit: value }), { extensions: { limit, value } });
}
