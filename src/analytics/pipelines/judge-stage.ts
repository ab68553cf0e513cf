import type { CompletionCount } from '../trends/compare-completion.ts';

/** How much a stage holds its pipeline up. */
export const BOTTLENECK_SEVERITIES = ['none', 'medium', 'high', 'insufficient_data'] as const;
export type BottleneckSeverity = (typeof BOTTLENECK_SEVERITIES)[number];

/** Ended invocations below which a ratio is no ground for a verdict: of five, one failure is already a fifth. */
export const REQUIRED_ENDED = 5;
const MEDIUM_BELOW = 0.8;
const HIGH_BELOW = 0.5;

/** A stage of which fewer than 80 % are completed is a bottleneck, one below 50 % a grave one. */
export function judgeStage({ completed, ended }: CompletionCount): BottleneckSeverity {
  if (ended < REQUIRED_ENDED) return 'insufficient_data';
  const ratio = completed / ended;
  if (ratio < HIGH_BELOW) return 'high';
  return ratio < MEDIUM_BELOW ? 'medium' : 'none';
}
