/** What a stream of values has been: as four numbers and a count. */
export interface SeenRangeState {
  readonly lowest: number;
  readonly highest: number;
  readonly mean: number;
  readonly squares: number;
  readonly count: number;
}

/** Values before a record means anything. */
const WARM_UP = 20;
const STEEPNESS = 3;

/** Scores a value by how far it lies beyond all that were seen, in standard deviations of those. */
export class SeenRange {
  #lowest: number;
  #highest: number;
  #mean: number;
  #squares: number;
  #count: number;

  constructor(state: SeenRangeState = { lowest: 0, highest: 0, mean: 0, squares: 0, count: 0 }) {
    this.#lowest = state.lowest;
    this.#highest = state.highest;
    this.#mean = state.mean;
    this.#squares = state.squares;
    this.#count = state.count;
  }

  /** @param value - finite; @returns 0 within what was seen, above 0 beyond it */
  push(value: number): number {
    let score = 0;
    if (this.#count === 0) {
      this.#lowest = value;
      this.#highest = value;
    } else {
      const excess = value > this.#highest ? value - this.#highest : this.#lowest - value;
      if (excess > 0) {
        if (this.#count >= WARM_UP) {
          const deviation = Math.sqrt(this.#squares / this.#count) + 1e-9 * Math.abs(this.#mean) + 1e-12;
          score = Math.log1p((STEEPNESS * excess) / deviation);
        }
        if (value > this.#highest) this.#highest = value;
        else this.#lowest = value;
      }
    }
    this.#count++;
    const difference = value - this.#mean;
    this.#mean += difference / this.#count;
    this.#squares += difference * (value - this.#mean);
    return score;
  }

  toState(): SeenRangeState {
    return { lowest: this.#lowest, highest: this.#highest, mean: this.#mean, squares: this.#squares, count: this.#count };
  }
}
