/**
 * Calls something every interval while it is started, on a grid that does not drift: the time the call takes does not
 * move the next one, and a call that takes longer than the interval leaves out the ones it missed. Calls never
 * overlap. Runs on a clock that does not jump.
 */
export class Ticker {
  readonly #intervalMs: number;
  readonly #act: () => Promise<void>;
  #timer: NodeJS.Timeout | undefined;
  #dueAt = 0;
  #isStarted = false;
  #isActing = false;

  /** @param act - must not reject */
  constructor(intervalMs: number, act: () => Promise<void>) {
    this.#intervalMs = intervalMs;
    this.#act = act;
  }

  start(): void {
    if (this.#isStarted) return;
    this.#isStarted = true;
    this.#dueAt = performance.now();
    // A call of an earlier start that is still going on schedules the next one itself.
    if (!this.#isActing) this.#schedule();
  }

  stop(): void {
    this.#isStarted = false;
    clearTimeout(this.#timer);
  }

  #schedule(): void {
    const now = performance.now();
    const missed = Math.max(0, Math.floor((now - this.#dueAt) / this.#intervalMs));
    this.#dueAt += (missed + 1) * this.#intervalMs;
    this.#timer = setTimeout(() => void this.#run(), this.#dueAt - now);
  }

  async #run(): Promise<void> {
    this.#isActing = true;
    await this.#act();
    this.#isActing = false;
    if (this.#isStarted) this.#schedule();
  }
}
