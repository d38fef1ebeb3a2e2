import type { Connection, Pool, Submittable } from 'pg';
import { asSent, type Parameter } from './parameter.ts';
import { type Room, tapOf } from './row-tap.ts';

/** A prepared statement that answers one row of texts. */
export interface FramedQuery {
  /** Names the prepared statement: the same name always stands for the same text. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly Parameter[];
  /** What stands before the first column, between the columns and after the last: one more than there are columns. */
  readonly frame: readonly Buffer[];
}

/** Runs the statement and gives its columns in their frame, as bytes that were never a string; `null` for null. */
export function framedQuery(pool: Pool, query: FramedQuery): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    pool.connect((error, client, release) => {
      if (!client) {
        reject(error ?? new Error('no connection'));
        return;
      }
      const settle: Settle = (outcome) => {
        // As after `pool.query`, a connection on which a statement failed is not used again.
        release(outcome.error);
        if (outcome.error) reject(outcome.error);
        else resolve(outcome.body);
      };
      client.query(new FramedSubmittable(query, settle));
    });
  });
}

type Settle = (outcome: { readonly error: Error } | { readonly error: undefined; readonly body: Buffer }) => void;

/** Execute the portal and tell when it is done: the same bytes every time. */
const executeAndSync = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0x53, 0, 0, 0, 4]);

/** What `pg` asks of a query of another's making; the methods without effect are for messages that tell nothing here. */
class FramedSubmittable implements Submittable {
  readonly #query: FramedQuery;
  readonly #settle: Settle;
  #connection: Connection | undefined;
  #body: Buffer | undefined;

  constructor(query: FramedQuery, settle: Settle) {
    this.#query = query;
    this.#settle = settle;
  }

  /** An error that is returned, `pg` hands to `handleError`; one that is thrown would end the process. */
  submit(connection: Connection): Error | undefined {
    const { text, values, frame } = this.#query;
    // `pg` keeps names of its own on the same connection.
    const name = `framed ${this.#query.name}`;
    this.#connection = connection;
    const tap = tapOf(connection);
    const room = roomFor(frame);
    tap.nextRow((row) => (this.#body = inFrame(row, room, frame)), room);
    const { stream } = connection;
    stream.cork();
    try {
      if (!tap.isPrepared(name)) {
        const oneTooMany = tap.prepared(name);
        if (oneTooMany !== undefined) connection.close({ type: 'S', name: oneTooMany }, true);
        // It may be there after all (`pipeline.ts`). To close what is not there is no error.
        connection.close({ type: 'S', name }, true);
        connection.parse({ name, text, types: [] }, true);
      }
      connection.bind({ statement: name, values: values.map(asSent) }, true);
      stream.write(executeAndSync);
      return undefined;
    } catch (error) {
      return error instanceof Error ? error : new Error(String(error));
    } finally {
      stream.uncork();
    }
  }

  handleReadyForQuery(): void {
    if (this.#body) this.#settle({ error: undefined, body: this.#body });
    else this.handleError(new Error('a framed statement answered no row'));
  }

  handleError(error: Error): void {
    if (this.#connection) tapOf(this.#connection).noRow();
    this.#settle({ error });
  }

  handleCommandComplete(): void {}
  handleDataRow(): void {}
}

const nothing = Buffer.from('null');
/** The message's header and the number of columns. */
const headBytes = 7;
const lengthBytes = 4;

/** What a row of one column needs to be framed where it is. */
function roomFor([first, second, ...more]: readonly Buffer[]): Room {
  if (!first || !second || more.length > 0) return { before: 0, after: 0 };
  return { before: Math.max(0, first.length - headBytes - lengthBytes), after: second.length };
}

function inFrame(row: Buffer, { before, after }: Room, frame: readonly Buffer[]): Buffer {
  const values = valuesOf(row.subarray(before, row.length - after), frame.length - 1);
  const [first, last] = frame;
  if (!first || !last || values.length > 1 || values[0] === nothing) {
    return Buffer.concat(frame.flatMap((fixed, index) => [fixed, ...values.slice(index, index + 1)]));
  }
  // One column: the longest answers are not copied again.
  const start = before + headBytes + lengthBytes - first.length;
  first.copy(row, start);
  last.copy(row, row.length - after);
  return row.subarray(start);
}

function valuesOf(row: Buffer, columns: number): readonly Buffer[] {
  const values: Buffer[] = [];
  for (let place = headBytes; values.length < columns;) {
    const length = row.readInt32BE(place);
    place += lengthBytes;
    values.push(length < 0 ? nothing : row.subarray(place, place + length));
    place += Math.max(0, length);
  }
  return values;
}
