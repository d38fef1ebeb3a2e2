import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

export interface ProductProcessOptions {
  readonly command: string;
  readonly args: readonly string[];
  readonly dataDir: string;
  readonly cwd?: string;
  /** More variables. Those of the test's own process are not passed on. */
  readonly environment?: Readonly<Record<string, string>>;
}

/** The product in a process of its own. */
export interface ProductProcess extends AsyncDisposable {
  readonly pid: number;
  /** Where it listens, once it is ready. Rejects where it ends before. */
  ready(): Promise<string>;
  /** The exit code, once it has ended; a signal's name where it was killed. */
  readonly ended: Promise<number | NodeJS.Signals>;
  /** What it has written so far. */
  stdout(): string;
  stderr(): string;
  /** To the process alone. */
  signal(signal: NodeJS.Signals): void;
  /** To its whole group, as Ctrl-C in a terminal does. */
  signalGroup(signal: NodeJS.Signals): void;
}

/**
 * Starts the product in a process group of its own, on a free port and without the sample app. Disposing of it kills
 * what is left of the group.
 */
export function startProductProcess(options: ProductProcessOptions): ProductProcess {
  const { PATH, HOME } = process.env;
  const child = spawn(options.command, options.args, {
    cwd: options.cwd,
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH, HOME, PORT: '0', TRELLIS_SAMPLE: 'false', TRELLIS_DATA_DIR: options.dataDir, ...options.environment },
  });
  return watch(child);
}

function watch(child: ChildProcess): ProductProcess {
  const { pid } = child;
  if (pid === undefined) throw new Error('The product could not be started.');
  const output = { stdout: '', stderr: '' };
  for (const stream of ['stdout', 'stderr'] as const) {
    child[stream]?.setEncoding('utf8').on('data', (text: string) => (output[stream] += text));
  }
  const ended = once(child, 'close').then(([code, signal]) => (code ?? signal) as number | NodeJS.Signals);
  return {
    pid,
    ended,
    stdout: () => output.stdout,
    stderr: () => output.stderr,
    async ready() {
      for (;;) {
        const address = /ready at (\S+)/.exec(output.stdout)?.[1];
        if (address) return address;
        const heard = child.stdout && once(child.stdout, 'data').then(() => undefined);
        const code = await Promise.race([heard, ended]);
        if (code !== undefined) throw new Error(`It ended with ${code}:\n${output.stdout}${output.stderr}`);
      }
    },
    signal: (signal) => process.kill(pid, signal),
    signalGroup: (signal) => process.kill(-pid, signal),
    async [Symbol.asyncDispose]() {
      try {
        process.kill(-pid, 'SIGKILL');
      } catch {
        // Nobody is left.
      }
      await ended;
    },
  };
}
