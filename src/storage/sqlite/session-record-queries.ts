import type { DatabaseSync } from 'node:sqlite';
import type { AgentName } from '../../domain/agent.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { SessionRecord, SessionStep } from '../../domain/session-record.ts';
import type { SkillKind } from '../../domain/skill.ts';
import type { PackedSteps } from '../../ports/packed-steps.ts';
import type { ProjectFacts, SessionHeads, SessionHeadsQuery } from '../../ports/session-records.ts';
import { inSnapshot } from './in-snapshot.ts';
import { StatementCache } from './statement-cache.ts';
import { DATA_VERSION_SQL } from './status-queries.ts';
import { type PackedSkillRow, type PackedStepRow, StepPacker } from './step-packer.ts';

interface HeadRow {
  readonly id: number;
  readonly session_id: string;
  readonly first_event_at: number;
  readonly last_event_at: number;
  readonly version: number | null;
}

interface SessionRow {
  readonly id: number;
  readonly session_id: string;
  readonly agent: string;
  readonly project: string | null;
  readonly first_event_at: number;
  readonly last_event_at: number;
}

interface StepRow {
  readonly kind: string;
  readonly name: string;
  readonly category: string | null;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly duration_us: number | null;
  readonly outcome: string;
  readonly phase: string | null;
  readonly error_type: string | null;
  readonly subagent_id: string | null;
}

const SESSION_COLUMNS = 's.id, s.session_id, s.agent, s.project, s.first_event_at, s.last_event_at';

/**
 * Whether a session `s` is of a project, with its directory or its name in these parameters, whichever is not null. Slashes
 * of both kinds are the same. A worktree in `shop/.claude/worktrees/` belongs to `shop`.
 */
export const isOfProject = (directory: string, name: string) => `(${directory} IS NULL AND ${name} IS NULL
  OR instr(replace(s.directory, '\\', '/') || '/', ${directory} || '/') = 1
  OR s.project = ${name} OR instr(replace(s.directory, '\\', '/'), '/' || ${name} || '/.') > 0)`;
const IS_OF_PROJECT = isOfProject('?1', '?2');

/** A session without a mark and without a row of the analysis `flow` has no invocation. */
const HEADS_SQL = `SELECT s.id, s.session_id, s.first_event_at, s.last_event_at, iif(c.session_id IS NULL, coalesce(f.version, 0), NULL) AS version
  FROM session s LEFT JOIN changed_session c ON c.session_id = s.id LEFT JOIN session_flow f ON f.session_id = s.id
  WHERE s.last_event_at >= ?3 AND s.last_event_at < ?4 AND s.agent <> 'ci' AND ${IS_OF_PROJECT}
  ORDER BY s.last_event_at DESC, s.session_id LIMIT ?5`;
const LAST_EVENT_SQL = `SELECT s.last_event_at FROM session s WHERE s.agent <> 'ci' AND ${IS_OF_PROJECT} ORDER BY s.last_event_at DESC LIMIT 1`;
const PACKED_STEPS_SQL = `SELECT i.skill_id, i.started_at, i.ended_at, i.duration_us, i.outcome, i.phase, i.error_type, i.subagent_id
  FROM invocation i WHERE i.session_id = ? ORDER BY i.started_at, i.id`;
const SKILLS_SQL = 'SELECT id, kind, name, category FROM skill WHERE id IN (SELECT value FROM json_each(?))';

const STEPS_SQL = `SELECT k.kind, k.name, k.category, i.started_at, i.ended_at, i.duration_us, i.outcome, i.phase, i.error_type, i.subagent_id
  FROM invocation i JOIN skill k ON k.id = i.skill_id WHERE i.session_id = ? ORDER BY i.started_at, i.id`;

/** Sessions with their invocations. */
export class SessionRecordQueries {
  readonly #database: DatabaseSync;
  readonly #sql: StatementCache;

