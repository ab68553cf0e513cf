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

/** A history names the same few hundred skills over and over. */
const MAX_PHASES = 1_000;
const phases = new Map<string, string | null>();

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
  const phase = phaseOf(call.skill);
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

function phaseOf(skill: SkillRef): string | null {
  const key = `${skill.kind} ${skill.name}`;
  let phase = phases.get(key);
  if (phase === undefined) {
    if (phases.size >= MAX_PHASES) phases.clear();
    phase = classify(skill).phase;
    phases.set(key, phase);
  }
  return phase;
}
