/** What was opened so far, to be closed in the opposite order. (Node 22 has no `AsyncDisposableStack`.) */
export interface Resources {
  readonly use: <T extends Disposable | AsyncDisposable>(resource: T) => T;
}

/** Opens what a service consists of. Disposing of the service closes it all, and so does a failure on the way. */
export async function withResources<T extends object>(
  open: (resources: Resources) => Promise<T>,
): Promise<T & AsyncDisposable> {
  const opened: (Disposable | AsyncDisposable)[] = [];
  const close = async (): Promise<void> => {
    for (let last = opened.pop(); last; last = opened.pop()) {
      if (Symbol.asyncDispose in last) await last[Symbol.asyncDispose]();
      else last[Symbol.dispose]();
    }
  };
  const use = <R extends Disposable | AsyncDisposable>(resource: R): R => {
    opened.push(resource);
    return resource;
  };
  try {
    return { ...(await open({ use })), [Symbol.asyncDispose]: close };
  } catch (error) {
    await close();
    throw error;
  }
}
