/** The wish to stop, by a signal or a fault. */
export interface StopSignal {
  /** Aborts at the first wish. */
  readonly signal: AbortSignal;
  /** Resolves at the first wish. */
  readonly wanted: Promise<void>;
  /** Stops as a signal would, but the process ends with 1. */
  fail(): void;
  readonly exitCode: 0 | 1;
}

/**
 * Longer than npm needs to pass on a signal: a Ctrl-C in a terminal reaches us twice, from the terminal and from npm, and
 * that is one wish.
 */
const echoMs = 500;

/** Listens to SIGTERM and SIGINT: the first one asks to stop, a second one ends the process at once. */
export function listenForStop(endAtOnce: (exitCode: number) => void): StopSignal {
  const controller = new AbortController();
  let wishedAt: number | undefined;
  let exitCode: 0 | 1 = 0;
  const wanted = new Promise<void>((resolve) => {
    controller.signal.addEventListener('abort', () => resolve());
  });
  const wish = (): void => {
    wishedAt ??= performance.now();
    controller.abort();
  };
  for (const [name, code] of [
    ['SIGTERM', 143],
    ['SIGINT', 130],
  ] as const) {
    process.on(name, () => {
      if (wishedAt !== undefined && performance.now() - wishedAt > echoMs) endAtOnce(code);
      else wish();
    });
  }
  return {
    signal: controller.signal,
    wanted,
    fail() {
      exitCode = 1;
      wish();
    },
    get exitCode() {
      return exitCode;
    },
  };
}
