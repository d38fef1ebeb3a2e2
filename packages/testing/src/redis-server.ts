import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from './free-port.ts';

/** A Redis of the test's own, which keeps nothing on disk. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  /** As by `kill -9`. */
  kill(): Promise<void>;
  /** Starts it again where it was. */
  start(): Promise<void>;
  /** Forgets all that it holds. */
  flush(): Promise<void>;
}

/** Undefined where this machine has no Redis. */
export async function startRedisServer(): Promise<RedisServer | undefined> {
  const port = await freePort();
  let child: ChildProcess | undefined;

  const start = async (): Promise<void> => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--appendonly', 'no'];
    child = spawn('redis-server', args, { stdio: 'ignore' });
    await once(child, 'spawn');
    while (!(await answers(port))) await sleep(20);
  };
  const kill = async (): Promise<void> => {
    if (!child || child.exitCode !== null || child.signalCode !== null) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  };
  try {
    await start();
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
  return {
    url: `redis://127.0.0.1:${port}`,
    kill,
    start,
    async flush() {
      await say(port, 'FLUSHALL');
    },
    [Symbol.asyncDispose]: kill,
  };
}

const answers = (port: number): Promise<boolean> =>
  say(port, 'PING').then(
    () => true,
    () => false,
  );

/** Redis takes a command as a line of text, too. */
async function say(port: number, command: string): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  try {
    await once(socket, 'connect');
    socket.write(`${command}\r\n`);
    await once(socket, 'data');
  } finally {
    socket.destroy();
  }
}
