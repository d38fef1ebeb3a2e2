/** One who waits to be woken. A call of `wake` while nobody waits is not lost: the next `wait` returns at once. */
export class Waker {
  #woken = false;
  #resolve: (() => void) | undefined;

  readonly wake = (): void => {
    this.#woken = true;
    this.#resolve?.();
  };

  /** Resolves when woken, or after the time where one is given: true where it was woken. */
  async wait(milliseconds?: number): Promise<boolean> {
    if (!this.#woken) {
      await new Promise<void>((resolve) => {
        const timer = milliseconds === undefined ? undefined : setTimeout(resolve, milliseconds);
        this.#resolve = () => {
          clearTimeout(timer);
          resolve();
        };
      });
    }
    const woken = this.#woken;
    this.#woken = false;
    this.#resolve = undefined;
    return woken;
  }
}
