import { connect, createServer, type Socket } from 'node:net';
import { once } from 'node:events';

/** A way to a server that can be broken, and that can swallow an answer. */
export interface BadNetwork extends AsyncDisposable {
  /** Where the server is found behind it. */
  readonly url: string;
  /** Breaks all connections, and lets none come up until it is told otherwise. */
  down(): void;
  up(): void;
  /** Lets the next request with this text through, and its answer not; resolves once it is lost. */
  loseAnswerTo(text: string): Promise<void>;
}

export async function createBadNetwork(serverUrl: string): Promise<BadNetwork> {
  const { hostname, port } = new URL(serverUrl);
  const sockets = new Set<Socket>();
  let isDown = false;
  let losing: { readonly text: string; readonly done: () => void } | undefined;
  const server = createServer((near) => {
    if (isDown) {
      near.destroy();
      return;
    }
    const far = connect(Number(port), hostname);
    let lost: (() => void) | undefined;
    const end = () => {
      near.destroy();
      far.destroy();
    };
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', end);
      socket.on('close', () => {
        sockets.delete(socket);
        end();
      });
    }
    near.on('data', (chunk) => {
      if (losing && chunk.includes(losing.text)) {
        lost = losing.done;
        losing = undefined;
      }
      far.write(chunk);
    });
    far.on('data', (chunk) => {
      if (!lost) {
        near.write(chunk);
        return;
      }
      lost();
      end();
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const breakAll = () => sockets.forEach((socket) => socket.destroy());
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address ? address.port : 0}`,
    down() {
      isDown = true;
      breakAll();
    },
    up() {
      isDown = false;
    },
    async loseAnswerTo(text) {
      await new Promise<void>((done) => (losing = { text, done }));
    },
    async [Symbol.asyncDispose]() {
      breakAll();
      server.close();
      await once(server, 'close');
    },
  };
}
