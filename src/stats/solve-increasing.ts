/**
 * Where an increasing function reaches a value, by bisection to the last digits.
 *
 * @param from - where it is still below the value; the answer when it is not
 * @param to - a first guess of where it is above; doubled until it is
 * @returns Infinity when it never gets there
 */
export function solveIncreasing(f: (x: number) => number, value: number, from: number, to: number): number {
  let [lower, upper] = [from, to];
  while (f(upper) < value) {
    if (upper > 1e15) return Number.POSITIVE_INFINITY;
    lower = upper;
    upper *= 2;
  }
  for (let step = 0; step < 200 && upper - lower > 1e-14 * upper; step++) {
    const middle = (lower + upper) / 2;
    if (f(middle) < value) lower = middle;
    else upper = middle;
  }
  return (lower + upper) / 2;
}
