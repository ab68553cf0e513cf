const MOST_CLIENTS = 10_000;

interface Bucket {
  tokens: number;
  filledAt: number;
}

/** How often each client may call: a steady rate, and twice that in a burst. Of many clients the latest are remembered. */
export class CallRates {
  readonly #perSecond: number;
  /** The one that called longest ago first. */
  readonly #buckets = new Map<string, Bucket>();

  /** @param perSecond - greater than 0 */
  constructor(perSecond: number) {
    if (!(perSecond > 0)) throw new RangeError(`a rate is greater than 0; got ${perSecond}`);
    this.#perSecond = perSecond;
  }

  /** Takes one call. @returns whole seconds until the next may come; 0 when this one may */
  secondsToWait(client: string, nowMs = performance.now()): number {
    const burst = this.#perSecond * 2;
    const { tokens, filledAt } = this.#buckets.get(client) ?? { tokens: burst, filledAt: nowMs };
    const available = Math.min(burst, tokens + ((nowMs - filledAt) / 1000) * this.#perSecond);
    const isAllowed = available >= 1;
    this.#buckets.delete(client);
    this.#buckets.set(client, { tokens: isAllowed ? available - 1 : available, filledAt: nowMs });
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= MOST_CLIENTS) break;
      this.#buckets.delete(oldest);
    }
    return isAllowed ? 0 : Math.max(1, Math.ceil((1 - available) / this.#perSecond));
  }
}
