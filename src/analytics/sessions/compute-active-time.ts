import type { SessionStep } from '../../domain/session-record.ts';
import { endOf } from './step-facts.ts';

/** A pause longer than this is time away, not time at work. */
export const IDLE_MS = 15 * 60_000;

export interface ActiveTime {
  /** From the first start to the last end, pauses over {@link IDLE_MS} left out. */
  readonly activeMs: number;
  /** The same with all pauses. */
  readonly elapsedMs: number;
  /** Stretches of work with such a pause between them. */
  readonly blocks: number;
}

/**
 * How long there was work in a session. An agent left open over night makes a session of 14 hours of which 40 minutes were
 * work; both are told. What runs side by side counts once.
 *
 * @param steps - in any order
 * @param idleMs - the longest pause that counts as work
 */
export function computeActiveTime(steps: readonly SessionStep[], idleMs: number = IDLE_MS): ActiveTime {
  const spans = steps.map((step) => ({ from: step.startedAt, to: endOf(step) })).sort((a, b) => a.from - b.from);
  const [first, ...rest] = spans;
  if (first === undefined) return { activeMs: 0, elapsedMs: 0, blocks: 0 };
  let reached = first.to;
  let activeMs = first.to - first.from;
  let blocks = 1;
  for (const { from, to } of rest) {
    const pause = Math.max(0, from - reached);
    if (pause > idleMs) blocks += 1;
    else activeMs += pause;
    activeMs += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return { activeMs, elapsedMs: reached - first.from, blocks };
}
