import { type Connection, Pool, type Submittable } from 'pg';
import { asSent, type Parameter } from './parameter.ts';
import { parserOf, type Queryable } from './pool.ts';
import { tapOf } from './row-tap.ts';
import { endsConnection, isStalePlan } from './sql-state.ts';

/** A statement that is sent together with others. */
export interface PipelinedStatement {
  /** Names the prepared statement: the same name always stands for the same text. Without one it is not kept. */
  readonly name?: string;
  readonly text: string;
  readonly values: readonly Parameter[];
}

/** The rows of a statement, each as its columns. */
export type Rows = readonly (readonly unknown[])[];

/**
 * Sends statements without a wait between them and answers the rows of each. Outside of a transaction they are one of
 * their own: all of them are committed, or none. The first that fails keeps those behind it from running.
 */
export async function pipeline(
  on: Pool | Queryable,
  statements: readonly PipelinedStatement[],
): Promise<readonly Rows[]> {
  if (!(on instanceof Pool)) return sent(on, statements);
  const client = await on.connect();
  let broken = false;
  try {
    return await sent(client, statements);
  } catch (error) {
    // A connection keeps its stale plan for good.
    broken = isStalePlan(error) || endsConnection(error);
    throw error;
  } finally {
    client.release(broken);
  }
}

function sent(on: Queryable, statements: readonly PipelinedStatement[]): Promise<readonly Rows[]> {
  return new Promise((resolve, reject) => {
    on.query(new Pipeline(statements, { resolve, reject }));
  });
}

interface Settle {
  readonly resolve: (rows: readonly Rows[]) => void;
  readonly reject: (error: Error) => void;
}

type Parse = (value: string) => unknown;

/** What each statement that a connection keeps answers with: told by the server once, when it is prepared. */
const columnsOf = new WeakMap<Connection['stream'], Map<string, readonly Parse[]>>();

const execute = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0]);

/** What `pg` asks of a query of another's making; the methods without effect are for messages that tell nothing here. */
export class Pipeline implements Submittable {
  readonly #settle: Settle;
  #statements: readonly PipelinedStatement[];
  /** How many of them are not the asker's. */
  #preceding = 0;
  #rows: (readonly unknown[])[][] = [];
  #at = 0;
  #connection: Connection | undefined;
  #columns = new Map<string, readonly Parse[]>();
  /** By place: the names under which a statement is prepared only now. */
  readonly #new = new Map<number, string>();

  constructor(statements: readonly PipelinedStatement[], settle: Settle) {
    this.#statements = statements;
    this.#settle = settle;
  }

  /** Sends these first; their rows are nobody's. */
  precededBy(statements: readonly PipelinedStatement[]): void {
    this.#statements = [...statements, ...this.#statements];
    this.#preceding += statements.length;
  }

  submit(connection: Connection): Error | undefined {
    this.#connection = connection;
    const { stream } = connection;
    this.#columns = columnsOf.get(stream) ?? new Map<string, readonly Parse[]>();
    columnsOf.set(stream, this.#columns);
    this.#rows = this.#statements.map(() => []);
    stream.cork();
    try {
      for (const [place, statement] of this.#statements.entries()) this.#send(connection, place, statement);
      connection.sync();
      return undefined;
    } finally {
      stream.uncork();
    }
  }

  #send(connection: Connection, place: number, { name, text, values }: PipelinedStatement): void {
    const kept = keptName(name);
    const tap = tapOf(connection);
    if (kept === '' || !tap.isPrepared(kept)) {
      if (kept !== '') {
        const oneTooMany = tap.prepared(kept);
        if (oneTooMany !== undefined) {
          connection.close({ type: 'S', name: oneTooMany }, true);
          this.#columns.delete(oneTooMany);
        }
        // It may be there after all, where what was behind it failed. To close what is not there is no error.
        connection.close({ type: 'S', name: kept }, true);
        this.#new.set(place, kept);
      }
      connection.parse({ name: kept, text, types: [] }, true);
      connection.describe({ type: 'S', name: kept }, true);
    }
    connection.bind({ statement: kept, values: values.map(asSent) }, true);
    connection.stream.write(execute);
  }

  handleRowDescription({ fields }: { readonly fields: readonly { readonly dataTypeID: number }[] }): void {
    this.#columns.set(
      this.#nameAt(this.#at),
      fields.map(({ dataTypeID }) => parserOf(dataTypeID)),
    );
  }

  handleDataRow({ fields }: { readonly fields: readonly (string | null)[] }): void {
    const columns = this.#columns.get(this.#nameAt(this.#at));
    const value = (field: string | null, index: number): unknown => {
      const parse = columns?.[index];
      return field === null || !parse ? field : parse(field);
    };
    this.#rows[this.#at]?.push(fields.map(value));
  }

  handleCommandComplete(): void {
    this.#at++;
  }

  handleReadyForQuery(): void {
    this.#settle.resolve(this.#rows.slice(this.#preceding));
  }

  handleError(error: Error): void {
    if (this.#connection) {
      const tap = tapOf(this.#connection);
      // Behind a statement that fails the server prepares none.
      for (const [place, name] of this.#new) if (place >= this.#at) tap.forget(name);
    }
    this.#settle.reject(error);
  }

  handleEmptyQuery(): void {}

  #nameAt(place: number): string {
    return keptName(this.#statements[place]?.name);
  }
}

/** `pg`, and those who take rows as bytes, keep names of their own on the same connection. */
function keptName(name: string | undefined): string {
  return name === undefined ? '' : `rows ${name}`;
}
