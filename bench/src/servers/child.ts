import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What `startServer` gave this process. */
export function readConfig(): unknown {
  const text = process.argv[2];
  if (text === undefined) throw new Error('This is started by the benchmark, not by hand.');
  return JSON.parse(text) as unknown;
}

/** Listens on a free port, tells the benchmark where, and ends with it. */
export function reportListening(server: Server, path: string): void {
  process.on('disconnect', () => {
    server.close();
    server.closeAllConnections();
    process.exitCode = 0;
    setImmediate(() => process.exit());
  });
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.send?.({ url: `http://127.0.0.1:${port}${path}` });
  });
}
