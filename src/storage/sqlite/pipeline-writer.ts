import type { DatabaseSync, StatementSync } from 'node:sqlite';
import type { SessionObservation } from '../../domain/session.ts';

const DETAILS = ['build_number', 'commit_sha', 'branch', 'environment', '"trigger"'] as const;

/** Writes which sessions are runs of a pipeline. */
export class PipelineWriter {
  readonly #upsert: StatementSync;

  constructor(database: DatabaseSync) {
    // The session has been stored, so of each detail the value that came with its latest event stands.
    const detail = (column: string) =>
      `${column} = CASE WHEN ?9 >= (SELECT last_event_at FROM session WHERE id = ?1)
        THEN coalesce(excluded.${column}, ${column}) ELSE coalesce(${column}, excluded.${column}) END`;
    this.#upsert = database.prepare(
      `INSERT INTO pipeline_run (session_id, pipeline, ${DETAILS.join(', ')}, started_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)
       ON CONFLICT (session_id) DO UPDATE SET
         ${DETAILS.map(detail).join(', ')},
         pipeline = ${laterOf('pipeline')},
         started_at = min(started_at, excluded.started_at)`,
    );
  }

  /**
   * @param sessions - as they were observed, already stored
   * @param rowIdOf - row id by the agent's session id; those without one are passed over
   */
  write(sessions: readonly SessionObservation[], rowIdOf: (sessionId: string) => number | undefined): void {
    for (const { sessionId, pipeline: run, firstEventAt, lastEventAt } of sessions) {
      const rowId = run === undefined ? undefined : rowIdOf(sessionId);
      if (run === undefined || rowId === undefined) continue;
      const { pipeline, buildNumber = null, commit = null, branch = null, environment = null, trigger = null } = run;
      this.#upsert.run(rowId, pipeline, buildNumber, commit, branch, environment, trigger, firstEventAt, lastEventAt);
    }
  }
}

function laterOf(column: string): string {
  return `CASE WHEN ?9 >= (SELECT last_event_at FROM session WHERE id = ?1) THEN excluded.${column} ELSE ${column} END`;
}
