import type { Experiment } from '../../domain/experiment.ts';

export const DAY_MS = 86_400_000;

/** Whole days of 24 h that an experiment has run by now; once it is over, that it ran. */
export function completedDaysOf({ startAt, endAt, closedAt }: Experiment, now: number): number {
  const until = Math.min(now, endAt ?? now, closedAt ?? now);
  return Math.max(0, Math.floor((until - startAt) / DAY_MS));
}
