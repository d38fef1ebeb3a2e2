import type { EventEmitter } from 'node:events';
import { Socket, type SocketConstructorOpts } from 'node:net';

type Listener = (chunk: Buffer) => void;

/** Bytes to leave free before and behind a row. */
export interface Room {
  readonly before: number;
  readonly after: number;
}

/** Takes a row as the message that it came in, where it stays, with the room that was asked for around it. */
export type TakeRow = (row: Buffer) => void;

const headerBytes = 5;
const messages = { parseComplete: 0x31, bindComplete: 0x32, dataRow: 0x44 } as const;
const nothing = Buffer.alloc(0);
const noRoom: Room = { before: 0, after: 0 };

/** How many statements a connection keeps prepared, each of some 100 KB in its server process. */
const maximumStatements = 500;

/** What is asked of a connection: where its bytes come from. */
export interface Tappable {
  readonly stream: Pick<EventEmitter, 'listeners' | 'on' | 'off'>;
}

const taps = new WeakMap<Tappable['stream'], RowTap>();

/**
 * What every connection reads into. Node would make a buffer of 64 KiB for each packet, which costs more than all that
 * is done with an answer of 23 KB (`docs/decisions/0297-packets-are-read-into-one-buffer.md`).
 */
const packet = Buffer.allocUnsafeSlow(65_536);

/** A socket for a connection of `pg`, with a tap on it. */
export function tappedSocket(): Socket {
  const reading: SocketConstructorOpts = {
    onread: {
      buffer: packet,
      callback(length) {
        tap.take(packet.subarray(0, length));
        return true;
      },
    },
  };
  const socket = new Socket(reading);
  // `pg` may keep what it is given.
  const tap = new RowTap((bytes) => socket.emit('data', Buffer.from(bytes)));
  taps.set(socket, tap);
  return socket;
}

/** The tap on a connection; on a stream of another's making, as that of TLS, it is put when it is first asked for. */
export function tapOf({ stream }: Tappable): RowTap {
  const known = taps.get(stream);
  if (known) return known;
  const [listener] = stream.listeners('data') as Listener[];
  if (!listener) throw new Error('pg does not listen to its connection');
  const tap = new RowTap(listener);
  stream.off('data', listener);
  stream.on('data', (chunk: Buffer) => tap.take(chunk));
  taps.set(stream, tap);
  return tap;
}

/**
 * Stands between a connection's socket and `pg`, which makes a string of every value before anybody can ask for its
 * bytes. While somebody waits for a row, the row is taken out; everything else goes on to `pg`.
 */
class RowTap {
  readonly #toPg: Listener;
  /** Statements prepared on the connection by other means than `pg`'s own, the oldest first. */
  readonly #prepared = new Set<string>();
  #takeRow: TakeRow | undefined;
  #room = noRoom;
  /** The beginning of a message that is shorter than a header. */
  #begun = nothing;
  /** A message of which the rest is still to come, in its room. */
  #held: Buffer | undefined;
  #heldFrom = 0;
  #heldTo = 0;
  #heldEnd = 0;

  constructor(toPg: Listener) {
    this.#toPg = toPg;
  }

  /** The next row is given to the listener. */
  nextRow(takeRow: TakeRow, room: Room): void {
    this.#takeRow = takeRow;
    this.#room = room;
  }

  /** The row will not come. */
  noRow(): void {
    this.#takeRow = undefined;
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

  /** What came, which is the taker's until this returns. */
  take(chunk: Buffer): void {
    if (this.#begun.length > 0) {
      const bytes = Buffer.concat([this.#begun, chunk]);
      this.#begun = nothing;
      this.#read(bytes);
    } else if (this.#held) this.#fill(this.#held, chunk);
    else this.#read(chunk);
  }

  /** `bytes` begin with a message. */
  #read(bytes: Buffer): void {
    let start = 0;
    while (this.#takeRow && start < bytes.length) {
      if (bytes.length - start < headerBytes) {
        this.#begun = Buffer.from(bytes.subarray(start));
        return;
      }
      const end = start + 1 + bytes.readUInt32BE(start + 1);
      const kind = bytes[start];
      if (kind === messages.dataRow || end > bytes.length) {
        const { before, after } = kind === messages.dataRow ? this.#room : noRoom;
        const held = Buffer.allocUnsafe(before + end - start + after);
        this.#heldFrom = this.#heldTo = before;
        this.#heldEnd = held.length - after;
        this.#fill(held, bytes.subarray(start));
        return;
      }
      // That a step was done tells `pg` nothing about a query that is not its own.
      if (kind !== messages.parseComplete && kind !== messages.bindComplete) this.#toPg(bytes.subarray(start, end));
      start = end;
    }
    if (start < bytes.length) this.#toPg(start === 0 ? bytes : bytes.subarray(start));
  }

  /** Goes on with a message; what comes behind it begins with one. */
  #fill(held: Buffer, bytes: Buffer): void {
    const copied = bytes.copy(held, this.#heldTo, 0, this.#heldEnd - this.#heldTo);
    this.#heldTo += copied;
    if (this.#heldTo < this.#heldEnd) {
      this.#held = held;
      return;
    }
    this.#held = undefined;
    const message = held.subarray(this.#heldFrom, this.#heldEnd);
    const takeRow = this.#takeRow;
    if (takeRow && message[0] === messages.dataRow) {
      this.#takeRow = undefined;
      takeRow(held);
    } else this.#read(message);
    if (copied < bytes.length) this.#read(bytes.subarray(copied));
  }
}
