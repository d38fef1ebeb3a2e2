import { on, once } from 'node:events';
import { must } from '@trellis/errors';
import { WebSocket } from 'ws';

/** What a process holds, asked by its inspector. Resident memory tells of garbage and of pages kept for later too. */
export interface HeldMemory extends Disposable {
  /** Collects garbage first. In bytes, with what buffers outside the heap take. */
  bytes(): Promise<number>;
}

/** Of a process that was started with `--inspect` at this port of the loopback. */
export async function inspectMemory(port: number): Promise<HeldMemory> {
  const targets = (await (await fetch(`http://127.0.0.1:${port}/json/list`)).json()) as readonly {
    readonly webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(must(targets[0], 'a process to inspect').webSocketDebuggerUrl);
  await once(socket, 'open');
  let calls = 0;

  async function call(method: string, params: object): Promise<unknown> {
    const id = ++calls;
    socket.send(JSON.stringify({ id, method, params }));
    for await (const [data] of on(socket, 'message')) {
      const message = JSON.parse(String(data)) as { readonly id?: number; readonly result?: unknown };
      if (message.id === id) return message.result;
    }
    throw new Error('The inspector went away.');
  }

  return {
    async bytes() {
      await call('HeapProfiler.collectGarbage', {});
      const expression = '(({ heapUsed, external }) => heapUsed + external)(process.memoryUsage())';
      const answer = await call('Runtime.evaluate', { expression, returnByValue: true });
      return (answer as { readonly result: { readonly value: number } }).result.value;
    },
    [Symbol.dispose]: () => socket.close(),
  };
}
