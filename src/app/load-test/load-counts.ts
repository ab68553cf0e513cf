import { DurationSketch } from '../../stats/duration-sketch.ts';

/** Different codes of errors that are told apart; servers may make up any number. */
const MOST_CODES = 50;

/** What the clients of one process count together. */
export class LoadCounts {
  readonly connectMs = new DurationSketch();
  readonly latencyMs = new DurationSketch();
  readonly gapMs = new DurationSketch();
  confirmed = 0;
  failed = 0;
  dropped = 0;
  replaced = 0;
  messages = 0;
  lost = 0;
  clientMs = 0;
  bytes = 0;
  readonly #errors = new Map<string, number>();

  get errors(): Readonly<Record<string, number>> {
    return Object.fromEntries(this.#errors);
  }

  addError(code: string): void {
    const known = this.#errors.has(code) || this.#errors.size < MOST_CODES ? code : 'other';
    this.#errors.set(known, (this.#errors.get(known) ?? 0) + 1);
  }
}
