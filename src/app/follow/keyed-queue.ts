/**
 * Does a piece of work for each key: one at a time per key, a few keys at once. A key added while it waits is done
 * once, one added while it is being worked on is done once more afterwards.
 */
export class KeyedQueue {
  readonly #work: (key: string) => Promise<void>;
  readonly #concurrency: number;
  readonly #waiting = new Set<string>();
  readonly #running = new Map<string, Promise<void>>();
  #isPaused = false;
  #isClosed = false;

  /** @param work must not reject */
  constructor(work: (key: string) => Promise<void>, concurrency: number) {
    this.#work = work;
    this.#concurrency = concurrency;
  }

  add(key: string): void {
    if (this.#isClosed) return;
    this.#waiting.add(key);
    this.#startNext();
  }

  pause(): void {
    this.#isPaused = true;
  }

  resume(): void {
    this.#isPaused = false;
    this.#startNext();
  }

  /** Resolves when nothing waits and nothing runs. */
  async whenIdle(): Promise<void> {
    while (this.#running.size > 0) await Promise.race(this.#running.values());
  }

  /** Forgets what waits; resolves when what runs is done. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#waiting.clear();
    await this.whenIdle();
  }

  #startNext(): void {
    if (this.#isPaused) return;
    for (const key of this.#waiting) {
      if (this.#running.size >= this.#concurrency) return;
      if (this.#running.has(key)) continue;
      this.#waiting.delete(key);
      const done = this.#work(key).finally(() => {
        this.#running.delete(key);
        this.#startNext();
      });
      this.#running.set(key, done);
    }
  }
}
