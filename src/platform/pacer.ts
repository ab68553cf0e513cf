import { setImmediate, setTimeout } from 'node:timers/promises';

/** So many requests within so many ms are somebody who waits. */
const REQUESTS = 25;
const WITHIN_MS = 250;
/** How long to rest for each ms of work meanwhile, and at most. */
const REST_PER_WORK = 24;
const LONGEST_REST_MS = 500;

/**
 * Slows down work in the background while requests come in quick succession: on a machine with few processors, it takes
 * them from whoever answers, whatever the priorities.
 */
export class Pacer {
  /** Epoch of `performance.now()` of the latest requests, oldest first. */
  readonly #requests: number[] = [];
  #resumedAt = performance.now();

  /** Somebody asked for something. */
  noteRequest(): void {
    this.#requests.push(performance.now());
    if (this.#requests.length > REQUESTS) this.#requests.shift();
  }

  /** Between two pieces of work: lets others run, and rests when they are many. */
  async pause(): Promise<void> {
    const now = performance.now();
    if (this.#isBusy(now)) await setTimeout(Math.min(LONGEST_REST_MS, Math.ceil((now - this.#resumedAt) * REST_PER_WORK)));
    else await setImmediate();
    this.#resumedAt = performance.now();
  }

  #isBusy(now: number): boolean {
    const [oldest] = this.#requests;
    return oldest !== undefined && this.#requests.length === REQUESTS && now - oldest < WITHIN_MS;
  }
}
