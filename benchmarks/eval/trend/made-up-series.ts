/** Series as in the reference's simulation, from one source of random numbers. */
export class MadeUpSeries {
  readonly #random: () => number;

  constructor(random: () => number) {
    this.#random = random;
  }

  normal(): number {
    // Box–Muller; 1 - u is never 0.
    return Math.sqrt(-2 * Math.log(1 - this.#random())) * Math.cos(2 * Math.PI * this.#random());
  }

  independent(n: number): number[] {
    return Array.from({ length: n }, () => this.normal());
  }

  /** First-order autoregressive, variance 1 from the first value on. */
  autoregressive(n: number, correlation: number): number[] {
    const values = [this.normal()];
    while (values.length < n) values.push(correlation * (values.at(-1) as number) + Math.sqrt(1 - correlation ** 2) * this.normal());
    return values;
  }

  /** Student's t with two degrees of freedom: outliers all along. */
  heavyTailed(n: number): number[] {
    return Array.from({ length: n }, () => this.normal() / Math.sqrt(-Math.log(1 - this.#random())));
  }

  poisson(mean: number): number {
    let count = 0;
    for (let product = this.#random(); product > Math.exp(-mean); product *= this.#random()) count++;
    return count;
  }

  binomial(trials: number, probability: number): number {
    let successes = 0;
    for (let trial = 0; trial < trials; trial++) if (this.#random() < probability) successes++;
    return successes;
  }
}

/** A rise of so much from the first value to the last, evenly. */
export function withRise(values: readonly number[], rise: number): number[] {
  return values.map((value, index) => value + (rise * index) / (values.length - 1));
}
