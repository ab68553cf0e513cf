import type { EndedOutcome } from '../../domain/ended-outcome.ts';
import type { FeatureMatrix } from '../../stats/feature-matrix.ts';
import type { OccasionTallies, OutcomeHistory } from './outcome-history.ts';
import { FEATURES, type LocalTime, writeFeatures } from './success-features.ts';

/**
 * Goes through outcomes as they came about and adds them to a history: each invocation sees what had ended before it
 * started, never itself and never what ended later, even when that began earlier.
 *
 * @param outcomes - in any order; not changed
 * @param onStart - told each of them in order of its start, with what was known then
 */
export function replayOutcomes(
  outcomes: readonly EndedOutcome[],
  history: OutcomeHistory,
  onStart: (outcome: EndedOutcome, known: OccasionTallies) => void,
): void {
  const byStart = outcomes.toSorted((a, b) => a.startedAt - b.startedAt || a.id - b.id);
  const byEnd = outcomes.toSorted((a, b) => knownAt(a) - knownAt(b) || a.id - b.id);
  let added = 0;
  for (const outcome of byStart) {
    for (let next = byEnd[added]; next !== undefined && knownAt(next) < outcome.startedAt; next = byEnd[++added]) history.add(next);
    onStart(outcome, history.find(outcome));
  }
  for (const outcome of byEnd.slice(added)) history.add(outcome);
}

export interface TrainingRows {
  /** A row for each outcome in order of its start: what was known when it started. */
  readonly matrix: FeatureMatrix;
  /** 1 when completed. */
  readonly labels: Uint8Array;
}

/**
 * The rows to learn from; `history` holds all of the outcomes afterwards.
 *
 * @param history - empty
 * @param localTime - from epoch ms to the user's clock
 */
export function computeTrainingRows(
  outcomes: readonly EndedOutcome[],
  history: OutcomeHistory,
  localTime: (at: number) => LocalTime,
): TrainingRows {
  const values = new Float64Array(outcomes.length * FEATURES.length);
  const labels = new Uint8Array(outcomes.length);
  let row = 0;
  replayOutcomes(outcomes, history, ({ startedAt, completed }, known) => {
    writeFeatures(known, startedAt, localTime(startedAt), values, row * FEATURES.length);
    labels[row++] = completed ? 1 : 0;
  });
  return { matrix: { values, rows: outcomes.length, columns: FEATURES.length }, labels };
}

/** When its outcome is known: never before it starts, even where a clock was set back in between. */
function knownAt({ startedAt, endedAt }: EndedOutcome): number {
  return Math.max(startedAt, endedAt);
}
