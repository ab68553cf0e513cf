import type { AgentName } from '../../domain/agent.ts';
import type { InvocationObservation, ObservationSource, Trigger } from '../../domain/invocation.ts';
import type { Certainty, Outcome } from '../../domain/outcome.ts';
import type { SkillRef } from '../../domain/skill.ts';
import { classify } from '../../domain/taxonomy/classify.ts';

/** Something that began, as its line said. */
export interface StartedCall {
  /** Tool call id; of a typed skill what its source knows the typing by. */
  readonly id: string;
  readonly skill: SkillRef;
  readonly sessionId: string;
  readonly subagentId: string | null;
  readonly trigger: Trigger;
  /** Epoch ms. */
  readonly startedAt: number;
}

export interface ObservedEnd {
  /** Epoch ms; null when nobody knows. */
  readonly endedAt: number | null;
  readonly outcome: Exclude<Outcome, 'open'>;
  readonly errorType: string | null;
  readonly measuredDurationMs: number | null;
}

/** Whose calls these are, and by which way we learned of them. */
export interface Origin {
  readonly agent: AgentName;
  readonly source: ObservationSource;
}

export function observeOpenCall(origin: Origin, call: StartedCall): InvocationObservation {
  return { ...common(origin, call), outcome: 'open', certainty: 'none' };
}

export function observeEnd(
  origin: Origin,
  call: StartedCall,
  end: ObservedEnd,
  certainty: Exclude<Certainty, 'none'>,
): InvocationObservation {
  return {
    ...common(origin, call),
    ...(end.endedAt === null ? {} : { endedAt: end.endedAt }),
    ...(end.measuredDurationMs === null ? {} : { measuredDurationMs: end.measuredDurationMs }),
    ...(end.errorType === null ? {} : { errorType: end.errorType }),
    outcome: end.outcome,
    certainty,
  };
}

function common({ agent, source }: Origin, call: StartedCall) {
  const { phase } = classify(call.skill);
  return {
    eventId: `${agent}:${call.id}`,
    skill: call.skill,
    sessionId: call.sessionId,
    agent,
    source,
    startedAt: call.startedAt,
    trigger: call.trigger,
    ...(phase === null ? {} : { phase }),
    ...(call.subagentId === null ? {} : { subagentId: call.subagentId }),
  } as const;
}
