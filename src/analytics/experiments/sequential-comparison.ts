import { groupSequentialBounds } from '../../stats/group-sequential-bounds.ts';
import { normalQuantile } from '../../stats/normal-quantile.ts';
import { normalSurvival } from '../../stats/normal-survival.ts';
import type { RatioEstimate } from '../../stats/ratio-estimate.ts';
import { studentTQuantile } from '../../stats/student-t-quantile.ts';
import { studentTSurvival } from '../../stats/student-t-survival.ts';
import type { ConfidenceInterval } from '../../stats/wilson-interval.ts';

/** What was known at one time, of both groups. */
export interface Look {
  /** Time since the start in parts of the planned time; more than 1 when it goes on longer. */
  readonly elapsedRatio: number;
  readonly control: RatioEstimate;
  readonly treatment: RatioEstimate;
}

export interface SequentialComparison {
  /** Treatment less control, at the last look. */
  readonly difference: number;
  readonly standardError: number;
  readonly degreesOfFreedom: number;
  /** Holds the true difference at all looks at once. */
  readonly confidenceInterval: ConfidenceInterval;
  /** How many standard errors it reaches to each side. */
  readonly criticalValue: number;
}

/** Of the error, what is to be spent within the planned time; the rest is for going on. */
const WITHIN_PLAN = 0.85;
/** Little is spent early, when little is known, and most near the end. */
const SPENDING_POWER = 1.5;
/** A p-value is looked for down to this. */
const SMALLEST_P_VALUE = 1e-9;

/**
 * The error that may have been spent by a time: 0.85 α t^1.5 within the plan, then on towards α without ever reaching it,
 * so that the test may go on for as long as one likes.
 *
 * @param elapsedRatio - time since the start in parts of the planned time
 */
export function spentError(elapsedRatio: number, alpha: number): number {
  if (elapsedRatio <= 1) return WITHIN_PLAN * alpha * elapsedRatio ** SPENDING_POWER;
  return alpha * (1 - (1 - WITHIN_PLAN) / elapsedRatio);
}

/**
 * Compares two groups that are looked at again and again, so that looking does no harm: the error is spent look by look
 * (Lan & DeMets), with what the looks share taken from how much the estimate has left to learn. Where the same users come
 * back every day, a look knows most of what the one before knew, and looking daily costs little.
 *
 * @param looks - in the order they were taken; those without variance in either group must be left out
 * @param alpha - chance that the interval ever misses the true difference
 * @returns at the last look
 * @throws RangeError when there is no look
 * @see Lan & DeMets (1983, 1989); Jennison & Turnbull (1999), Group Sequential Methods, 9, on repeated intervals. Critical
 *   values are those of Student's t at the same p-value (Jennison & Turnbull, 11.5), by Welch & Satterthwaite's freedom.
 */
export function compareSequentially(looks: readonly Look[], alpha: number): SequentialComparison {
  const last = looks.at(-1);
  if (last === undefined) throw new RangeError('compareSequentially requires at least 1 look');
  const { difference, standardError, degreesOfFreedom } = differenceAt(last);
  const bound = boundsOf(looks, alpha).at(-1) ?? Number.POSITIVE_INFINITY;
  const criticalValue = toStudentT(bound, degreesOfFreedom);
  const half = criticalValue * standardError;
  return {
    difference,
    standardError,
    degreesOfFreedom,
    confidenceInterval: { lower: difference - half, upper: difference + half, level: 1 - alpha },
    criticalValue,
  };
}

/**
 * The least α at which some look would have shown a difference: a p-value that holds whenever one looks.
 *
 * @param looks - as in {@link compareSequentially}
 * @returns 1 when none would at any α; never below 1e-9
 */
export function alwaysValidPValue(looks: readonly Look[]): number {
  const scores = looks.map((look) => {
    const { difference, standardError, degreesOfFreedom } = differenceAt(look);
    return difference === 0 ? 0 : normalScore(Math.abs(difference) / standardError, degreesOfFreedom);
  });
  const isShownAt = (alpha: number) => boundsOf(looks, alpha).some((bound, index) => (scores[index] as number) > bound);
  if (!isShownAt(0.999)) return 1;
  let [lower, upper] = [Math.log(SMALLEST_P_VALUE), 0];
  for (let step = 0; step < 16; step++) {
    const middle = (lower + upper) / 2;
    if (isShownAt(Math.exp(middle))) upper = middle;
    else lower = middle;
  }
  return Math.exp(upper);
}

function boundsOf(looks: readonly Look[], alpha: number): number[] {
  const information = looks.map((look) => 1 / differenceAt(look).standardError ** 2);
  return groupSequentialBounds(
    information,
    looks.map(({ elapsedRatio }) => spentError(elapsedRatio, alpha)),
  );
}

function differenceAt({ control, treatment }: Look) {
  const [one, two] = [fewUnitsVariance(control), fewUnitsVariance(treatment)];
  const freedom = (one + two) ** 2 / (one ** 2 / (control.units - 1) + two ** 2 / (treatment.units - 1));
  return { difference: treatment.ratio - control.ratio, standardError: Math.sqrt(one + two), degreesOfFreedom: freedom };
}

/**
 * The variance as leaving out one unit at a time would show it (jackknife, about n / (n − 1) of the delta method's): with
 * few units of uneven kind the plain one is too small, and false winners are declared.
 */
function fewUnitsVariance({ variance, units }: RatioEstimate): number {
  return (variance * units) / (units - 1);
}

/** The t that is as unlikely as this z. */
function toStudentT(z: number, degreesOfFreedom: number): number {
  if (z === Number.POSITIVE_INFINITY) return z;
  const tail = normalSurvival(z);
  return -studentTQuantile(tail, degreesOfFreedom);
}

/** The z that is as unlikely as this t. */
function normalScore(t: number, degreesOfFreedom: number): number {
  const tail = studentTSurvival(t, degreesOfFreedom);
  return tail < 1e-300 ? Number.POSITIVE_INFINITY : -normalQuantile(tail);
}
