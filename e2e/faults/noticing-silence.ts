import type { ClientOptions } from 'graphql-ws';
import type { WebSocket } from 'ws';

const beatMs = 1_000;
/** Longer than the slowest network of these tests needs for an answer. */
const patienceMs = 8_000;

/** The recipe of graphql-ws for connections that die in silence: one that does not answer a ping is given up. */
export function noticingSilence(): Pick<ClientOptions, 'keepAlive' | 'on'> {
  let current: WebSocket | undefined;
  let patience: NodeJS.Timeout | undefined;
  return {
    keepAlive: beatMs,
    on: {
      // Of `ws`, in whichever copy: both clients are given that.
      opened: (socket) => void (current = socket as WebSocket),
      ping: (isReceived) => void (isReceived || (patience = setTimeout(() => current?.terminate(), patienceMs))),
      pong: (isReceived) => void (isReceived && clearTimeout(patience)),
      closed: () => clearTimeout(patience),
    },
  };
}
