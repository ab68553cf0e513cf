/** What one skill did on one day. */
export interface DayCounts {
  /** Days since any fixed day: the next day is one more. */
  readonly day: number;
  readonly invocations: number;
  readonly completed: number;
  readonly ended: number;
  /** How many durations are known. */
  readonly durationCount: number;
  /** Their median; null when none is known. */
  readonly durationP50Ms: number | null;
}
