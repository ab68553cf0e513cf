import type { DatabaseSync } from 'node:sqlite';
import type { Experiment, ExperimentAssignment } from '../../domain/experiment.ts';
import type { ExperimentGroup } from '../../domain/experiment-design.ts';
import type { NewAssignment, NewExperiment, NewOutcome } from '../../ports/experiment-store.ts';
import { ASSIGNMENT_SQL, type AssignmentRow, toAssignment } from './experiment-queries.ts';
import { type ConfigRow, toExperiment, toPlanJson, toText } from './experiment-rows.ts';
import { inTransaction } from './in-transaction.ts';
import { StatementCache } from './statement-cache.ts';

/**
 * Runs of the skill by units of the experiment. Of a session it is the session's id that was assigned, of a user the hash
 * that the session carries; what began before the unit was assigned was done without it. The order of the joins is given
 * (CROSS JOIN): it costs the runs of the one skill since the start, whatever else is recorded.
 */
const JOIN_SQL = `INSERT INTO ab_test_outcomes
    (test_id, user_id, session_id, skill_name, completed, duration_seconds, recorded_at, outcome, event_id)
  SELECT c.test_id, a.user_id, s.session_id, k.name, i.outcome = 'completed', i.duration_us / 1e6,
    strftime('%Y-%m-%dT%H:%M:%fZ', i.started_at / 1000.0, 'unixepoch'), i.outcome, i.event_id
  FROM ab_test_configs c
  CROSS JOIN skill k ON k.name = c.tested_skill AND k.kind = c.tested_kind
  CROSS JOIN invocation i ON i.skill_id = k.id
  CROSS JOIN session s ON s.id = i.session_id
  CROSS JOIN ab_test_assignments a ON a.test_id = c.test_id AND a.left_out IS NULL
    AND a.user_id = CASE c.unit WHEN 'session' THEN s.session_id ELSE s.user_id END
  WHERE c.test_id = ?1 AND i.outcome <> 'open' AND i.started_at >= ?2 AND i.started_at < ?3
    AND i.started_at >= unixepoch(a.assigned_at, 'subsec') * 1000 - 1
  ON CONFLICT (test_id, event_id) DO UPDATE SET
    completed = excluded.completed, outcome = excluded.outcome, duration_seconds = excluded.duration_seconds
  WHERE outcome IS NOT excluded.outcome OR duration_seconds IS NOT excluded.duration_seconds`;

export class ExperimentWriter {
  readonly #database: DatabaseSync;
  readonly #sql: StatementCache;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#sql = new StatementCache(database);
  }

  create(experiment: NewExperiment): Experiment | undefined {
    const { design, skill, variant } = experiment;
    const row = this.#sql.get<ConfigRow>(
      `INSERT INTO ab_test_configs (test_name, description, control_strategy, treatment_strategy, start_date, end_date, min_sample_size,
         metrics, assignment_ratio, status, created_at, unit, tested_skill, tested_kind, variant, alpha, minimum_detectable_effect, guardrails, plan)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'running', strftime('%Y-%m-%dT%H:%M:%fZ', 'now'), ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (test_name) DO NOTHING RETURNING *`,
      experiment.name,
      experiment.description,
      experiment.controlStrategy,
      experiment.treatmentStrategy,
      toText(experiment.startAt),
      experiment.endAt === null ? null : toText(experiment.endAt),
      design.minSampleSize,
      JSON.stringify(design.metrics),
      design.assignmentRatio,
      design.unit,
      skill?.name ?? null,
      skill?.kind ?? null,
      variant === null ? null : JSON.stringify(variant),
      design.alpha,
      design.minimumDetectableEffect,
      JSON.stringify(design.guardrails),
      toPlanJson(design),
    );
    return row && toExperiment(row);
  }

  assign({ experimentId, unit, sessionId, group, assignedAt }: NewAssignment): ExperimentAssignment | undefined {
    return inTransaction(this.#database, () => {
      const known = this.#sql.get<AssignmentRow>(ASSIGNMENT_SQL, experimentId, unit);
      if (known !== undefined) return toAssignment(known);
      if (!this.#isOpen(experimentId, assignedAt)) return undefined;
      this.#sql.run(
        'INSERT INTO ab_test_assignments (test_id, user_id, group_name, assigned_at, session_id) VALUES (?, ?, ?, ?, ?)',
        experimentId,
        unit,
        group,
        toText(assignedAt),
        sessionId,
      );
      return { unit, group, assignedAt, leftOut: null };
    });
  }

  leaveOut(experimentId: number, unit: string, reason: string): void {
    this.#sql.run('UPDATE ab_test_assignments SET left_out = ? WHERE test_id = ? AND user_id = ?', reason, experimentId, unit);
  }

  recordOutcome(outcome: NewOutcome): 'recorded' | 'duplicate' | 'not_running' {
    return inTransaction(this.#database, () => {
      if (!this.#isOpen(outcome.experimentId, outcome.recordedAt)) return 'not_running';
      const { changes } = this.#sql.run(
        `INSERT INTO ab_test_outcomes (test_id, user_id, session_id, skill_name, completed, duration_seconds, user_rating, recorded_at, event_id)
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (test_id, event_id) DO NOTHING`,
        outcome.experimentId,
        outcome.unit,
        outcome.sessionId,
        outcome.skillName,
        outcome.completed ? 1 : 0,
        outcome.durationSeconds,
        outcome.userRating,
        toText(outcome.recordedAt),
        outcome.eventId,
      );
      return Number(changes) > 0 ? 'recorded' : 'duplicate';
    });
  }

  joinOutcomes(experimentId: number, now: number): number {
    const window = this.#sql.get<{ from_at: number; to_at: number | null; status: string }>(
      `SELECT unixepoch(start_date, 'subsec') * 1000 AS from_at, unixepoch(end_date, 'subsec') * 1000 AS to_at, status
       FROM ab_test_configs WHERE test_id = ? AND tested_skill IS NOT NULL AND unit IS NOT NULL`,
      experimentId,
    );
    if (window === undefined || window.status !== 'running') return 0;
    return Number(this.#sql.run(JOIN_SQL, experimentId, window.from_at, Math.min(window.to_at ?? now + 1, now + 1)).changes);
  }

  close(
    experimentId: number,
    { status, winner, at }: { readonly status: 'completed' | 'stopped'; readonly winner: ExperimentGroup | null; readonly at: number },
  ): boolean {
    const { changes } = this.#sql.run(
      "UPDATE ab_test_configs SET status = ?1, verdict = ?2, closed_at = ?3 WHERE test_id = ?4 AND coalesce(status, 'running') = 'running' AND (?1 = 'stopped' OR unit IS NOT NULL)",
      status,
      winner ?? 'inconclusive',
      toText(at),
      experimentId,
    );
    return Number(changes) > 0;
  }

  #isOpen(experimentId: number, at: number): boolean {
    return (
      this.#sql.get(
        `SELECT 1 FROM ab_test_configs WHERE test_id = ?1 AND coalesce(status, 'running') = 'running'
           AND ?2 >= unixepoch(start_date, 'subsec') * 1000 - 1 AND (end_date IS NULL OR ?2 < unixepoch(end_date, 'subsec') * 1000)`,
        experimentId,
        at,
      ) !== undefined
    );
  }
}
