/** Some days against those before. Values are ratios for completion, ms for duration and invocations a day for volume. */
export interface DayComparison {
  readonly previousValue: number;
  readonly currentValue: number;
  /** Two-sided. */
  readonly pValue: number;
  /** Invocations that the comparison rests on. */
  readonly previousSampleSize: number;
  readonly currentSampleSize: number;
}
