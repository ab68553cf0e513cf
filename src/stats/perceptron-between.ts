import type { Perceptron } from './perceptron.ts';

/**
 * Log odds of a perceptron on the way from one row to another: columns go over to the value of the second row one by one.
 * A step adds to each unit what its column changes, instead of going through all columns.
 */
export class PerceptronBetween {
  readonly #output: Float32Array;
  readonly #outputBias: number;
  /** Sum of each unit at the first row, and now. */
  readonly #first: Float64Array;
  readonly #now: Float64Array;
  /** By column and unit: what the column adds when it goes over. */
  readonly #changes: Float64Array;

  /**
   * @param from - values of the first row; `to`: of the second
   * @param sources - which column, of `columns`, each of these values goes over with
   */
  constructor(
    { input, bias, output, outputBias }: Perceptron,
    { from, to, sources, columns }: { from: Float64Array; to: Float64Array; sources: readonly number[]; columns: number },
  ) {
    const units = bias.length;
    this.#output = output;
    this.#outputBias = outputBias;
    this.#first = Float64Array.from(bias);
    this.#changes = new Float64Array(columns * units);
    for (let unit = 0; unit < units; unit++) {
      for (let i = 0; i < sources.length; i++) {
        const weight = input[unit * sources.length + i] as number;
        const place = (sources[i] as number) * units + unit;
        this.#first[unit] = (this.#first[unit] as number) + weight * (from[i] as number);
        this.#changes[place] = (this.#changes[place] as number) + weight * ((to[i] as number) - (from[i] as number));
      }
    }
    this.#now = this.#first.slice();
  }

  /** Where the row stands now. */
  get logOdds(): number {
    let score = this.#outputBias;
    for (let unit = 0; unit < this.#now.length; unit++) {
      const sum = this.#now[unit] as number;
      if (sum > 0) score += (this.#output[unit] as number) * sum;
    }
    return score;
  }

  /** Back to the first row. */
  reset(): void {
    this.#now.set(this.#first);
  }

  /** Gives one column the second row's values. */
  move(column: number): void {
    const units = this.#now.length;
    const place = column * units;
    for (let unit = 0; unit < units; unit++) this.#now[unit] = (this.#now[unit] as number) + (this.#changes[place + unit] as number);
  }
}
