import { autocorrelatedKendallTest } from '../../stats/autocorrelated-kendall-test.ts';
import { type TheilSenLine, theilSen } from '../../stats/theil-sen.ts';
import { changeRatioOf, REQUIRED_DAYS, REQUIRED_RUNS, TREND_SIGNIFICANCE, type TrendResult } from './trend-result.ts';
import { estimateWeekdayEffects } from './weekday-effects.ts';

/** A day and how often the skill was used on it, 0 included. */
export interface DayVolume {
  readonly day: number;
  /** 0 is Sunday. */
  readonly weekday: number;
  readonly invocations: number;
}

/** Two weeks: in one, a weekend at its end is not to be told from a fall. */
export const REQUIRED_VOLUME_DAYS = 14;

/**
 * Is a skill used more or less from day to day? More is `improving`. A day without use counts, as 0. The test is the
 * autocorrelation-corrected Mann–Kendall's on the logarithms of the daily counts, less what is usual on weekdays and
 * weekends; the slope is Theil–Sen's through the means of the seven days about each day, since of a skill that rests on
 * most days the median slope from day to day is 0.
 *
 * @param days - whole days in order of time and without gaps, none before the skill's first use; the last one is over
 * @param earlier - the days just before them, which help to know weekdays and are not judged
 */
export function analyzeVolumeTrend(days: readonly DayVolume[], earlier: readonly DayVolume[] = []): TrendResult {
  const sampleSize = days.reduce((sum, { invocations }) => sum + invocations, 0);
  const known = [...earlier, ...days];
  if (days.length < REQUIRED_DAYS || sampleSize < REQUIRED_RUNS || known.length < REQUIRED_VOLUME_DAYS) {
    return {
      kind: 'insufficient_data',
      sampleSize,
      requiredSampleSize: REQUIRED_RUNS,
      ...(known.length < REQUIRED_VOLUME_DAYS
        ? { days: known.length, requiredDays: REQUIRED_VOLUME_DAYS }
        : { days: days.length, requiredDays: REQUIRED_DAYS }),
    };
  }
  const effects = estimateWeekdayEffects(
    known.map(({ invocations }) => invocations),
    known.map(({ weekday }) => weekday),
  );
  const { pValue, zScore, varianceFactor } = autocorrelatedKendallTest(
    days.map(({ invocations }, index) => Math.log1p(invocations) - (effects[earlier.length + index] as number)),
  );
  const isSignificant = pValue < TREND_SIGNIFICANCE;
  const fit = withSlope(fitWeeklyMeans(known, days.length, varianceFactor), days, isSignificant);
  const [first, last] = [days[0]?.day ?? 0, days.at(-1)?.day ?? 0];
  // As many invocations under the line as there were.
  const mean = sampleSize / days.length;
  const half = (last - first) / 2;
  const [startValue, endValue] = [Math.max(0, mean - fit.slope * half), Math.max(0, mean + fit.slope * half)];
  const isTrend = isSignificant && Math.sign(fit.slope) === Math.sign(zScore);
  return {
    kind: 'trend',
    trend: !isTrend ? 'stable' : fit.slope > 0 ? 'improving' : 'declining',
    slopePerDay: fit.slope,
    slopeInterval: fit.slopeInterval,
    startValue,
    endValue,
    changeRatio: changeRatioOf(startValue, endValue),
    pValue,
    sampleSize,
    days: days.length,
    method: 'theil_sen_mann_kendall',
  };
}

type SlopeFit = Pick<TheilSenLine, 'slope' | 'slopeInterval'>;

/**
 * Of a skill that was given up, or taken up, long ago most weeks are alike, and their median slope is 0: then the change
 * from the first half of the days to the second, spread over them.
 */
function withSlope(fit: SlopeFit, days: readonly DayVolume[], isSignificant: boolean): SlopeFit {
  if (fit.slope !== 0 || !isSignificant) return fit;
  const half = days.length >> 1;
  const meanOf = (part: readonly DayVolume[]) => part.reduce((sum, { invocations }) => sum + invocations, 0) / half;
  const slope = (meanOf(days.slice(-half)) - meanOf(days.slice(0, half))) / (days.length - half);
  const { lower, upper, level } = fit.slopeInterval;
  return { slope, slopeInterval: { lower: Math.min(lower, slope), upper: Math.max(upper, slope), level } };
}

/** Through the means of seven days each, the last of them that of the last day. */
function fitWeeklyMeans(known: readonly DayVolume[], days: number, varianceFactor: number) {
  const x: number[] = [];
  const y: number[] = [];
  for (let end = Math.max(7, known.length - days + 1); end <= known.length; end++) {
    const week = known.slice(end - 7, end);
    x.push((week[3] as DayVolume).day);
    y.push(week.reduce((sum, { invocations }) => sum + invocations, 0) / 7);
  }
  // Each shares six of its seven days with the next.
  return theilSen(x, y, { varianceFactor: 7 * varianceFactor });
}
