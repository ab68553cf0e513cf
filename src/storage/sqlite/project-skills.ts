import { getOrAdd } from '../../domain/get-or-add.ts';
import type { Outcome } from '../../domain/outcome.ts';
import { isHidden, type SkillKind, type SkillRef } from '../../domain/skill.ts';
import type { RankedSkills, RankSkillsQuery, SkillCounts } from '../../ports/metric-queries.ts';
import { DurationSketch } from '../../stats/duration-sketch.ts';
import { addUp, type MutableCounts, NO_COUNTS, toCounts, toOutcomeCounts } from './count-rows.ts';
import type { StatementCache } from './statement-cache.ts';

type EventRow = {
  readonly skill_id: number;
  readonly session_id: number;
  readonly started_at: number;
  readonly outcome: Outcome;
  readonly duration_us: number | null;
};

/**
 * Ranks the skills of one project. There is no rollup by project: this reads the invocations of the project's sessions
 * within the window through their index, so it costs what the window holds, not what the database holds. The window
 * is exact.
 */
export function rankProjectSkills(sql: StatementCache, query: RankSkillsQuery, project: string): RankedSkills {
  const skills = new Map(
    sql
      .all<{ id: number; name: string; kind: SkillKind; category: string | null }>(
        `SELECT id, name, kind, category FROM skill WHERE kind IN (SELECT value FROM json_each(?)) AND (? IS NULL OR instr(lower(name), lower(?)) > 0)`,
        JSON.stringify(query.kinds),
        query.nameContains ?? null,
        query.nameContains ?? null,
      )
      .map((skill) => [skill.id, skill]),
  );
  const rows = sql.all<EventRow>(
    `SELECT i.skill_id, i.session_id, i.started_at, i.outcome, i.duration_us
     FROM session s JOIN invocation i ON i.session_id = s.id AND i.started_at >= ?1 AND i.started_at < ?2
     WHERE (s.project = ?3 OR s.directory = ?3) AND s.last_event_at >= ?1 AND s.first_event_at < ?2`,
    query.from,
    query.to,
    project,
  );
  const sums = new Map<number, Tally>();
  const sessions = new Set<number>();
  for (const row of rows) {
    if (!skills.has(row.skill_id)) continue;
    sessions.add(row.session_id);
    const tally = getOrAdd(sums, row.skill_id, () => newTally(row.started_at));
    addEvent(tally, row);
  }
  const ranked = [...sums]
    .filter(([id]) => !isHidden(skills.get(id) as SkillRef))
    .map(([id, tally]): SkillCounts => {
      const { name, kind, category } = skills.get(id) as { name: string; kind: SkillKind; category: string | null };
      const sketch = new DurationSketch();
      for (const durationMs of tally.durationsMs) sketch.addValue(durationMs);
      return {
        skill: { kind, name },
        category,
        firstInvokedAt: tally.firstAt,
        lastInvokedAt: tally.lastAt,
        ...toCounts(tally.counts, sketch),
      };
    })
    .sort((a, b) => b.invocations - a.invocations || (a.skill.name < b.skill.name ? -1 : 1));
  const totals = addUp([...sums.values()].map(({ counts }) => counts));
  const offset = query.offset ?? 0;
  return {
    window: { from: query.from, to: query.to },
    skills: ranked.slice(offset, offset + query.limit),
    totals: {
      invocations: totals.invocations,
      byOutcome: toOutcomeCounts(totals),
      skills: ranked.length,
      sessions: sessions.size,
    },
  };
}

interface Tally {
  readonly counts: MutableCounts;
  readonly durationsMs: number[];
  firstAt: number;
  lastAt: number;
}

function newTally(startedAt: number): Tally {
  return { counts: { ...NO_COUNTS }, durationsMs: [], firstAt: startedAt, lastAt: startedAt };
}

function addEvent(tally: Tally, row: EventRow): void {
  tally.counts.invocations++;
  tally.counts[row.outcome]++;
  if (row.duration_us !== null) {
    tally.counts.duration_count++;
    tally.counts.duration_sum_us += row.duration_us;
    tally.durationsMs.push(row.duration_us / 1000);
  }
  tally.firstAt = Math.min(tally.firstAt, row.started_at);
  tally.lastAt = Math.max(tally.lastAt, row.started_at);
}
