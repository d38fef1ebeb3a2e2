import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

/** A network between clients and the product that can be cut, and that can lose answers. */
export interface FlakyNetwork extends AsyncDisposable {
  /** The product's address by way of it. */
  readonly url: string;
  /** Cuts what is connected, and lets nothing through until it is up again. */
  down(): void;
  up(): void;
  /**
   * Loses the answers to so many requests that hold the text: they reach the product, and its answer cuts the
   * connection. Calls back at each.
   */
  loseAnswers(text: string, count: number, lost?: () => void): void;
}

export async function startFlakyNetwork(target: string): Promise<FlakyNetwork> {
  const { hostname, port } = new URL(target);
  const open = new Set<Socket>();
  let isUp = true;
  let losing = { text: '', count: 0, lost: (): void => undefined };

  const server = createServer((client) => {
    if (!isUp) return void client.destroy();
    const upstream = connect(Number(port), hostname);
    let isLost = false;
    for (const socket of [client, upstream]) {
      open.add(socket);
      // Either end goes with the other.
      socket.on('error', () => socket.destroy());
      socket.on('close', () => {
        open.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on('data', (data) => {
      if (losing.count > 0 && data.includes(losing.text)) {
        losing = { ...losing, count: losing.count - 1 };
        isLost = true;
      }
      upstream.write(data);
    });
    upstream.on('data', (data) => {
      if (!isLost) return void client.write(data);
      isLost = false;
      losing.lost();
      client.destroy();
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');

  const cut = (): void => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    down() {
      isUp = false;
      cut();
    },
    up: () => void (isUp = true),
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
