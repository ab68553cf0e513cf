/** Distinct values kept; the space between them is what matters, so of many that are close every second one goes. */
const LARGEST_MEMORY = 2048;
const WARM_UP = 20;

export interface NearestSeenState {
  /** In ascending order. */
  readonly values: readonly number[];
  /** Of the distances so far: how many, their mean, and the sum of squares about it. */
  readonly count: number;
  readonly mean: number;
  readonly squares: number;
}

/** Scores a value by its distance to the nearest one ever seen, against what such distances were. */
export class NearestSeen {
  readonly #values = new Float64Array(LARGEST_MEMORY);
  #size: number;
  #count: number;
  #mean: number;
  #squares: number;

  constructor(state: NearestSeenState = { values: [], count: 0, mean: 0, squares: 0 }) {
    this.#values.set(state.values);
    this.#size = state.values.length;
    this.#count = state.count;
    this.#mean = state.mean;
    this.#squares = state.squares;
  }

  /** @param value - finite; @returns 0 when it is as near as usual, else the logarithm of how many deviations further */
  push(value: number): number {
    const at = this.#find(value);
    const above = at < this.#size ? (this.#values[at] as number) - value : Number.POSITIVE_INFINITY;
    const below = at > 0 ? value - (this.#values[at - 1] as number) : Number.POSITIVE_INFINITY;
    const distance = Math.min(above, below);
    if (distance > 0) this.#insert(at, value);
    if (distance === Number.POSITIVE_INFINITY) return 0;
    let score = 0;
    if (this.#count >= WARM_UP) {
      const zScore = (distance - this.#mean) / (Math.sqrt(this.#squares / this.#count) + 1e-12);
      if (zScore > 1) score = Math.log(zScore);
    }
    this.#count++;
    const difference = distance - this.#mean;
    this.#mean += difference / this.#count;
    this.#squares += difference * (distance - this.#mean);
    return score;
  }

  toState(): NearestSeenState {
    return { values: [...this.#values.subarray(0, this.#size)], count: this.#count, mean: this.#mean, squares: this.#squares };
  }

  /** Index of the first value at or above this one. */
  #find(value: number): number {
    let from = 0;
    let to = this.#size;
    while (from < to) {
      const middle = (from + to) >> 1;
      if ((this.#values[middle] as number) < value) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  #insert(at: number, value: number): void {
    let index = at;
    if (this.#size === LARGEST_MEMORY) {
      this.#thinOut();
      index = this.#find(value);
    }
    this.#values.copyWithin(index + 1, index, this.#size);
    this.#values[index] = value;
    this.#size++;
  }

  /** Drops values that lie closer to the one kept before them than half of all do; the ends stay. */
  #thinOut(): void {
    const values = this.#values;
    const gaps = new Float64Array(this.#size - 1);
    for (let k = 0; k < gaps.length; k++) gaps[k] = (values[k + 1] as number) - (values[k] as number);
    const typical = gaps.toSorted()[gaps.length >> 1] as number;
    let kept = 1;
    for (let k = 1; k < this.#size; k++) {
      const value = values[k] as number;
      if (k === this.#size - 1 || value - (values[kept - 1] as number) > typical) values[kept++] = value;
    }
    this.#size = kept;
  }
}
