import type { ExperimentGroup } from './experiment-design.ts';

/** What one unit did on one day of an experiment, counted in whole days of 24 h since it began, the first being 0. */
export interface UnitDay {
  readonly unit: string;
  readonly group: ExperimentGroup;
  readonly day: number;
  /** Runs that ended. */
  readonly runs: number;
  readonly completed: number;
  readonly failed: number;
  /** Runs whose duration is known, and the sum of the natural logarithms of 1 + seconds over them. */
  readonly durations: number;
  readonly logDurationSum: number;
  /** Runs that a person rated, and the sum of the ratings. */
  readonly ratings: number;
  readonly ratingSum: number;
}

export interface ExperimentData {
  /** Units drawn into each group, whether they did anything or not. */
  readonly assigned: Readonly<Record<ExperimentGroup, number>>;
  /** In any order; a unit and day may come several times and add up. */
  readonly unitDays: readonly UnitDay[];
  /** Seconds; null when no duration is known. */
  readonly durationP95Seconds: Readonly<Record<ExperimentGroup, number | null>>;
  /** Whole days that have passed: a day still running is not looked at. */
  readonly completedDays: number;
}
