import type { WebSocket } from 'ws';
import { closeCodes } from './connection.ts';

/** Resolves when the network has taken the message: who waits for that reads nothing ahead for a client that is slow. */
export type Send = (message: string) => Promise<void>;

/** Closes a socket whose client takes nothing for `drainMs`. */
export function createSend(socket: WebSocket, drainMs: number): Send {
  return (message) =>
    new Promise((resolve) => {
      // A socket that is gone tells so by its close event; the stream behind it ends with that.
      if (socket.readyState !== socket.OPEN) return resolve();
      const stuck = setTimeout(() => socket.close(closeCodes.tryAgain, 'Too slow'), drainMs);
      socket.send(message, () => {
        clearTimeout(stuck);
        resolve();
      });
    });
}
