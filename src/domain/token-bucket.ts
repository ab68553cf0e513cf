/** Allows a burst, then a steady rate. */
export class TokenBucket {
  readonly #burst: number;
  readonly #perMs: number;
  #left: number;
  #at: number;

  /**
   * @param burst - how many at once
   * @param perSecond - how many from then on
   * @param nowMs - milliseconds of any clock; one that is set back fills nothing
   */
  constructor(burst: number, perSecond: number, nowMs: number) {
    this.#burst = burst;
    this.#perMs = perSecond / 1000;
    this.#left = burst;
    this.#at = nowMs;
  }

  /** How many may come now; may be a fraction. */
  left(nowMs: number): number {
    this.#left = Math.min(this.#burst, this.#left + Math.max(0, nowMs - this.#at) * this.#perMs);
    this.#at = nowMs;
    return this.#left;
  }

  /** @returns false when the rate is exceeded, and nothing is taken */
  take(nowMs: number): boolean {
    if (this.waitMs(nowMs) > 0) return false;
    this.#left--;
    return true;
  }

  /** Milliseconds until one may come; 0 when one may now. */
  waitMs(nowMs: number): number {
    // What rounding leaves is no reason to wait once more.
    return Math.max(0, Math.ceil((1 - this.left(nowMs)) / this.#perMs - 0.001));
  }
}
