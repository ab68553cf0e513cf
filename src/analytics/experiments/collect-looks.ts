import type { ExperimentData, UnitDay } from '../../domain/experiment-data.ts';
import type { ExperimentGroup, ExperimentMetric } from '../../domain/experiment-design.ts';
import { type RatioEstimate, ratioEstimate } from '../../stats/ratio-estimate.ts';
import type { Look } from './sequential-comparison.ts';

/** Units with data that each group must have: of fewer, how units differ cannot be told. */
export const MIN_UNITS = 5;

/**
 * What was known of a metric at the end of each whole day, from the first on at which it could be told how units differ.
 *
 * @param plannedDays - days that {@link Look.elapsedRatio} is counted in
 * @returns in the order of days
 */
export function collectLooks(data: ExperimentData, metric: ExperimentMetric, plannedDays: number): Look[] {
  const sums = { control: new UnitSums(), treatment: new UnitSums() };
  const looks: Look[] = [];
  const byDay = data.unitDays.filter(({ day }) => day < data.completedDays).sort((a, b) => a.day - b.day);
  let next = 0;
  for (let day = 1; day <= data.completedDays; day++) {
    const start = next;
    for (let row = byDay[next]; row !== undefined && row.day < day; row = byDay[++next]) sums[row.group].add(row, metric);
    // A day on which nothing happened teaches nothing, and is no look.
    if (next === start) continue;
    const control = sums.control.estimate(metric);
    const treatment = sums.treatment.estimate(metric);
    if (control === null || treatment === null) continue;
    looks.push({ elapsedRatio: day / plannedDays, control, treatment });
  }
  return looks;
}

/** Units of each group that have data of a metric. */
export function countUnits(data: ExperimentData, metric: ExperimentMetric): Record<ExperimentGroup, number> {
  const units = { control: new Set<string>(), treatment: new Set<string>() };
  for (const row of data.unitDays) if (sumsOf(row, metric).denominator > 0) units[row.group].add(row.unit);
  return { control: units.control.size, treatment: units.treatment.size };
}

/** Sums of a metric by unit, so that each day only adds what is new. */
class UnitSums {
  readonly #indexOf = new Map<string, number>();
  readonly #numerators: number[] = [];
  readonly #denominators: number[] = [];

  add(row: UnitDay, metric: ExperimentMetric): void {
    const { numerator, denominator } = sumsOf(row, metric);
    if (denominator === 0) return;
    let index = this.#indexOf.get(row.unit);
    if (index === undefined) {
      index = this.#numerators.push(0) - 1;
      this.#denominators.push(0);
      this.#indexOf.set(row.unit, index);
    }
    this.#numerators[index] = (this.#numerators[index] as number) + numerator;
    this.#denominators[index] = (this.#denominators[index] as number) + denominator;
  }

  estimate(metric: ExperimentMetric): RatioEstimate | null {
    if (this.#numerators.length < MIN_UNITS) return null;
    const estimate = ratioEstimate(this.#numerators, this.#denominators);
    const variance = Math.max(estimate.variance, metric === 'completion_rate' ? this.#leastVariance() : 0);
    return variance > 0 ? { ...estimate, variance } : null;
  }

  /**
   * Half of that of the runs as independent trials, with one more success and one more failure: all alike so far is not alike
   * for ever. Half, as the variance between units is itself a guess, and the greater of two guesses is too great.
   */
  #leastVariance(): number {
    const successes = this.#numerators.reduce((sum, value) => sum + value, 1);
    const trials = this.#denominators.reduce((sum, value) => sum + value, 2);
    return ((successes / trials) * (1 - successes / trials)) / trials / 2;
  }
}

function sumsOf(row: UnitDay, metric: ExperimentMetric): { readonly numerator: number; readonly denominator: number } {
  if (metric === 'completion_rate') return { numerator: row.completed, denominator: row.runs };
  if (metric === 'duration_seconds') return { numerator: row.logDurationSum, denominator: row.durations };
  return { numerator: row.ratingSum, denominator: row.ratings };
}
