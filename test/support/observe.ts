import type { InvocationObservation } from '../../src/domain/invocation.ts';
import type { Outcome } from '../../src/domain/outcome.ts';
import type { SkillKind } from '../../src/domain/skill.ts';

interface Observed {
  readonly name: string;
  readonly kind?: SkillKind;
  readonly sessionId?: string;
  /** Epoch ms. */
  readonly at: number;
  readonly outcome?: Outcome;
  readonly durationMs?: number;
  readonly phase?: string;
  readonly errorType?: string;
}

let observed = 0;

/** One invocation as a source would report it, a new one on each call. */
export function observe({
  name,
  kind = 'skill',
  sessionId = 'session-1',
  at,
  outcome = 'completed',
  durationMs,
  ...rest
}: Observed): InvocationObservation {
  const isOpen = outcome === 'open';
  return {
    eventId: `claude-code:call-${observed++}`,
    skill: { kind, name },
    sessionId,
    agent: 'claude-code',
    source: 'transcript',
    startedAt: at,
    outcome,
    certainty: isOpen ? 'none' : 'observed',
    ...(isOpen ? {} : { endedAt: at + Math.round(durationMs ?? 1000) }),
    ...(durationMs === undefined ? {} : { measuredDurationMs: durationMs }),
    ...rest,
  };
}

/** `count` invocations, one a minute back from `latestAt`, of which the first `completed` were completed and the others failed. */
export function observeMany(
  count: number,
  completed: number,
  latestAt: number,
  of: Omit<Observed, 'at' | 'outcome'>,
): InvocationObservation[] {
  return Array.from({ length: count }, (_, index) =>
    observe({ ...of, at: latestAt - index * 60_000, outcome: index < completed ? 'completed' : 'failed' }),
  );
}
