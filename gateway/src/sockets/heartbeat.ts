import type { WebSocket } from 'ws';

export interface Heartbeat {
  watch(socket: WebSocket): void;
  stop(): void;
}

/** Proxies drop connections that are silent for a minute, and a phone in a tunnel never says that it has gone. */
const beatMs = 20_000;

/** Pings every socket now and then, and cuts off those that have not answered the ping before. */
export function createHeartbeat(sockets: () => Iterable<WebSocket>): Heartbeat {
  const alive = new WeakSet<WebSocket>();
  const timer = setInterval(() => {
    for (const socket of sockets()) {
      if (!alive.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, beatMs);
  timer.unref();
  return {
    watch(socket) {
      alive.add(socket);
      socket.on('pong', () => alive.add(socket));
    },
    stop: () => clearInterval(timer),
  };
}
