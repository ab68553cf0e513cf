import { vi } from 'vitest';
import type { Clock } from '../../src/ports/clock.ts';
import type { Pause } from '../../src/ports/pause.ts';

interface Pending {
  readonly until: number;
  readonly resolve: () => void;
}

/** A clock that stands still until a test moves it, and pauses that end as it does. */
export class ManualTime implements Clock {
  #now: number;
  readonly #pending = new Set<Pending>();

  constructor(now: number) {
    this.#now = now;
  }

  readonly now = (): number => this.#now;

  readonly pause: Pause = (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve();
      const end = () => {
        this.#pending.delete(pending);
        signal.removeEventListener('abort', end);
        resolve();
      };
      const pending = { until: this.#now + ms, resolve: end };
      this.#pending.add(pending);
      signal.addEventListener('abort', end);
    });

  /** Milliseconds until each pause ends, the shortest first. */
  pauses(): number[] {
    return [...this.#pending].map(({ until }) => until - this.#now).sort((a, b) => a - b);
  }

  /** Moves the clock. Whoever is waited for until then goes on. */
  advance(ms: number): void {
    this.#now += ms;
    for (const { until, resolve } of [...this.#pending]) if (until <= this.#now) resolve();
  }

  /** Until somebody pauses for a time within these bounds. @returns for how long, ms */
  async untilPaused(least: number, most: number): Promise<number> {
    return vi.waitFor(() => {
      const found = this.pauses().find((ms) => ms >= least && ms <= most);
      if (found === undefined) throw new Error(`nobody pauses for ${least} to ${most} ms; pauses are ${this.pauses().join(', ')}`);
      return found;
    }, 5000);
  }
}
