import type { InvocationObservation } from '../../domain/invocation.ts';
import { OUTCOMES, type Outcome } from '../../domain/outcome.ts';
import type { AppendedInvocation, AppendResult, EventBatch } from '../../ports/event-store.ts';

/**
 * A batch as it crosses to the writing thread: the fields of all observations in one flat list. To copy objects costs
 * five times as much, since each carries the names of its fields along.
 */
export interface PackedBatch extends Pick<EventBatch, 'sessions' | 'cursors' | 'rejections' | 'listings'> {
  readonly fields: readonly (string | number | undefined)[];
}

const FIELDS = 15;

export function packBatch({ invocations, ...rest }: EventBatch): PackedBatch {
  const fields: (string | number | undefined)[] = [];
  for (const it of invocations) {
    fields.push(it.eventId, it.skill.kind, it.skill.name, it.sessionId, it.agent, it.source, it.startedAt, it.endedAt);
    fields.push(it.measuredDurationMs, it.outcome, it.certainty, it.phase, it.errorType, it.trigger, it.subagentId);
  }
  return { ...rest, fields };
}

export function unpackBatch({ fields, ...rest }: PackedBatch): EventBatch {
  const invocations: InvocationObservation[] = [];
  for (let at = 0; at < fields.length; at += FIELDS) {
    // Absent fields are undefined here rather than missing, which nobody behind this border tells apart.
    invocations.push({
      eventId: fields[at],
      skill: { kind: fields[at + 1], name: fields[at + 2] },
      sessionId: fields[at + 3],
      agent: fields[at + 4],
      source: fields[at + 5],
      startedAt: fields[at + 6],
      endedAt: fields[at + 7],
      measuredDurationMs: fields[at + 8],
      outcome: fields[at + 9],
      certainty: fields[at + 10],
      phase: fields[at + 11],
      errorType: fields[at + 12],
      trigger: fields[at + 13],
      subagentId: fields[at + 14],
    } as InvocationObservation);
  }
  return { ...rest, invocations };
}

/** The way back: three bytes an observation. */
export type PackedResult = Uint8Array;

const STATUSES = ['new', 'changed', 'duplicate'] as const;
const NONE = 255;

export function packResult({ invocations }: AppendResult): PackedResult {
  const packed = new Uint8Array(invocations.length * 3);
  invocations.forEach(({ status, outcome, previousOutcome }, index) => {
    packed[index * 3] = STATUSES.indexOf(status);
    packed[index * 3 + 1] = OUTCOMES.indexOf(outcome);
    packed[index * 3 + 2] = previousOutcome === null ? NONE : OUTCOMES.indexOf(previousOutcome);
  });
  return packed;
}

export function unpackResult(packed: PackedResult): AppendResult {
  const invocations: AppendedInvocation[] = [];
  for (let at = 0; at < packed.length; at += 3) {
    invocations.push({
      status: STATUSES[packed[at] as number] as AppendedInvocation['status'],
      outcome: OUTCOMES[packed[at + 1] as number] as Outcome,
      previousOutcome: packed[at + 2] === NONE ? null : (OUTCOMES[packed[at + 2] as number] as Outcome),
    });
  }
  return { invocations };
}
