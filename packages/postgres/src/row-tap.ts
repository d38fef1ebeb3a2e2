import type { Connection } from 'pg';

type Listener = (chunk: Buffer) => void;

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
  /** Statements prepared for those who take rows, the oldest first. */
  readonly #prepared = new Set<string>();
  readonly #toPg: Listener;
  #onRow: ((row: Buffer) => void) | undefined;
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

  /** The next row is given to the listener, as the message that it came in. */
  nextRow(listener: (row: Buffer) => void): void {
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

  #take(chunk: Buffer): void {
    if (this.#heldBytes === 0) {
      this.#read(chunk);
      return;
    }
    this.#held.push(chunk);
    this.#heldBytes += chunk.length;
    if (this.#heldBytes < this.#wantedBytes) return;
    const bytes = Buffer.concat(this.#held, this.#heldBytes);
    this.#held = [];
    this.#heldBytes = 0;
    this.#read(bytes);
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
        case messages.dataRow: {
          const onRow = this.#onRow;
          this.#onRow = undefined;
          onRow(message);
          break;
        }
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

  #hold(bytes: Buffer, wanted: number): void {
    this.#held = [bytes];
    this.#heldBytes = bytes.length;
    this.#wantedBytes = Number.isFinite(wanted) ? wanted : headerBytes;
  }
}
