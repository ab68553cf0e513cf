const MINUTE_MS = 60_000;

/** How many messages may be sent now: some at once, then so many a minute. */
export class SendRate {
  readonly #burst: number;
  readonly #perMs: number;
  #left: number;
  #at: number;

  /** @param now - epoch ms; the clock may jump */
  constructor({ burst, perMinute }: { readonly burst: number; readonly perMinute: number }, now: number) {
    this.#burst = burst;
    this.#perMs = perMinute / MINUTE_MS;
    this.#left = burst;
    this.#at = now;
  }

  /** May be a fraction. */
  left(now: number): number {
    this.#left = Math.min(this.#burst, this.#left + Math.max(0, now - this.#at) * this.#perMs);
    this.#at = now;
    return this.#left;
  }

  take(now: number): void {
    this.#left = this.left(now) - 1;
  }

  /** Milliseconds until one may be sent; 0 when one may now. */
  waitMs(now: number): number {
    const left = this.left(now);
    // What rounding leaves is no reason to wait once more.
    return Math.max(0, Math.ceil((1 - left) / this.#perMs - 0.001));
  }
}
