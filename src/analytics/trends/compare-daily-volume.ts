import { dispersedPValue } from '../../stats/dispersed-p-value.ts';
import type { DayComparison } from './day-comparison.ts';
import type { DayCounts } from './day-counts.ts';

const REQUIRED_DAYS = 5;
const REQUIRED_INVOCATIONS = 20;

/**
 * How often a skill was used on some days, against as many days before: a paired test on the logarithms (log1p) of the
 * daily counts, the first day with the first and so on, so that over a week a Monday is compared with a Monday. Where days
 * vary more than events that come by chance do, it is a t-test: one busy day is one day, however busy.
 *
 * @returns undefined with fewer than 20 invocations or 5 days; values are invocations a day
 * @throws RangeError when the spans are of different lengths
 */
export function compareDailyVolume(previous: readonly DayCounts[], current: readonly DayCounts[]): DayComparison | undefined {
  if (previous.length !== current.length) {
    throw new RangeError(`compareDailyVolume requires as many days as before; got ${current.length} and ${previous.length}`);
  }
  const days = current.length;
  const before = previous.reduce((sum, { invocations }) => sum + invocations, 0);
  const now = current.reduce((sum, { invocations }) => sum + invocations, 0);
  if (days < REQUIRED_DAYS || before + now < REQUIRED_INVOCATIONS) return undefined;
  let sum = 0;
  let squares = 0;
  /** Of the sum, if invocations were Poisson events. */
  let variance = 0;
  for (const [index, { invocations }] of current.entries()) {
    const earlier = previous[index]?.invocations ?? 0;
    const difference = Math.log1p(invocations) - Math.log1p(earlier);
    sum += difference;
    squares += difference ** 2;
    const expected = (invocations + earlier) / 2;
    variance += (2 * expected) / (1 + expected) ** 2;
  }
  const dispersion = (squares - sum ** 2 / days) / (days - 1) / (variance / days);
  // Most days may say one thing and their sum, by one busy day, another: then neither is told.
  const isPlain = Math.sign(sum) === Math.sign(now - before);
  return {
    previousValue: before / days,
    currentValue: now / days,
    pValue: !isPlain ? 1 : dispersedPValue(sum / Math.sqrt(variance), dispersion, days - 1).pValue,
    previousSampleSize: before,
    currentSampleSize: now,
  };
}
