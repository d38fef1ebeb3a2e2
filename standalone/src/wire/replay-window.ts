/** How far a call may fall behind later ones of its caller: far more than are ever under way. */
export const windowSize = 8192;

const bits = 32;

/**
 * Which of one caller's counts have come: a bit for each of the last ones, and none before them is taken any more
 * (RFC 4303, 3.4.3).
 */
export class ReplayWindow {
  readonly #seen = new Uint32Array(windowSize / bits);
  #highest = -1;

  /** Whether it comes for the first time, and is not too far behind to tell. */
  take(count: number): boolean {
    if (count <= this.#highest - windowSize) return false;
    if (count > this.#highest) this.#moveTo(count);
    const [word, bit] = placeOf(count);
    const seen = this.#seen[word] ?? 0;
    if ((seen & bit) !== 0) return false;
    this.#seen[word] = seen | bit;
    return true;
  }

  /** Those that come into the window have not come yet. */
  #moveTo(count: number): void {
    if (count - this.#highest >= windowSize) this.#seen.fill(0);
    else {
      for (let next = this.#highest + 1; next <= count; next++) {
        const [word, bit] = placeOf(next);
        this.#seen[word] = (this.#seen[word] ?? 0) & ~bit;
      }
    }
    this.#highest = count;
  }
}

function placeOf(count: number): readonly [word: number, bit: number] {
  const place = count % windowSize;
  return [Math.floor(place / bits), 1 << (place % bits)];
}
