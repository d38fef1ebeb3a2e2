import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

/** The product in a process of its own, run from its sources. */
export interface ProductProcess extends AsyncDisposable {
  readonly pid: number;
  /** Where it listens, once it is ready. Rejects where it ends before. */
  ready(): Promise<string>;
  /** The exit code, once it has ended; a signal's name where it was killed. */
  readonly ended: Promise<number | NodeJS.Signals>;
  stdout(): string;
  stderr(): string;
  /** To the process alone. */
  signal(signal: NodeJS.Signals): void;
  /** To its whole group, as Ctrl-C in a terminal does. */
  signalGroup(signal: NodeJS.Signals): void;
}

const entry = fileURLToPath(new URL('../index.ts', import.meta.url));

/** Starts the product in a process group of its own. Disposing of it kills what is left. */
export function startProduct(dataDir: string, environment: Readonly<Record<string, string>> = {}): ProductProcess {
  const { PATH } = process.env;
  const child = spawn(process.execPath, ['--conditions=trellis:source', entry], {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH,
      NODE_ENV: 'production',
      PORT: '0',
      TRELLIS_SAMPLE: 'false',
      TRELLIS_DATA_DIR: dataDir,
      ...environment,
    },
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
      if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL');
      await ended;
    },
  };
}
