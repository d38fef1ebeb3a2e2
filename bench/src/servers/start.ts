import { fork } from 'node:child_process';
import { once } from 'node:events';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { must } from '@trellis/errors';

export interface RunningServer extends AsyncDisposable {
  readonly url: string;
  readonly process: number;
}

/** Runs one of this folder's servers in a process of its own, in production mode. */
export async function startServer(name: 'bare' | 'postgraphile', config: object): Promise<RunningServer> {
  // `.ts` where the benchmark itself runs from source, else `.js`.
  const entry = fileURLToPath(new URL(`./${name}${extname(import.meta.filename)}`, import.meta.url));
  const child = fork(entry, [JSON.stringify(config)], {
    env: { ...process.env, NODE_ENV: 'production', GRAPHILE_ENV: 'production' },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  const exited = once(child, 'exit');
  const url = await Promise.race([
    once(child, 'message').then(([message]) => (message as { readonly url: string }).url),
    exited.then(([code]) => {
      throw new Error(`The ${name} server ended with exit code ${String(code)} before it listened.`);
    }),
  ]);
  return {
    url,
    process: must(child.pid, 'the process of a server'),
    async [Symbol.asyncDispose]() {
      if (child.connected) child.disconnect();
      await exited;
    },
  };
}
