/** Messages that came before anybody asked for them, and askers who came before a message. */
export class Inbox<T> {
  readonly #messages: T[] = [];
  readonly #askers: { resolve(message: T): void; reject(error: Error): void }[] = [];
  #end: Error | undefined;

  put(message: T): void {
    const asker = this.#askers.shift();
    if (asker) asker.resolve(message);
    else this.#messages.push(message);
  }

  /** What is in the box can still be taken; whoever waits for more is told the reason. */
  end(reason: Error): void {
    this.#end = reason;
    for (const asker of this.#askers.splice(0)) asker.reject(reason);
  }

  /** Rejects after `waitMs` without a message, so that a test says what it missed and does not just run out of time. */
  take(waitMs: number, what: string): Promise<T> {
    const message = this.#messages.shift();
    if (message !== undefined) return Promise.resolve(message);
    if (this.#end) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => {
      const asker = {
        resolve: (value: T) => {
          clearTimeout(timer);
          resolve(value);
        },
        reject: (error: Error) => {
          clearTimeout(timer);
          reject(error);
        },
      };
      const timer = setTimeout(() => {
        this.#askers.splice(this.#askers.indexOf(asker), 1);
        reject(new Error(`No ${what} within ${waitMs} ms`));
      }, waitMs);
      this.#askers.push(asker);
    });
  }

  /** Takes everything that is in the box now. */
  drain(): readonly T[] {
    return this.#messages.splice(0);
  }
}
