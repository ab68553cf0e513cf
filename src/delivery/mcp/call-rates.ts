import { TokenBucket } from '../../domain/token-bucket.ts';

const MOST_CLIENTS = 10_000;

/** How often each client may call: a steady rate, and twice that in a burst. Of many clients the latest are remembered. */
export class CallRates {
  readonly #perSecond: number;
  /** The one that called longest ago first. */
  readonly #buckets = new Map<string, TokenBucket>();

  /** @param perSecond - greater than 0 */
  constructor(perSecond: number) {
    if (!(perSecond > 0)) throw new RangeError(`a rate is greater than 0; got ${perSecond}`);
    this.#perSecond = perSecond;
  }

  /** Takes one call. @returns whole seconds until the next may come; 0 when this one may */
  secondsToWait(client: string, nowMs = performance.now()): number {
    const bucket = this.#buckets.get(client) ?? new TokenBucket(this.#perSecond * 2, this.#perSecond, nowMs);
    this.#buckets.delete(client);
    this.#buckets.set(client, bucket);
    for (const oldest of this.#buckets.keys()) {
      if (this.#buckets.size <= MOST_CLIENTS) break;
      this.#buckets.delete(oldest);
    }
    return bucket.take(nowMs) ? 0 : Math.max(1, Math.ceil(bucket.waitMs(nowMs) / 1000));
  }
}
