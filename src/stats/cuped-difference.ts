import { sampleMoments } from './sample-moments.ts';

/** One unit: what was measured of it before the experiment, and during. */
export interface BeforeAndDuring {
  readonly before: number;
  readonly during: number;
}

export interface CupedDifference {
  /** Second mean less first, less what the units' own pasts explain. */
  readonly difference: number;
  readonly standardError: number;
  /** Slope of `during` on `before` within the groups. */
  readonly theta: number;
}

/**
 * Difference of two means with each unit's own past taken out (CUPED): the same effect with less noise, as far as the past
 * foretells the present.
 *
 * @param first - at least 2 units
 * @param second - at least 2 units
 * @returns theta 0, so the plain difference, when the pasts are all equal
 * @throws RangeError when either group has fewer than 2 units
 * @see Deng, Xu, Kohavi & Walker (2013), WSDM, eq. 5, with the slope pooled within the groups.
 */
export function cupedDifference(first: readonly BeforeAndDuring[], second: readonly BeforeAndDuring[]): CupedDifference {
  if (first.length < 2 || second.length < 2) {
    throw new RangeError(`cupedDifference requires at least 2 units in each group; got ${first.length} and ${second.length}`);
  }
  let [products, squares] = [0, 0];
  for (const group of [first, second]) {
    const before = mean(group.map((unit) => unit.before));
    const during = mean(group.map((unit) => unit.during));
    for (const unit of group) {
      products += (unit.before - before) * (unit.during - during);
      squares += (unit.before - before) ** 2;
    }
  }
  const theta = squares === 0 ? 0 : products / squares;
  const [one, two] = [first, second].map((group) => sampleMoments(group.map((unit) => unit.during - theta * unit.before)));
  if (one === undefined || two === undefined) throw new TypeError('two groups were given');
  return {
    difference: two.mean - one.mean,
    standardError: Math.sqrt(one.variance / one.count + two.variance / two.count),
    theta,
  };
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
