import type { TheilSenLine } from '../../stats/theil-sen.ts';
import { changeRatioOf, type MeasuredTrend } from './trend-result.ts';

export type LogLine = Pick<MeasuredTrend, 'slopePerDay' | 'slopeInterval' | 'startValue' | 'endValue' | 'changeRatio'>;

/**
 * A straight line through logarithms (log1p) of daily values, told in the values' own unit: where it begins and ends, and
 * how much that is a day. The bounds of the slope are those of lines through the same middle.
 *
 * @param line - slope per day, of the logarithms
 * @param level - logarithm in the middle between `first` and `last`
 */
export function describeLogLine(line: Pick<TheilSenLine, 'slope' | 'slopeInterval'>, level: number, first: number, last: number): LogLine {
  const half = (last - first) / 2;
  const valueAt = (slope: number, offset: number) => Math.max(0, Math.expm1(level + slope * offset));
  const slopeOf = (slope: number) => (valueAt(slope, half) - valueAt(slope, -half)) / (2 * half);
  const [startValue, endValue] = [valueAt(line.slope, -half), valueAt(line.slope, half)];
  const { lower, upper, level: confidence } = line.slopeInterval;
  return {
    slopePerDay: slopeOf(line.slope),
    slopeInterval: { lower: slopeOf(lower), upper: slopeOf(upper), level: confidence },
    startValue,
    endValue,
    changeRatio: changeRatioOf(startValue, endValue),
  };
}
