import type { SessionStep } from '../../domain/session-record.ts';
import type { SkillRef } from '../../domain/skill.ts';
import { durationOf, endOf, isTrouble } from './step-facts.ts';

/** Time in attempts that came to nothing, and in all. Milliseconds; what is unknown counts as nothing. */
export interface WastedTime {
  /** In attempts that failed. */
  readonly failedMs: number;
  /** In attempts that a person stopped or that never ended: some of it may be time in which nobody looked. */
  readonly stoppedMs: number;
  /** Both together. */
  readonly wastedMs: number;
  readonly totalMs: number;
  /** The longest of these attempts; null without any that took time. */
  readonly longest: { readonly skill: SkillRef; readonly durationMs: number; readonly isStopped: boolean } | null;
}

/**
 * What a session lost in attempts that came to nothing.
 *
 * @param steps - of one session, in order of start
 */
export function measureWastedTime(steps: readonly SessionStep[]): WastedTime {
  let [failedMs, stoppedMs, totalMs] = [0, 0, 0];
  let longest: WastedTime['longest'] = null;
  for (const step of listTimedSteps(steps)) {
    const durationMs = durationOf(step) ?? 0;
    totalMs += durationMs;
    const isStopped = step.outcome === 'interrupted' || step.outcome === 'abandoned';
    if (!isStopped && !isTrouble(step)) continue;
    if (isStopped) stoppedMs += durationMs;
    else failedMs += durationMs;
    if (durationMs > (longest?.durationMs ?? 0)) longest = { skill: step.skill, durationMs, isStopped };
  }
  return { failedMs, stoppedMs, wastedMs: failedMs + stoppedMs, totalMs, longest };
}

/** What several sessions lost. */
export function addWastedTime(sessions: readonly { readonly wasted: WastedTime }[]): WastedTime {
  let [failedMs, stoppedMs, totalMs] = [0, 0, 0];
  let longest: WastedTime['longest'] = null;
  for (const { wasted } of sessions) {
    failedMs += wasted.failedMs;
    stoppedMs += wasted.stoppedMs;
    totalMs += wasted.totalMs;
    if (wasted.longest !== null && wasted.longest.durationMs > (longest?.durationMs ?? 0)) longest = wasted.longest;
  }
  return { failedMs, stoppedMs, wastedMs: failedMs + stoppedMs, totalMs, longest };
}

/**
 * The steps whose times may be added up: a skill that is at work while other steps are would count their time twice, and so
 * would what a subagent does inside of the call that started it.
 *
 * @param steps - of one session, in order of start
 */
export function listTimedSteps(steps: readonly SessionStep[]): SessionStep[] {
  const own = steps.filter(({ subagentId }) => subagentId === null);
  const isDelegated = own.some(({ skill }) => skill.kind === 'agent');
  const counted = isDelegated ? own : steps;
  return counted.filter((step, index) => {
    const next = counted[index + 1];
    return step.skill.kind !== 'skill' || next === undefined || next.startedAt >= endOf(step);
  });
}
