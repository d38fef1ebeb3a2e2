import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import { closeCodes } from './connection.ts';
import { type Message, textFrame } from './text-frame.ts';

/** What it returns resolves when the network has taken the message: who waits for that reads nothing ahead for a client that is slow. */
export type Send = (message: Message) => Promise<void> | undefined;

/**
 * Closes a socket whose client takes nothing for `drainMs`. Frames are written beside `ws`, which would make the text bytes
 * anew for each socket; without compression it writes its own whole and at once too, so they never mix.
 */
export function createSend(socket: WebSocket, stream: Duplex, drainMs: number): Send {
  return (message) => {
    // A socket that is gone tells so by its close event; the stream behind it ends with that.
    if (socket.readyState !== socket.OPEN) return undefined;
    let onTaken: (() => void) | undefined;
    write(stream, textFrame(message), () => onTaken?.());
    // The network mostly takes it at once.
    if (stream.writableLength === 0) return undefined;
    return new Promise((resolve) => {
      const stuck = setTimeout(() => socket.close(closeCodes.tryAgain, 'Too slow'), drainMs);
      onTaken = () => {
        clearTimeout(stuck);
        resolve();
      };
    });
  };
}

function write(stream: Duplex, [first, second]: readonly Buffer[], written: () => void): void {
  if (!second) return void stream.write(first, written);
  stream.cork();
  stream.write(first);
  stream.write(second, written);
  stream.uncork();
}
