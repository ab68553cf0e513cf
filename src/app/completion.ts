import type { InvocationCounts } from '../ports/metric-queries.ts';
import { type ConfidenceInterval, wilsonInterval } from '../stats/wilson-interval.ts';

/** How many of some invocations were completed. Open ones are in neither count. */
export interface Completion {
  readonly completed: number;
  readonly ended: number;
  /** completed ÷ ended, 0–1; null when nothing ended. */
  readonly completionRatio: number | null;
  /** Wilson, 95 %; null when nothing ended. */
  readonly completionInterval: ConfidenceInterval | null;
}

export function computeCompletion(counts: Pick<InvocationCounts, 'invocations' | 'byOutcome'>): Completion {
  const completed = counts.byOutcome.completed;
  const ended = counts.invocations - counts.byOutcome.open;
  if (ended === 0) return { completed, ended, completionRatio: null, completionInterval: null };
  return { completed, ended, completionRatio: completed / ended, completionInterval: wilsonInterval(completed, ended) };
}
