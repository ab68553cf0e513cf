/**
 * How an invocation ended (CONTRACT section 1). `open` is the only one that has not ended.
 */
export const OUTCOMES = ['open', 'abandoned', 'completed', 'interrupted', 'rejected', 'failed', 'failed_to_launch'] as const;

export type Outcome = (typeof OUTCOMES)[number];

/** The outcomes counted as ended: everything but `open`. */
export const ENDED_OUTCOMES = OUTCOMES.filter((outcome) => outcome !== 'open') as readonly Exclude<Outcome, 'open'>[];

export function isOutcome(value: unknown): value is Outcome {
  return typeof value === 'string' && (OUTCOMES as readonly string[]).includes(value);
}

/**
 * How sure we are of an end.
 * - `none`: it has not ended as far as we know.
 * - `presumed`: nothing said so, but the session went quiet (end of file, idle timeout).
 * - `observed`: a line, hook or report said so.
 */
export const CERTAINTIES = ['none', 'presumed', 'observed'] as const;
export type Certainty = (typeof CERTAINTIES)[number];
