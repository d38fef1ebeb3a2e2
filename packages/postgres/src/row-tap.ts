import type { Connection } from 'pg';

type Listener = (chunk: Buffer) => void;
type OnRow = (row: readonly Buffer[]) => void;

const headerBytes = 5;
const messages = { parseComplete: 0x31, bindComplete: 0x32, dataRow: 0x44 } as const;

/** How many statements a connection keeps prepared, each of some 100 KB in its server process. */
const maximumStatements = 500;

const taps = new WeakMap<Connection['stream'], RowTap>();

/** The tap on a connection, put there when it is first asked for. */
export function tapOf({ stream }: Connection): RowTap {
  const known = taps.get(stream);
  if (known) return known;
  const tap = new RowTap(stream);
  taps.set(stream, tap);
  return tap;
}

/**
 * Stands between a connection's socket and `pg`, which makes a string of every value before anybody can ask for its
 * bytes. While somebody waits for a row, the row is taken out; everything else goes on to `pg`.
 */
class RowTap {
  /** Statements prepared on the connection by other means than `pg`'s own, the oldest first. */
  readonly #prepared = new Set<string>();
  readonly #toPg: Listener;
  #onRow: OnRow | undefined;
  #held: Buffer[] = [];
  #heldBytes = 0;
  #wantedBytes = 0;

  constructor(stream: Connection['stream']) {
    const [listener] = stream.listeners('data') as Listener[];
    if (!listener) throw new Error('pg does not listen to its connection');
    this.#toPg = listener;
    stream.off('data', listener);
    stream.on('data', (chunk: Buffer) => this.#take(chunk));
  }

  /** The next row is given to the listener, as the message that it came in, in the pieces that it came in. */
  nextRow(listener: OnRow): void {
    this.#onRow = listener;
  }

  /** The row will not come. */
  noRow(): void {
    this.#onRow = undefined;
  }

  isPrepared(name: string): boolean {
    return this.#prepared.has(name);
  }

  /** Gives the name of a statement that is one too many, if there is one. */
  prepared(name: string): string | undefined {
    this.#prepared.add(name);
    if (this.#prepared.size <= maximumStatements) return undefined;
    const [oldest] = this.#prepared;
    if (oldest !== undefined) this.#prepared.delete(oldest);
    return oldest;
  }

  /** The server does not keep it after all. */
  forget(name: string): void {
    this.#prepared.delete(name);
  }

  #take(chunk: Buffer): void {
    if (this.#heldBytes === 0) {
      this.#read(chunk);
      return;
    }
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#heldBytes < this.#wantedBytes) return;
    const [held, surplus] = [this.#held, this.#heldBytes - this.#wantedBytes];
    this.#held = [];
    this.#heldBytes = 0;
    // A long row is not put together here, since whoever takes it copies it where it stays.
    if (this.#onRow && this.#wantedBytes > headerBytes && held[0]?.[0] === messages.dataRow) {
      const end = chunk.length - surplus;
      this.#giveRow(this.#onRow, [...held.slice(0, -1), chunk.subarray(0, end)]);
      if (surplus > 0) this.#read(chunk.subarray(end));
    } else this.#read(Buffer.concat(held));
  }

  /** `bytes` begin with a message. */
  #read(bytes: Buffer): void {
    let start = 0;
    while (this.#onRow && bytes.length - start > 0) {
      const end = bytes.length - start < headerBytes ? Infinity : start + 1 + bytes.readUInt32BE(start + 1);
      if (end > bytes.length) {
        this.#hold(bytes.subarray(start), end - start);
        return;
      }
      const message = bytes.subarray(start, end);
      start = end;
      switch (message[0]) {
        case messages.dataRow:
          this.#giveRow(this.#onRow, [message]);
          break;
        // That a step was done tells `pg` nothing about a query that is not its own.
        case messages.parseComplete:
        case messages.bindComplete:
          break;
        default:
          this.#toPg(message);
      }
    }
    if (start < bytes.length) this.#toPg(start === 0 ? bytes : bytes.subarray(start));
  }

  #giveRow(onRow: OnRow, row: readonly Buffer[]): void {
    this.#onRow = undefined;
    onRow(row);
  }

  #hold(bytes: Buffer, wanted: number): void {
    this.#held = [bytes];
    this.#heldBytes = bytes.length;
    this.#wantedBytes = Number.isFinite(wanted) ? wanted : headerBytes;
  }
}
