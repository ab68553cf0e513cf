import { dispersedPValue } from '../../stats/dispersed-p-value.ts';
import { twoProportionScoreTest } from '../../stats/two-proportion-score-test.ts';
import { REQUIRED_ENDED } from './compare-completion.ts';
import type { DayComparison } from './day-comparison.ts';
import type { DayCounts } from './day-counts.ts';

const REQUIRED_EXPECTED_COUNT = 5;

/**
 * Completion ratio of some days against those before: a two-proportion score test; where days of the same span differ more
 * than counts alone would, with the dispersion between days.
 *
 * @returns undefined without 20 ended invocations in both, or where fewer than 5 completed or not completed are expected
 */
export function compareDailyCompletion(previous: readonly DayCounts[], current: readonly DayCounts[]): DayComparison | undefined {
  const [before, now] = [addUp(previous), addUp(current)];
  if (before.trials < REQUIRED_ENDED || now.trials < REQUIRED_ENDED) return undefined;
  const test = twoProportionScoreTest(now, before);
  const isConstant = test.zScore === 0 && test.pValue === 1;
  if (!isConstant && test.smallestExpectedCount < REQUIRED_EXPECTED_COUNT) return undefined;
  const spans = [spreadOf(previous, before), spreadOf(current, now)];
  const degreesOfFreedom = spans.reduce((sum, span) => sum + span.degreesOfFreedom, 0);
  const dispersion = degreesOfFreedom === 0 ? 1 : spans.reduce((sum, span) => sum + span.chiSquared, 0) / degreesOfFreedom;
  return {
    previousValue: before.successes / before.trials,
    currentValue: now.successes / now.trials,
    pValue: dispersedPValue(test.zScore, dispersion, degreesOfFreedom).pValue,
    previousSampleSize: before.trials,
    currentSampleSize: now.trials,
  };
}

interface Total {
  readonly successes: number;
  readonly trials: number;
}

function addUp(days: readonly DayCounts[]): Total {
  return {
    successes: days.reduce((sum, { completed }) => sum + completed, 0),
    trials: days.reduce((sum, { ended }) => sum + ended, 0),
  };
}

/** Pearson's chi-squared of the days of a span around its own ratio. */
function spreadOf(days: readonly DayCounts[], { successes, trials }: Total) {
  const ratio = successes / trials;
  const used = days.filter(({ ended }) => ended > 0);
  if (ratio === 0 || ratio === 1) return { chiSquared: 0, degreesOfFreedom: used.length - 1 };
  const chiSquared = used.reduce((sum, { completed, ended }) => sum + (completed - ended * ratio) ** 2 / (ended * ratio * (1 - ratio)), 0);
  return { chiSquared, degreesOfFreedom: used.length - 1 };
}
