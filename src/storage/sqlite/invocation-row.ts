import type { Invocation, Trigger } from '../../domain/invocation.ts';
import type { Certainty, Outcome } from '../../domain/outcome.ts';
import type { SkillKind } from '../../domain/skill.ts';
import type { Contribution } from './rollup-delta.ts';

/** Columns of `invocation` with the names that its ids stand for. */
export const INVOCATION_COLUMNS = `i.id, i.event_id, i.skill_id, i.session_id, i.started_at, i.ended_at, i.duration_us, i.duration_measured,
  i.outcome, i.certainty, i.phase, i.error_type, i.invoked_by, i.subagent_id, i.sources, k.kind, k.name`;

export interface InvocationRow {
  readonly id: number;
  readonly event_id: string;
  readonly skill_id: number;
  readonly session_id: number;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly duration_us: number | null;
  readonly duration_measured: number;
  readonly outcome: string;
  readonly certainty: string;
  readonly phase: string | null;
  readonly error_type: string | null;
  readonly invoked_by: string | null;
  readonly subagent_id: string | null;
  readonly sources: number;
  readonly kind: string;
  readonly name: string;
}

/** @param sessionId - the agent's id of the session; left empty where the caller has no use for it */
export function toStoredInvocation(row: InvocationRow, sessionId = ''): Invocation {
  return {
    eventId: row.event_id,
    skill: { kind: row.kind as SkillKind, name: row.name },
    sessionId,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    durationMs: row.duration_us === null ? null : row.duration_us / 1000,
    durationMeasured: row.duration_measured === 1,
    outcome: row.outcome as Outcome,
    certainty: row.certainty as Certainty,
    phase: row.phase,
    errorType: row.error_type,
    trigger: row.invoked_by as Trigger | null,
    subagentId: row.subagent_id,
    sources: row.sources,
  };
}

/** Durations are stored as whole microseconds, so that sums are exact. */
export function toMicroseconds(durationMs: number | null): number | null {
  return durationMs === null ? null : Math.round(durationMs * 1000);
}

/** Field by field: a spread here costs a tenth of an append. */
export function contributionOf(invocation: Invocation, skillId: number, sessionId: number): Contribution {
  return {
    startedAt: invocation.startedAt,
    outcome: invocation.outcome,
    phase: invocation.phase,
    errorType: invocation.errorType,
    sources: invocation.sources,
    skillId,
    kind: invocation.skill.kind,
    sessionId,
    durationUs: toMicroseconds(invocation.durationMs),
  };
}
