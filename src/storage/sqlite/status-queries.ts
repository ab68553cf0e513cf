import type { DatabaseSync } from 'node:sqlite';
import type { AgentName } from '../../domain/agent.ts';
import { OBSERVATION_SOURCES } from '../../domain/invocation.ts';
import type { SkillKind } from '../../domain/skill.ts';
import type { FileCursor, LeftOpenInvocation } from '../../ports/event-store.ts';
import type { MetricQueries, StoreStatus } from '../../ports/metric-queries.ts';
import { StatementCache } from './statement-cache.ts';

type IngestTotals = Awaited<ReturnType<MetricQueries['listIngestTotals']>>;

/** A number that grows with every change of the database, by this connection or another. */
export const DATA_VERSION_SQL = 'SELECT data_version + total_changes() AS version FROM pragma_data_version';

/** Answers about the database itself and how far files have been read. */
export class StatusQueries {
  readonly #sql: StatementCache;

  constructor(database: DatabaseSync) {
    this.#sql = new StatementCache(database);
  }

  getStatus(): Omit<StoreStatus, 'location' | 'engine' | 'connectionsActive' | 'connectionsMax'> {
    const row = this.#sql.get<{
      schema_version: number;
      size_bytes: number;
      invocations: number;
      sessions: number;
      skills: number;
      last_event_at: number | null;
      is_demo: number;
    }>(
      `SELECT (SELECT user_version FROM pragma_user_version) AS schema_version,
         (SELECT page_count FROM pragma_page_count) * (SELECT page_size FROM pragma_page_size) AS size_bytes,
         (SELECT coalesce(sum(invocations), 0) FROM skill_phase) AS invocations,
         (SELECT count(*) FROM session) AS sessions,
         (SELECT count(DISTINCT skill_id) FROM skill_phase WHERE invocations > 0) AS skills,
         (SELECT max(last_event_at) FROM session) AS last_event_at,
         EXISTS (SELECT 1 FROM meta WHERE key = 'demo' AND value = '1') AS is_demo`,
    );
    if (row === undefined) throw new RangeError('a status query gives one row; got none');
    return {
      schemaVersion: row.schema_version,
      sizeBytes: row.size_bytes,
      invocations: row.invocations,
      sessions: row.sessions,
      skills: row.skills,
      lastEventAt: row.last_event_at,
      isDemo: row.is_demo === 1,
    };
  }

  findLastEventAt(): number | undefined {
    // Not max(): behind a condition that looks at every session.
    const row = this.#sql.get<{ at: number }>(
      'SELECT last_event_at AS at FROM session WHERE EXISTS (SELECT 1 FROM skill_phase WHERE invocations > 0) ORDER BY last_event_at DESC LIMIT 1',
    );
    return row?.at;
  }

  listIngestTotals(): IngestTotals {
    const sums = this.#sql.get<Record<string, number | null>>(
      `SELECT ${OBSERVATION_SOURCES.map((source) => `sum(from_${source}) AS ${source}`).join(', ')} FROM skill_phase`,
    );
    return {
      ingested: OBSERVATION_SOURCES.map((source) => ({ source, count: sums?.[source] ?? 0 })),
      rejected: this.#sql.all('SELECT source, reason, count FROM rejection ORDER BY source, reason'),
    };
  }

  findCursors(paths: readonly string[]): FileCursor[] {
    return this.#sql
      .all<CursorRow>(`SELECT ${CURSOR_COLUMNS} FROM file_cursor WHERE path IN (SELECT value FROM json_each(?))`, JSON.stringify(paths))
      .map(toCursor);
  }

  listUnsettledCursors(): FileCursor[] {
    return this.#sql.all<CursorRow>(`SELECT ${CURSOR_COLUMNS} FROM file_cursor WHERE settled = 0 ORDER BY path`).map(toCursor);
  }

  listLeftOpen(quietSince: number, limit: number): LeftOpenInvocation[] {
    return this.#sql
      .all<LeftOpenRow>(
        `SELECT i.event_id, k.kind, k.name, s.session_id, s.agent, i.started_at, s.last_event_at, i.sources
         FROM invocation i JOIN session s ON s.id = i.session_id JOIN skill k ON k.id = i.skill_id
         WHERE i.outcome = 'open' AND s.last_event_at < ? ORDER BY i.started_at LIMIT ?`,
        quietSince,
        limit,
      )
      .map((row) => ({
        eventId: row.event_id,
        skill: { kind: row.kind, name: row.name },
        sessionId: row.session_id,
        agent: row.agent,
        startedAt: row.started_at,
        lastEventAt: row.last_event_at,
        sources: row.sources,
      }));
  }

  /** Grows when another connection has committed, whichever process it belongs to, and with rows that this one has changed. */
  getDataVersion(): number {
    return this.#sql.get<{ version: number }>(DATA_VERSION_SQL)?.version ?? 0;
  }
}

const CURSOR_COLUMNS = 'path, source, inode, read_offset, size, modified_at, line_number, rejected_lines, fingerprint, settled, state';

interface LeftOpenRow {
  readonly event_id: string;
  readonly kind: SkillKind;
  readonly name: string;
  readonly session_id: string;
  readonly agent: AgentName;
  readonly started_at: number;
  readonly last_event_at: number;
  readonly sources: number;
}

interface CursorRow {
  readonly path: string;
  readonly source: string;
  readonly inode: number;
  readonly read_offset: number;
  readonly size: number;
  readonly modified_at: number;
  readonly line_number: number;
  readonly rejected_lines: number;
  readonly fingerprint: string;
  readonly settled: number;
  readonly state: string | null;
}

function toCursor(row: CursorRow): FileCursor {
  return {
    path: row.path,
    source: row.source,
    inode: row.inode,
    offset: row.read_offset,
    size: row.size,
    modifiedAt: row.modified_at,
    lineNumber: row.line_number,
    rejectedLines: row.rejected_lines,
    fingerprint: row.fingerprint,
    settled: row.settled === 1,
    state: row.state,
  };
}
