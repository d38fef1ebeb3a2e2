import { spawn } from 'node:child_process';

/** The operating system's user as whom a program runs. */
export interface OsUser {
  readonly uid: number;
  readonly gid: number;
}

/** What a program left. */
export interface Outcome {
  /** Undefined where it could not be started at all. */
  readonly code: number | undefined;
  /** Both of its streams, without space at the end. */
  readonly output: string;
}

/** PGPORT, PGDATA, PGOPTIONS and their like in our own environment must not reach the database. */
const environment = {
  PATH: '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
  LC_ALL: 'C.UTF-8',
  // Of glibc, in bytes. By default a server process gives its memory back after each long answer and takes it page by
  // page again for the next, which cost more than the statement (0299). So much it keeps at most.
  MALLOC_TRIM_THRESHOLD_: `${8 << 20}`,
  MALLOC_MMAP_THRESHOLD_: `${4 << 20}`,
  MALLOC_TOP_PAD_: `${1 << 20}`,
};

/**
 * Runs a program to its end, in a session of its own: a Ctrl-C in our terminal is not for it. Never rejects.
 */
export function run(command: string, args: readonly string[], user?: OsUser): Promise<Outcome> {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      detached: true,
      windowsHide: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: environment,
      ...(user ? { uid: user.uid, gid: user.gid } : {}),
    });
    let output = '';
    const collect = (chunk: Buffer): void => {
      output += chunk.toString('utf8');
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.once('error', (error) => resolve({ code: undefined, output: error.message }));
    child.once('close', (code) => resolve({ code: code ?? undefined, output: output.trimEnd() }));
  });
}
