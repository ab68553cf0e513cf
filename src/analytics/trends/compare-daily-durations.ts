import { studentTSurvival } from '../../stats/student-t-survival.ts';
import type { DayComparison } from './day-comparison.ts';
import type { DayCounts } from './day-counts.ts';

const REQUIRED_DAYS = 3;
const REQUIRED_DURATIONS = 20;
/** Medians come from a sketch that knows them within 1 %. */
const SKETCH_ERROR = 0.01;

/**
 * Durations of some days against those before: a t-test on the logarithms of the daily medians, weighted by their counts.
 * The unit is the day, not the invocation: those of one day share a machine, a project and a task.
 *
 * @returns undefined without 20 durations and 3 days of them in both; values are geometric means of the daily medians, ms
 */
export function compareDailyDurations(previous: readonly DayCounts[], current: readonly DayCounts[]): DayComparison | undefined {
  const usual = usualCount([...previous, ...current]);
  const [before, now] = [describe(previous, usual), describe(current, usual)];
  if (before.days < REQUIRED_DAYS || now.days < REQUIRED_DAYS) return undefined;
  if (before.durations < REQUIRED_DURATIONS || now.durations < REQUIRED_DURATIONS) return undefined;
  const degreesOfFreedom = before.days + now.days - 2;
  const variance = (before.squares + now.squares) / degreesOfFreedom;
  const standardError = Math.sqrt(variance * (1 / before.weight + 1 / now.weight) + SKETCH_ERROR ** 2);
  const t = Math.abs(now.mean - before.mean) / standardError;
  return {
    previousValue: Math.expm1(before.mean),
    currentValue: Math.expm1(now.mean),
    pValue: Math.min(1, 2 * studentTSurvival(t, degreesOfFreedom)),
    previousSampleSize: before.durations,
    currentSampleSize: now.durations,
  };
}

function usualCount(days: readonly DayCounts[]): number {
  const counts = days.map(({ durationCount }) => durationCount).filter((count) => count > 0);
  return counts.sort((a, b) => a - b)[counts.length >> 1] ?? 1;
}

function describe(days: readonly DayCounts[], usual: number) {
  const used = days.flatMap(({ durationCount, durationP50Ms }) =>
    durationP50Ms === null ? [] : [{ value: Math.log1p(durationP50Ms), weight: durationCount / (durationCount + usual), durationCount }],
  );
  const weight = used.reduce((sum, day) => sum + day.weight, 0);
  const mean = used.reduce((sum, day) => sum + day.weight * day.value, 0) / weight;
  return {
    days: used.length,
    durations: used.reduce((sum, day) => sum + day.durationCount, 0),
    weight,
    mean,
    squares: used.reduce((sum, day) => sum + day.weight * (day.value - mean) ** 2, 0),
  };
}
