import type { Pool } from 'pg';
import type { Parameter } from './parameter.ts';
import { pipeline, type PipelinedStatement, type Rows } from './pipeline.ts';
import { createPool, type PoolOptions } from './pool.ts';
import { endsConnection, sqlState } from './sql-state.ts';
import { mayRetry, retrying } from './transaction.ts';

/** Bounds how long the others of a commit wait for one of them. What is longer goes alone. */
const maximumStatements = 32;
const maximumCharacters = 65_536;

/** So long may one wait for a lock, or take, while others wait for it. Then each goes alone. */
const lockTimeoutMs = 25;
const statementTimeoutMs = 500;
const tookTooLong = [sqlState.lockNotAvailable, sqlState.queryCanceled];

interface Waiting {
  readonly statement: PipelinedStatement;
  readonly characters: number;
  readonly resolve: (rows: Rows) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Runs statements that are each the whole of a transaction. Those that are asked while others are being committed share
 * the next commit, which is most of the cost of a small write. To whoever asks, each is still a transaction of its own:
 * where one of them fails, nothing of any is left, and each is run again alone.
 *
 * `#alone` is not ours to end. They go on a connection of their own, on which nothing waits long.
 */
export class SharedCommits implements AsyncDisposable {
  readonly #alone: Pool;
  readonly #shared: Pool;
  readonly #waiting: Waiting[] = [];
  #isCommitting = false;

  constructor(alone: Pool, options: Pick<PoolOptions, 'url' | 'applicationName' | 'restMs' | 'onConnectionLost'>) {
    this.#alone = alone;
    this.#shared = createPool({ ...options, max: 1, lockTimeoutMs, statementTimeoutMs });
  }

  run(statement: PipelinedStatement): Promise<Rows> {
    const characters = statement.values.reduce<number>((sum, value) => sum + charactersOf(value), 0);
    if (characters > maximumCharacters) return this.#runAlone(statement);
    return new Promise((resolve, reject) => {
      this.#waiting.push({ statement, characters, resolve, reject });
      if (!this.#isCommitting) void this.#commitAll();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#shared.end();
  }

  async #commitAll(): Promise<void> {
    this.#isCommitting = true;
    while (this.#waiting.length > 0) await this.#commit(this.#next());
    this.#isCommitting = false;
  }

  #next(): readonly Waiting[] {
    let count = 0;
    for (let characters = 0; count < Math.min(this.#waiting.length, maximumStatements); count++) {
      characters += this.#waiting[count]?.characters ?? 0;
      if (characters > maximumCharacters) break;
    }
    return this.#waiting.splice(0, count);
  }

  async #commit(together: readonly Waiting[]): Promise<void> {
    try {
      const answers = await pipeline(
        this.#shared,
        together.map(({ statement }) => statement),
      );
      for (const [index, { resolve }] of together.entries()) resolve(answers[index] ?? []);
    } catch (error) {
      // Where the connection broke, they may have been done. What failed without others fails again.
      const isFinal = endsConnection(error) || (together.length === 1 && !mayRetry(error, { retryOn: tookTooLong }));
      for (const { statement, resolve, reject } of together) {
        if (isFinal) reject(error);
        else this.#runAlone(statement).then(resolve, reject);
      }
    }
  }

  async #runAlone(statement: PipelinedStatement): Promise<Rows> {
    const [rows = []] = await retrying({ retries: 2 }, () => pipeline(this.#alone, [statement]));
    return rows;
  }
}

function charactersOf(value: Parameter): number {
  if (value === null || typeof value === 'number') return 8;
  if (typeof value === 'string' || Buffer.isBuffer(value)) return value.length;
  return value.reduce<number>((sum, item) => sum + charactersOf(item), 0);
}
