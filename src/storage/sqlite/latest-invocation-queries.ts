import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { Outcome } from '../../domain/outcome.ts';
import type { SkillKind } from '../../domain/skill.ts';
import type { LatestInvocation } from '../../ports/latest-invocations.ts';
import type { TimeWindow } from '../../ports/metric-queries.ts';

interface Row {
  readonly event_id: string;
  readonly kind: SkillKind;
  readonly name: string;
  readonly session_id: string;
  readonly started_at: number;
  readonly duration_us: number | null;
  readonly outcome: Outcome;
  readonly phase: string | null;
  readonly error_type: string | null;
}

/** Walks the index of sessions by their latest event and in each session that of its invocations: nothing is sorted. */
export const LATEST_INVOCATIONS_SQL = `SELECT i.event_id, k.kind, k.name, s.session_id, i.started_at, i.duration_us, i.outcome, i.phase, i.error_type
  FROM session s CROSS JOIN invocation i ON i.session_id = s.id AND i.started_at >= ?1 AND i.started_at < ?2
  CROSS JOIN skill k ON k.id = i.skill_id
  WHERE s.last_event_at >= ?1
  ORDER BY s.last_event_at DESC, s.id DESC, i.started_at DESC, i.id DESC LIMIT ?3`;

export class LatestInvocationQueries {
  readonly #list: StatementSync;

  constructor(database: DatabaseSync) {
    this.#list = database.prepare(LATEST_INVOCATIONS_SQL);
  }

  list({ from, to, limit }: TimeWindow & { readonly limit: number }): LatestInvocation[] {
    return (this.#list.all(from, to, limit) as unknown as Row[]).map((row) => ({
      eventId: row.event_id,
      skill: { kind: row.kind, name: row.name },
      sessionId: row.session_id,
      startedAt: row.started_at,
      durationMs: row.duration_us === null ? null : row.duration_us / 1000,
      outcome: row.outcome,
      phase: row.phase,
      errorType: row.error_type,
    }));
  }
}
