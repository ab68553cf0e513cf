import type { SessionStep } from '../../domain/session-record.ts';

/** By start. Sorted only when it is not: a store hands them out in order. */
export function inOrder(steps: readonly SessionStep[]): readonly SessionStep[] {
  const isOrdered = steps.every((step, index) => step.startedAt >= (steps[index - 1]?.startedAt ?? Number.NEGATIVE_INFINITY));
  return isOrdered ? steps : [...steps].sort((a, b) => a.startedAt - b.startedAt);
}
