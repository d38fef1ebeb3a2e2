/** What was opened so far, to be closed in the opposite order. (Node 22 has no `AsyncDisposableStack`.) */
export interface Resources extends AsyncDisposable {
  readonly use: <T extends Disposable | AsyncDisposable>(resource: T) => T;
}

export function createResources(): Resources {
  const opened: (Disposable | AsyncDisposable)[] = [];
  return {
    use(resource) {
      opened.push(resource);
      return resource;
    },
    async [Symbol.asyncDispose]() {
      for (let last = opened.pop(); last; last = opened.pop()) {
        if (Symbol.asyncDispose in last) await last[Symbol.asyncDispose]();
        else last[Symbol.dispose]();
      }
    },
  };
}
