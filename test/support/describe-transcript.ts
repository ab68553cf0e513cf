import type { Invocation } from '../../src/domain/invocation.ts';
import type { ReadTranscript } from './read-transcript.ts';

/** A read transcript as the `*.expected.json` files beside the fixtures write it down: instants as text, nulls left out. */
export function describeTranscript({ invocations, sessions, unknownTypes, rejected }: ReadTranscript) {
  return {
    sessions: sessions.map((session) => ({
      ...session,
      firstEventAt: instant(session.firstEventAt),
      lastEventAt: instant(session.lastEventAt),
    })),
    unknownTypes,
    rejected,
    invocations: [...invocations.values()].map(describeInvocation),
  };
}

function describeInvocation(invocation: Invocation) {
  const { eventId, skill, startedAt, endedAt, durationMs, durationMeasured, outcome, certainty, errorType, trigger, subagentId } =
    invocation;
  const described = {
    eventId: eventId.replace(/^[a-z-]+:/, ''),
    kind: skill.kind,
    name: skill.name,
    startedAt: instant(startedAt),
    endedAt: endedAt === null ? null : instant(endedAt),
    [durationMeasured ? 'measuredMs' : 'durationMs']: durationMs,
    outcome,
    certainty,
    errorType,
    trigger: trigger === 'model' ? null : trigger,
    subagentId,
  };
  return Object.fromEntries(Object.entries(described).filter(([, value]) => value !== null));
}

function instant(at: number): string {
  return new Date(at).toISOString();
}
