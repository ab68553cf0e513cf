import type { DatabaseSync } from 'node:sqlite';
import type { EndedOutcome } from '../../domain/ended-outcome.ts';
import { HIDDEN_NAME, type SkillKind, type SkillRef } from '../../domain/skill.ts';
import type { OutcomeStretch, SessionPlace, SkillGroup } from '../../ports/prediction-queries.ts';
import { StatementCache } from './statement-cache.ts';

interface OutcomeRow {
  readonly id: number;
  readonly kind: SkillKind;
  readonly name: string;
  readonly user_id: string | null;
  readonly project: string | null;
  readonly session_id: string;
  readonly phase: string | null;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly outcome: string;
  readonly certainty: string;
}

const ROWS_SQL = `SELECT i.id, k.kind, k.name, s.user_id, s.project, s.session_id, i.phase, i.started_at, i.ended_at, i.outcome, i.certainty
  FROM invocation i JOIN skill k ON k.id = i.skill_id JOIN session s ON s.id = i.session_id`;
/** Both walk the numbers of the rows: there is no index on the time alone. */
export const OUTCOMES_FROM_SQL = `${ROWS_SQL} WHERE i.id >= ?1 ORDER BY i.id LIMIT ?2`;
export const NEWEST_OUTCOMES_SQL = `${ROWS_SQL} ORDER BY i.id DESC LIMIT ?1`;

/** What predictions of success read of the record. */
export class PredictionQueries {
  readonly #sql: StatementCache;

  constructor(database: DatabaseSync) {
    this.#sql = new StatementCache(database);
  }

  listOutcomesFrom(id: number, limit: number): OutcomeStretch {
    return this.#toStretch(this.#sql.all<OutcomeRow>(OUTCOMES_FROM_SQL, id, limit), id - 1);
  }

  listNewestOutcomes(limit: number): OutcomeStretch {
    return this.#toStretch(this.#sql.all<OutcomeRow>(NEWEST_OUTCOMES_SQL, limit), 0);
  }

  findSessionPlace(session: string): SessionPlace | undefined {
    return this.#sql.get<{ project: string | null; user: string | null }>(
      'SELECT project, user_id AS user FROM session WHERE session_id = ?',
      session,
    );
  }

  listGroupsOf(name: string): SkillGroup[] {
    return this.#sql.all<SkillGroup>(
      `SELECT k.kind, k.category FROM skill k WHERE k.name = ?
       ORDER BY (SELECT max(started_at) FROM invocation WHERE skill_id = k.id) DESC, k.id`,
      name,
    );
  }

  listLatestOf({ kind, category }: SkillGroup, limit: number): SkillRef[] {
    return this.#sql.all<SkillRef>(
      `SELECT k.kind, k.name FROM skill k WHERE k.name <> ?3 AND CASE WHEN ?2 IS NULL THEN k.kind = ?1 ELSE k.category = ?2 END
       ORDER BY (SELECT max(started_at) FROM invocation WHERE skill_id = k.id) DESC, k.id LIMIT ?4`,
      kind,
      category,
      HIDDEN_NAME,
      limit,
    );
  }

  #toStretch(rows: readonly OutcomeRow[], before: number): OutcomeStretch {
    const outcomes: EndedOutcome[] = [];
    const open: { id: number; startedAt: number }[] = [];
    for (const row of rows) {
      if (row.outcome === 'open') open.push({ id: row.id, startedAt: row.started_at });
      else outcomes.push(toOutcome(row));
    }
    const newest = this.#sql.get<{ id: number | null }>('SELECT max(id) AS id FROM invocation');
    return {
      outcomes,
      open,
      presumed: rows.filter(({ outcome, certainty }) => outcome !== 'open' && certainty === 'presumed').map(({ id }) => id),
      lastId: rows.reduce((last, { id }) => Math.max(last, id), before),
      newestId: newest?.id ?? 0,
    };
  }
}

function toOutcome(row: OutcomeRow): EndedOutcome {
  return {
    id: row.id,
    skill: { kind: row.kind, name: row.name },
    user: row.user_id,
    project: row.project,
    session: row.session_id,
    phase: row.phase,
    startedAt: row.started_at,
    // An end that is presumed may have no instant of its own.
    endedAt: row.ended_at ?? row.started_at,
    completed: row.outcome === 'completed',
  };
}
