import type { SessionRecord } from '../../domain/session-record.ts';
import { type ConfidenceInterval, wilsonInterval } from '../../stats/wilson-interval.ts';
import { type ActiveTime, computeActiveTime } from './compute-active-time.ts';
import { skillIdOf } from './skill-id.ts';
import { durationOf, hasEnded } from './step-facts.ts';

export interface SessionSummaryFacts extends ActiveTime {
  readonly invocations: number;
  readonly skills: number;
  readonly completed: number;
  /** Ended in any way; open ones are in neither. */
  readonly ended: number;
  /** completed ÷ ended, 0–1; null when nothing ended. */
  readonly completionRatio: number | null;
  /** Wilson, 95 %; null when nothing ended. */
  readonly completionInterval: ConfidenceInterval | null;
  /** Of all invocations together, those side by side each for itself; null when none is known. */
  readonly totalDurationMs: number | null;
  readonly subagents: number;
}

/** What happened in one session, in figures. */
export function summarizeSession({ steps }: SessionRecord): SessionSummaryFacts {
  const ended = steps.filter(hasEnded).length;
  const completed = steps.filter(({ outcome }) => outcome === 'completed').length;
  const durations = steps.flatMap((step) => durationOf(step) ?? []);
  return {
    invocations: steps.length,
    skills: new Set(steps.map(({ skill }) => skillIdOf(skill))).size,
    completed,
    ended,
    completionRatio: ended === 0 ? null : completed / ended,
    completionInterval: ended === 0 ? null : wilsonInterval(completed, ended),
    totalDurationMs: durations.length === 0 ? null : durations.reduce((sum, ms) => sum + ms, 0),
    subagents: new Set(steps.flatMap(({ subagentId }) => subagentId ?? [])).size,
    ...computeActiveTime(steps),
  };
}
