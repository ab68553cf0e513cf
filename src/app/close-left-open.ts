import { type InvocationObservation, OBSERVATION_SOURCES } from '../domain/invocation.ts';
import type { AppendResult, EventBatch, EventStore, LeftOpenInvocation } from '../ports/event-store.ts';

const CLOSED_AT_ONCE = 500;

/**
 * Ends what was left open in sessions that have gone quiet: a skill is presumed completed with its session's last
 * event, a call abandoned. Whatever says otherwise later stands over a presumption.
 *
 * @param options - `quietSince`: epoch ms
 * @returns how many were ended
 */
export async function closeLeftOpen(options: {
  readonly store: Pick<EventStore, 'append' | 'listLeftOpen'>;
  readonly quietSince: number;
  readonly onAppended?: (batch: EventBatch, result: AppendResult) => void;
}): Promise<number> {
  const { store, quietSince, onAppended } = options;
  let closedCount = 0;
  for (;;) {
    const left = await store.listLeftOpen(quietSince, CLOSED_AT_ONCE);
    if (left.length === 0) return closedCount;
    const batch = { invocations: left.map(presumeEnd) };
    const result = await store.append(batch);
    onAppended?.(batch, result);
    closedCount += left.length;
    if (left.length < CLOSED_AT_ONCE) return closedCount;
  }
}

function presumeEnd({ eventId, skill, sessionId, agent, startedAt, lastEventAt, sources }: LeftOpenInvocation): InvocationObservation {
  const common = { eventId, skill, sessionId, agent, startedAt, certainty: 'presumed', source: firstSourceOf(sources) } as const;
  return skill.kind === 'skill' ? { ...common, outcome: 'completed', endedAt: lastEventAt } : { ...common, outcome: 'abandoned' };
}

/** Nobody new has seen it, so it is said in the name of one that has. */
function firstSourceOf(sources: number) {
  return OBSERVATION_SOURCES.find((_, bit) => sources & (1 << bit)) ?? 'transcript';
}
