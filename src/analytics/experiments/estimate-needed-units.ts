import { groupSequentialBounds } from '../../stats/group-sequential-bounds.ts';
import { normalQuantile } from '../../stats/normal-quantile.ts';
import { spentError } from './sequential-comparison.ts';

/** Looks that a plan is thought of with; more of them change little. */
const LOOKS = 28;

export interface NeededUnits {
  /** More units like those so far, of both groups together; 0 when there are enough. */
  readonly units: number;
  /** Runs that so many units make, by what units made so far. */
  readonly runs: number;
}

/**
 * How many more units it takes until a difference worth finding would be found with the power asked for. The units that
 * are there know only so much: their own runs go on adding less and less, so what is counted is new ones.
 *
 * @param standardError - of the difference so far
 * @param units - with data so far, of both groups
 * @param runs - so far, of both groups
 * @see The variance of a mean over units goes with one over their number; the critical value is that at the plan's end when
 *   each look has brought as many new units.
 */
export function estimateNeededUnits(
  { standardError, units, runs }: { readonly standardError: number; readonly units: number; readonly runs: number },
  { alpha, power, minimumDetectableEffect }: { readonly alpha: number; readonly power: number; readonly minimumDetectableEffect: number },
): NeededUnits {
  const looks = Array.from({ length: LOOKS }, (_, index) => index + 1);
  const bounds = groupSequentialBounds(
    looks,
    looks.map((look) => spentError(look / LOOKS, alpha)),
  );
  const wanted = minimumDetectableEffect / ((bounds.at(-1) ?? 0) + normalQuantile(power));
  const more = Math.max(0, Math.ceil(units * ((standardError / wanted) ** 2 - 1)));
  return { units: more, runs: Math.ceil((more * runs) / units) };
}
