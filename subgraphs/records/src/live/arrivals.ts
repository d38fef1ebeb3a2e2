interface Arrival<Outcome> {
  readonly resolve: (outcome: Outcome) => void;
  readonly reject: (error: unknown) => void;
}

/** Those who wait for what is found by work that begins after they came: it knows all that happened before. */
export class Arrivals<Outcome> {
  #waiting: Arrival<Outcome>[] = [];
  #served: Arrival<Outcome>[] = [];

  wait(): Promise<Outcome> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  get isAwaited(): boolean {
    return this.#waiting.length + this.#served.length > 0;
  }

  /** The work begins: it serves those who are there. */
  begin(): void {
    this.#served.push(...this.#waiting);
    this.#waiting = [];
  }

  done(outcome: Outcome): void {
    for (const { resolve } of this.#take()) resolve(outcome);
  }

  failed(error: unknown): void {
    for (const { reject } of this.#take()) reject(error);
  }

  #take(): readonly Arrival<Outcome>[] {
    const served = this.#served;
    this.#served = [];
    return served;
  }
}
