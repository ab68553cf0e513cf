import { SKILL_KINDS, type SkillKind } from '../../domain/skill.ts';
import type { TimeWindow } from '../../ports/metric-queries.ts';
import type { HourlyUse, ProjectUse, ProjectUseQuery, UsedSkill } from '../../ports/span-queries.ts';
import { kindId } from './rollup-delta.ts';
import { isOfProject, toPlace } from './session-record-queries.ts';
import { findSkillRow } from './skill-rows.ts';
import type { StatementCache } from './statement-cache.ts';
import { ceilTo, HOUR_MS } from './time-buckets.ts';
import { isSeldomUsed } from './used-buckets.ts';

const MOST_HOURS = 10_000;

interface HourRow {
  readonly at: number;
  readonly invocations: number;
}

/** One look-up an hour: the sums over kinds stand side by side, before the skills. */
const HOURS_OF = (
  ids: string,
) => `WITH RECURSIVE bucket(at) AS (SELECT ?1 UNION ALL SELECT at + ${HOUR_MS} FROM bucket WHERE at + ${HOUR_MS} < ?2)
  SELECT bucket.at, sum(t.invocations) AS invocations
  FROM bucket CROSS JOIN skill_hour t ON t.bucket_at = bucket.at AND ${ids}
  GROUP BY bucket.at ORDER BY bucket.at`;
const HOURS_OF_SKILL_SQL = HOURS_OF('t.skill_id = ?3');
const HOURS_OF_KINDS_SQL = HOURS_OF(
  `t.skill_id BETWEEN ${-SKILL_KINDS.length} AND -1 AND +t.skill_id IN (SELECT value FROM json_each(?3))`,
);

/** @throws RangeError for more than 10,000 hours */
export function findHourlyUse(sql: StatementCache, { from, to, of }: TimeWindow & { readonly of: UsedSkill | readonly SkillKind[] }) {
  const window = { from: ceilTo(from, HOUR_MS), to: ceilTo(to, HOUR_MS) };
  assertHours(window);
  if (window.to <= window.from) return toHourlyUse([]);
  if (!('name' in of)) return toHourlyUse(sql.all<HourRow>(HOURS_OF_KINDS_SQL, window.from, window.to, JSON.stringify(of.map(kindId))));
  const skill = findSkillRow(sql, of.name, of.kind);
  if (skill === undefined) return toHourlyUse([]);
  if (!isSeldomUsed(sql, skill.id)) return toHourlyUse(sql.all<HourRow>(HOURS_OF_SKILL_SQL, window.from, window.to, skill.id));
  // Answered by the index alone.
  const rows = sql.all<HourRow>(
    `SELECT started_at / ${HOUR_MS} * ${HOUR_MS} AS at, count(*) AS invocations FROM invocation
     WHERE skill_id = ? AND started_at >= ? AND started_at < ? GROUP BY 1 ORDER BY 1`,
    skill.id,
    window.from,
    window.to,
  );
  return toHourlyUse(rows);
}

/** @throws RangeError for more than 10,000 hours */
export function findProjectUse(sql: StatementCache, { from, to, of, project, limit, before }: ProjectUseQuery): ProjectUse {
  const window = { from: ceilTo(from, HOUR_MS), to: ceilTo(to, HOUR_MS) };
  assertHours(window);
  const sessions = sql.all<{ id: number; session_id: string; last_event_at: number }>(
    `SELECT s.id, s.session_id, s.last_event_at FROM session s
     WHERE s.last_event_at >= ?3 AND s.first_event_at < ?4 AND ${isOfProject('?1', '?2')}
       AND (?5 IS NULL OR s.last_event_at < ?5 OR (s.last_event_at = ?5 AND s.session_id > ?6))
     ORDER BY s.last_event_at DESC, s.session_id LIMIT ?7`,
    ...toPlace(project),
    window.from,
    window.to,
    before?.lastEventAt ?? null,
    before?.sessionId ?? null,
    limit,
  );
  const rows = sql.all<HourRow>(
    `SELECT i.started_at / ${HOUR_MS} * ${HOUR_MS} AS at, count(*) AS invocations
     FROM json_each(?1) s CROSS JOIN invocation i ON i.session_id = s.value AND i.started_at >= ?2 AND i.started_at < ?3
       CROSS JOIN skill k ON k.id = i.skill_id AND ${'name' in of ? 'k.name = ?5 AND k.kind = ?4' : '?5 IS NULL AND k.kind IN (SELECT value FROM json_each(?4))'}
     GROUP BY 1 ORDER BY 1`,
    JSON.stringify(sessions.map(({ id }) => id)),
    window.from,
    window.to,
    'name' in of ? of.kind : JSON.stringify(of),
    'name' in of ? of.name : null,
  );
  const last = sessions.at(-1);
  return {
    use: toHourlyUse(rows),
    sessions: sessions.length,
    next: last !== undefined && sessions.length === limit ? { lastEventAt: last.last_event_at, sessionId: last.session_id } : null,
  };
}

function assertHours({ from, to }: TimeWindow): void {
  const hours = (to - from) / HOUR_MS;
  if (hours > MOST_HOURS) throw new RangeError(`hours are counted up to ${MOST_HOURS}; got ${hours}`);
}

/** @param rows - in order of time */
function toHourlyUse(rows: readonly HourRow[]): HourlyUse {
  const from = rows[0]?.at ?? null;
  const counts = new Uint32Array(from === null ? 0 : ((rows.at(-1)?.at ?? from) - from) / HOUR_MS + 1);
  for (const { at, invocations } of rows) counts[(at - (from as number)) / HOUR_MS] = invocations;
  return { from, counts };
}
