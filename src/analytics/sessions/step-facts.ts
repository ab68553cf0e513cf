import type { SessionStep } from '../../domain/session-record.ts';

/** Programs beside the searching ones that say "no" or "different" with exit code 1. */
const ANSWERS_WITH_1: ReadonlySet<string> = new Set(['diff', 'cmp', 'git diff', 'test', 'which', 'pgrep', 'git grep', 'gh pr checks']);

export function hasEnded({ outcome }: SessionStep): boolean {
  return outcome !== 'open';
}

/**
 * Went wrong of itself: an error, not a person's no or stop. A search that found nothing also ends with exit code 1; that is
 * an answer, and nobody has to recover from it.
 */
export function isTrouble({ outcome, errorType, category, skill }: SessionStep): boolean {
  if (outcome !== 'failed' && outcome !== 'failed_to_launch') return false;
  return !(errorType === 'exit_code_1' && (category === 'searching' || ANSWERS_WITH_1.has(skill.name)));
}

/** Epoch ms: when it ended as far as is known; never before it began, even when a clock jumped. */
export function endOf({ startedAt, endedAt, durationMs }: SessionStep): number {
  return Math.max(startedAt, endedAt ?? startedAt + (durationMs ?? 0));
}

/** In ms; null when unknown, or below 0 because a clock jumped. */
export function durationOf({ durationMs }: SessionStep): number | null {
  return durationMs === null || !(durationMs >= 0) ? null : durationMs;
}
