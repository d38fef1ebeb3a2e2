import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { createLine, type Quality } from './line.ts';

/** A network between clients and a server that does what networks do. */
export interface Network extends AsyncDisposable {
  /** The server's address by way of it. */
  readonly url: string;
  /** Cuts what is connected, and lets nothing through until it is up again. */
  down(): void;
  /**
   * Swallows what is sent from now on, and tells neither side: what is connected stays so for good and is dead. New
   * connections come about when it is up again.
   */
  silence(): void;
  /** Up and as good as a network can be. */
  up(): void;
  /** Cuts what is connected; new connections get through. */
  cut(): void;
  /** Delivers later from now on, in both directions. */
  worsen(quality: Quality): void;
  /**
   * Loses the answers to so many requests that hold the text: they reach the server, and its answer cuts the connection.
   * Calls back at each.
   */
  loseAnswers(text: string, count: number, lost?: () => void): void;
}

const good: Quality = { latencyMs: () => 0, breaks: () => false };

/** Starts one in front of a server on this machine. */
export async function startNetwork(target: string): Promise<Network> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  const silent = new WeakSet<Socket>();
  let state: 'up' | 'down' | 'silent' = 'up';
  let quality = good;
  let losing = { text: '', count: 0, lost: (): void => undefined };
  let connectHeld: (() => void)[] = [];

  const join = (near: Socket): void => {
    const far = connect(Number(port), hostname);
    const end = (): void => {
      open.delete(far);
      near.destroy();
      far.destroy();
    };
    open.add(far);
    for (const socket of [near, far]) socket.on('error', end).on('close', () => silent.has(near) || end());
    let isLost = false;
    const isDead = (): boolean => silent.has(near);
    const current = (): Quality => quality;
    const toServer = createLine({ quality: current, isDead, deliver: (data) => void far.write(data), end });
    const toClient = createLine({
      quality: current,
      isDead,
      deliver(data) {
        if (!isLost) return void near.write(data);
        isLost = false;
        losing.lost();
        near.destroy();
      },
      end,
    });
    near.on('data', (data) => {
      if (losing.count > 0 && data.includes(losing.text)) {
        losing = { ...losing, count: losing.count - 1 };
        isLost = true;
      }
      toServer(data);
    });
    far.on('data', toClient);
  };
  const server = createServer((near) => {
    if (state === 'down') return void near.destroy();
    open.add(near);
    near.once('close', () => open.delete(near));
    if (state === 'up') join(near);
    else connectHeld.push(() => near.destroyed || join(near));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address() as AddressInfo; // It listens on a port, not on a path.

  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${address.port}`,
    cut,
    down() {
      state = 'down';
      cut();
    },
    silence() {
      state = 'silent';
      for (const socket of open) silent.add(socket);
    },
    up() {
      state = 'up';
      quality = good;
      for (const connectNow of connectHeld) connectNow();
      connectHeld = [];
    },
    worsen: (worse) => void (quality = worse),
    loseAnswers(text, count, lost = () => undefined) {
      losing = { text, count, lost };
    },
    async [Symbol.asyncDispose]() {
      cut();
      server.close();
      await once(server, 'close');
    },
  };
}
