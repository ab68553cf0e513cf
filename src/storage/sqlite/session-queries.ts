import type { DatabaseSync } from 'node:sqlite';
import type { AgentName } from '../../domain/agent.ts';
import type { ListSessionsQuery, SessionSummary, TimelineEntry } from '../../ports/metric-queries.ts';
import { INVOCATION_COLUMNS, type InvocationRow, toStoredInvocation } from './invocation-row.ts';
import { StatementCache } from './statement-cache.ts';

interface SessionRow {
  readonly session_id: string;
  readonly agent: string;
  readonly project: string | null;
  readonly directory: string | null;
  readonly git_branch: string | null;
  readonly agent_version: string | null;
  readonly first_event_at: number;
  readonly last_event_at: number;
  readonly invocations: number;
  readonly completed: number;
  readonly ended: number;
  readonly skills: number;
}

const SESSION_SELECT = `SELECT s.session_id, s.agent, s.project, s.directory, s.git_branch, s.agent_version, s.first_event_at, s.last_event_at,
  coalesce(sum(p.invocations), 0) AS invocations, coalesce(sum(p.completed), 0) AS completed, coalesce(sum(p.ended), 0) AS ended, count(p.skill_id) AS skills`;

/** The shortest beginning of a session id that is looked up. */
const SHORTEST_PREFIX = 6;

/** Answers about sessions. */
export class SessionQueries {
  readonly #sql: StatementCache;

  constructor(database: DatabaseSync) {
    this.#sql = new StatementCache(database);
  }

  listSessions(query: ListSessionsQuery): SessionSummary[] {
    return this.#sql
      .all<SessionRow>(
        `${SESSION_SELECT} FROM (
           SELECT * FROM session
           WHERE last_event_at >= ?1 AND first_event_at < ?2 AND (?3 IS NULL OR project = ?3 OR directory = ?3) AND (?4 IS NULL OR agent = ?4)
             AND (?5 IS NULL OR last_event_at < ?5 OR (last_event_at = ?5 AND session_id > ?6))
           ORDER BY last_event_at DESC, session_id LIMIT ?7
         ) s LEFT JOIN session_skill p ON p.session_id = s.id
         GROUP BY s.id ORDER BY s.last_event_at DESC, s.session_id`,
        query.from ?? Number.MIN_SAFE_INTEGER,
        query.to ?? Number.MAX_SAFE_INTEGER,
        query.project ?? null,
        query.agent ?? null,
        query.before?.lastEventAt ?? null,
        query.before?.sessionId ?? null,
        query.limit,
      )
      .map(toSummary);
  }

  findSession(sessionId: string): SessionSummary | undefined {
    const exact = this.#matching('s.session_id = ?', sessionId);
    if (exact.length === 1 || sessionId.length < SHORTEST_PREFIX) return exact[0];
    // A range, not LIKE: it uses the unique index and takes % and _ as they are.
    const prefixed = this.#matching('s.session_id >= ?1 AND s.session_id < ?1 || char(0x10ffff)', sessionId);
    return prefixed.length === 1 ? prefixed[0] : undefined;
  }

  listTimeline(query: { readonly sessionId: string; readonly limit: number; readonly after?: string }): TimelineEntry[] {
    const after =
      query.after === undefined
        ? undefined
        : this.#sql.get<{ started_at: number; id: number }>('SELECT started_at, id FROM invocation WHERE event_id = ?', query.after);
    return this.#sql
      .all<InvocationRow>(
        `SELECT ${INVOCATION_COLUMNS} FROM session s JOIN invocation i ON i.session_id = s.id JOIN skill k ON k.id = i.skill_id
         WHERE s.session_id = ? AND (i.started_at, i.id) > (?, ?) ORDER BY i.started_at, i.id LIMIT ?`,
        query.sessionId,
        after?.started_at ?? Number.MIN_SAFE_INTEGER,
        after?.id ?? 0,
        query.limit,
      )
      .map((row) => {
        const { eventId, skill, startedAt, endedAt, durationMs, outcome, certainty, phase, errorType, trigger, subagentId } =
          toStoredInvocation(row);
        return {
          eventId,
          skill,
          startedAt,
          endedAt,
          durationMs,
          outcome,
          presumed: certainty === 'presumed',
          phase,
          errorType,
          trigger,
          subagentId,
        };
      });
  }

  countActiveSessions(since: number): number {
    return this.#sql.get<{ n: number }>('SELECT count(*) AS n FROM session WHERE last_event_at >= ?', since)?.n ?? 0;
  }

  #matching(condition: string, sessionId: string): SessionSummary[] {
    return this.#sql
      .all<SessionRow>(
        `${SESSION_SELECT} FROM (SELECT * FROM session s WHERE ${condition} LIMIT 2) s LEFT JOIN session_skill p ON p.session_id = s.id GROUP BY s.id`,
        sessionId,
      )
      .map(toSummary);
  }
}

function toSummary(row: SessionRow): SessionSummary {
  return {
    sessionId: row.session_id,
    agent: row.agent as AgentName,
    project: row.project,
    directory: row.directory,
    gitBranch: row.git_branch,
    agentVersion: row.agent_version,
    firstEventAt: row.first_event_at,
    lastEventAt: row.last_event_at,
    invocations: row.invocations,
    completed: row.completed,
    ended: row.ended,
    skills: row.skills,
  };
}
