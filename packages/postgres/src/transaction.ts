import { setTimeout as sleep } from 'node:timers/promises';
import type { Pool, PoolClient } from 'pg';
import { LateBegin } from './late-begin.ts';
import type { PipelinedStatement } from './pipeline.ts';
import type { Queryable } from './pool.ts';
import { isStalePlan, sqlState, sqlStateOf } from './sql-state.ts';

export interface TransactionOptions {
  /** Default `read committed`. */
  readonly isolation?: 'read committed' | 'repeatable read' | 'serializable';
  readonly readOnly?: boolean;
  /** Ends a statement that runs longer. Default: the pool's. */
  readonly statementTimeoutMs?: number;
  /** Ends a wait for a lock that takes longer. Default: none. */
  readonly lockTimeoutMs?: number;
  /** How often the whole work may be done again after a lost race. Default 0. */
  readonly retries?: number;
  /** More SQLSTATE codes after which it may, beside lost serialization, deadlocks and plans made stale by DDL. */
  readonly retryOn?: readonly string[];
  /** Run before the work, on the way of its first statements: with these, what begins it costs no wait of its own. */
  readonly opening?: readonly PipelinedStatement[];
}

/**
 * Does the work in one transaction: committed when it resolves, rolled back when it rejects. With `retries` the work must
 * have no effect but its statements.
 */
export async function transaction<T>(
  pool: Pool,
  options: TransactionOptions,
  work: (client: Queryable) => Promise<T>,
): Promise<T> {
  return retrying(options, () => attemptOnce(pool, options, work));
}

/** Makes the attempt again after a lost race, as often as `retries` says. It must leave nothing where it rejects. */
export async function retrying<T>(
  options: Pick<TransactionOptions, 'retries' | 'retryOn'>,
  attemptOne: () => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await attemptOne();
    } catch (error) {
      if (attempt > (options.retries ?? 0) || !mayRetry(error, options)) throw error;
      // Spread out, so that those who met do not meet again.
      await sleep(Math.random() * Math.min(1000, 10 * 2 ** attempt));
    }
  }
}

async function attemptOnce<T>(
  pool: Pool,
  options: TransactionOptions,
  work: (client: Queryable) => Promise<T>,
): Promise<T> {
  const client = await pool.connect();
  let broken = false;
  try {
    const { opening } = options;
    if (!opening) await client.query(beginning(options).join('; '));
    const begins = beginning(options).map((text) => ({ text, values: [] }));
    const result = await work(opening ? new LateBegin(client, [...begins, ...opening]) : client);
    await client.query('commit');
    return result;
  } catch (error) {
    // A connection keeps its stale plan for good, so it goes.
    broken = isStalePlan(error) || !(await rolledBack(client));
    throw error;
  } finally {
    client.release(broken);
  }
}

function beginning(options: TransactionOptions): readonly string[] {
  const isolation = options.isolation ? ` isolation level ${options.isolation}` : '';
  return [
    `begin${isolation}${options.readOnly ? ' read only' : ''}`,
    ...(options.statementTimeoutMs === undefined
      ? []
      : [`set local statement_timeout = ${milliseconds(options.statementTimeoutMs)}`]),
    ...(options.lockTimeoutMs === undefined ? [] : [`set local lock_timeout = ${milliseconds(options.lockTimeoutMs)}`]),
  ];
}

/** Zero would mean no limit at all, which is never what is left of a deadline. */
function milliseconds(value: number): number {
  return Math.max(1, Math.ceil(value));
}

async function rolledBack(client: PoolClient): Promise<boolean> {
  try {
    await client.query('rollback');
    return true;
  } catch {
    return false;
  }
}

/** Whether the same may go well when it is done again. */
export function mayRetry(error: unknown, options: Pick<TransactionOptions, 'retryOn'>): boolean {
  const state = sqlStateOf(error);
  if (state === undefined) return false;
  if (state === sqlState.serializationFailure || state === sqlState.deadlockDetected) return true;
  return isStalePlan(error) || (options.retryOn?.includes(state) ?? false);
}