  constructor(database: DatabaseSync) {
    this.#database = database;
    this.#sql = new StatementCache(database);
  }

  listHeads({ from, to, project, limit }: SessionHeadsQuery): SessionHeads {
    const { dataVersion, rows } = inSnapshot(this.#database, () => ({
      dataVersion: this.#sql.get<{ version: number }>(DATA_VERSION_SQL)?.version ?? 0,
      rows: this.#sql.all<HeadRow>(HEADS_SQL, ...toPlace(project), from, to, limit),
    }));
    return {
      ids: Float64Array.from(rows, ({ id }) => id),
      sessionIds: rows.map((row) => row.session_id),
      firstEventAt: Float64Array.from(rows, (row) => row.first_event_at),
      lastEventAt: Float64Array.from(rows, (row) => row.last_event_at),
      versions: Float64Array.from(rows, ({ version }) => version ?? Number.NaN),
      dataVersion,
    };
  }

  readSteps(ids: readonly number[], atMost: number): PackedSteps {
    return inSnapshot(this.#database, () => {
      const packer = new StepPacker();
      for (const id of ids) {
        packer.add(this.#sql.all<PackedStepRow>(PACKED_STEPS_SQL, id));
        if (packer.steps >= atMost) break;
      }
      return packer.pack(this.#sql.all<PackedSkillRow>(SKILLS_SQL, JSON.stringify(packer.skillIds)));
    });
  }

  find(sessionId: string): SessionRecord | undefined {
    const row = this.#sql.get<SessionRow>(`SELECT ${SESSION_COLUMNS} FROM session s WHERE s.session_id = ?`, sessionId);
    return row && this.#toRecord(row);
  }

  findProject(project?: string): ProjectFacts | undefined {
    const place = toPlace(project);
    const row = this.#sql.get<{ sessions: number; first_event_at: number; last_event_at: number }>(
      `SELECT count(*) AS sessions, min(s.first_event_at) AS first_event_at, max(s.last_event_at) AS last_event_at
       FROM session s WHERE s.agent <> 'ci' AND ${IS_OF_PROJECT}`,
      ...place,
    );
    if (row === undefined || row.sessions === 0) return undefined;
    const own = this.#sql.get<{ directory: string }>(
      `SELECT s.directory FROM session s WHERE s.agent <> 'ci' AND s.directory IS NOT NULL AND ${IS_OF_PROJECT}
       ORDER BY s.project IS NOT ?2, length(s.directory), s.last_event_at DESC LIMIT 1`,
      ...place,
    );
    return {
      directory: project === undefined ? null : (own?.directory ?? null),
      sessions: row.sessions,
      firstEventAt: row.first_event_at,
      lastEventAt: row.last_event_at,
    };
  }

  findLastEventAt(project?: string): number | undefined {
    return this.#sql.get<{ last_event_at: number }>(LAST_EVENT_SQL, ...toPlace(project))?.last_event_at;
  }

  #toRecord(row: SessionRow): SessionRecord {
    return {
      sessionId: row.session_id,
      agent: row.agent as AgentName,
      project: row.project,
      firstEventAt: row.first_event_at,
      lastEventAt: row.last_event_at,
      steps: this.#sql.all<StepRow>(STEPS_SQL, row.id).map(toStep),
    };
  }
}

/** Directory and name for {@link isOfProject}. */
export function toPlace(project: string | undefined): readonly [string | null, string | null] {
  if (project === undefined) return [null, null];
  const path = project.replaceAll('\\', '/');
  return path.includes('/') ? [path.replace(/\/+$/, ''), null] : [null, project];
}

function toStep(row: StepRow): SessionStep {
  return {
    skill: { kind: row.kind as SkillKind, name: row.name },
    category: row.category,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    durationMs: row.duration_us === null ? null : row.duration_us / 1000,
    outcome: row.outcome as Outcome,
    phase: row.phase,
    errorType: row.error_type,
    subagentId: row.subagent_id,
  };
}
