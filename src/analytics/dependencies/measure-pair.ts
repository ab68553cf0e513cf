import { fisherMidP } from '../../stats/fisher-mid-p.ts';
import { gSquaredTestOfFour } from '../../stats/g-squared-test-of-four.ts';

/** In how many sessions two skills were used. Whole numbers. */
export interface PairCounts {
  /** Sessions in which anything was used. */
  readonly sessions: number;
  /** Sessions with the one skill and with the other, those with both included. */
  readonly first: number;
  readonly second: number;
  readonly both: number;
}

export interface PairMeasures {
  /** Sessions expected to have both if the skills had nothing to do with each other. */
  readonly expected: number;
  /** Sessions with both ÷ expected: 1 means independent. Great for anything that was once together by chance. */
  readonly lift: number;
  /** The same after adding {@link SHRINKAGE} to both sides: near 1 until there is reason to think otherwise. */
  readonly shrunkLift: number;
  /** Likewise with {@link DOUBT}: by this pairs are put in order. */
  readonly cautiousLift: number;
  /** Two-sided: of G², or where fewer than 5 sessions are expected in some cell, of Fisher's exact test with mid-p. */
  readonly pValue: number;
}

/** Sessions, on both sides, that say that two skills have nothing to do with each other. */
export const SHRINKAGE = 2;
/**
 * The same for putting pairs in order. Of the first 200 pairs of 294 page areas over 32,711 users that the shrinkage puts
 * in order, 5.5 % never came again in 5,000 others; with this, half a percent.
 */
export const DOUBT = 8;
const TRUSTED_EXPECTED_COUNT = 5;

/**
 * How much two skills go together, each counted once a session.
 *
 * @throws RangeError when the counts are not those of a table, or a skill was never used
 * @see Brin et al. (1997), SIGMOD Record 26(2) for lift; DuMouchel (1999), The American Statistician 53(3) for shrinking it.
 * @example measurePair({ sessions: 1000, first: 280, second: 280, both: 280 }).lift // => 3.571…
 */
export function measurePair({ sessions, first, second, both }: PairCounts): PairMeasures {
  const neither = sessions - first - second + both;
  const areWhole =
    Number.isSafeInteger(sessions) && Number.isSafeInteger(first) && Number.isSafeInteger(second) && Number.isSafeInteger(both);
  const isTable = areWhole && both >= 0 && both <= Math.min(first, second) && neither >= 0;
  if (!isTable || first === 0 || second === 0) {
    throw new RangeError(`measurePair requires counts of a table of used skills; got ${both} in ${first} and ${second} of ${sessions}`);
  }
  const expected = (first * second) / sessions;
  const shrink = (weight: number) => (both + weight) / (expected + weight);
  return {
    expected,
    lift: both / expected,
    shrunkLift: shrink(SHRINKAGE),
    cautiousLift: shrink(DOUBT),
    pValue: testPair({ sessions, first, second, both }),
  };
}

function testPair({ sessions, first, second, both }: PairCounts): number {
  const smallestExpected = (Math.min(first, sessions - first) * Math.min(second, sessions - second)) / sessions;
  if (smallestExpected < TRUSTED_EXPECTED_COUNT) return fisherMidP(both, first, second, sessions);
  return gSquaredTestOfFour(both, first - both, second - both, sessions - first - second + both).pValue;
}
