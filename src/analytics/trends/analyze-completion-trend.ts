import { cochranArmitageTest } from '../../stats/cochran-armitage-test.ts';
import { dispersedPValue } from '../../stats/dispersed-p-value.ts';
import { logisticLine } from '../../stats/logistic-line.ts';
import type { DayCounts } from './day-counts.ts';
import { changeRatioOf, REQUIRED_DAYS, REQUIRED_RUNS, TREND_SIGNIFICANCE, type TrendResult } from './trend-result.ts';

/**
 * Does the completion ratio rise or fall from day to day? A Cochran–Armitage test, in which each invocation counts the
 * same, so a day of 100 weighs as much as a hundred days of 1. Where days differ more from the line than counts alone
 * would (an outage, another project), the dispersion between days takes the place of the binomial one.
 *
 * A day without an ended invocation is missing, not 0. Where everything or nothing was completed, the answer is `stable`.
 *
 * @param days - in order of time
 */
export function analyzeCompletionTrend(days: readonly DayCounts[]): TrendResult {
  const used = days.filter(({ ended }) => ended > 0);
  const sampleSize = used.reduce((sum, { ended }) => sum + ended, 0);
  if (used.length < REQUIRED_DAYS || sampleSize < REQUIRED_RUNS) {
    return {
      kind: 'insufficient_data',
      sampleSize,
      requiredSampleSize: REQUIRED_RUNS,
      days: used.length,
      requiredDays: REQUIRED_DAYS,
    };
  }
  const x = used.map(({ day }) => day);
  const counts = used.map(({ completed, ended }) => ({ successes: completed, trials: ended }));
  const ratio = counts.reduce((sum, { successes }) => sum + successes, 0) / sampleSize;
  const test = cochranArmitageTest(x, counts);
  const isConstant = ratio === 0 || ratio === 1;
  const dispersion = isConstant ? 1 : logisticLine(x, counts).dispersion;
  const { pValue, standardErrorFactor } = dispersedPValue(test.zScore, dispersion, used.length - 2);
  const reach = standardErrorFactor * test.slopeStandardError;
  const valueOn = (day: number) => Math.min(1, Math.max(0, ratio + test.slope * (day - test.center)));
  const [startValue, endValue] = [valueOn(x[0] as number), valueOn(x.at(-1) as number)];
  return {
    kind: 'trend',
    trend: pValue >= TREND_SIGNIFICANCE ? 'stable' : test.slope > 0 ? 'improving' : 'declining',
    slopePerDay: test.slope,
    slopeInterval: { lower: test.slope - reach, upper: test.slope + reach, level: 0.95 },
    startValue,
    endValue,
    changeRatio: changeRatioOf(startValue, endValue),
    pValue,
    sampleSize,
    days: used.length,
    method: 'cochran_armitage',
  };
}
