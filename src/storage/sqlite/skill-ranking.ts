import { getOrAdd } from '../../domain/get-or-add.ts';
import { HIDDEN_NAME, SKILL_KINDS, type SkillKind, type SkillRef } from '../../domain/skill.ts';
import type { RankedSkills, RankSkillsQuery, SkillCounts, SkillTally, TallySkillsQuery, TimeWindow } from '../../ports/metric-queries.ts';
import { DurationSketch } from '../../stats/duration-sketch.ts';
import {
  addTo,
  addUp,
  COUNT_COLUMNS,
  type CountRow,
  type MutableCounts,
  NO_COUNTS,
  SUM_COLUMNS,
  TOTAL_COLUMNS,
  toOutcomeCounts,
} from './count-rows.ts';
import { rankProjectSkills } from './project-skills.ts';
import { kindId } from './rollup-delta.ts';
import { findSkillRow, type SkillRow, toSkillCounts, toSkillRef } from './skill-rows.ts';
import type { StatementCache } from './statement-cache.ts';
import { type BucketRange, STEP_MS } from './time-buckets.ts';
import { splitStoredWindow } from './time-tables.ts';

/** A list of values given as one JSON text. */
const LISTED = '(SELECT value FROM json_each(?))';
const ASKED_FOR = `k.kind IN ${LISTED} AND (? IS NULL OR k.name LIKE ? ESCAPE '\\')`;
/** What was not named is in the totals and is no skill to be ranked. */
const IS_NAMED = `name <> '${HIDDEN_NAME}'`;
const ASKED_IDS = 'WITH asked AS MATERIALIZED (SELECT value FROM json_each(?))';

/** The skills used in a window, most used first. */
export function rankSkills(sql: StatementCache, query: RankSkillsQuery): RankedSkills {
  if (query.project !== undefined) return rankProjectSkills(sql, query, query.project);
  const { window, ranges } = splitStoredWindow(sql, query);
  // Which ones, by one column; then everything about those: to add up all columns of all skills costs twice as much.
  const page = listPage(sql, ranges, query);
  const details = detailsOf(
    sql,
    page.map(({ id }) => id),
    ranges,
  );
  const skills = page.map((row): SkillCounts => {
    const { sums, sketch } = details.get(row.id) ?? { sums: NO_COUNTS, sketch: null };
    return toSkillCounts(sql, row, sums, sketch);
  });
  const ranked = page[0]?.skills ?? (query.offset ? countRanked(sql, ranges, query) : 0);
  return { window, skills, totals: { ...totalsOf(sql, ranges, query), skills: ranked, sessions: countSessions(sql, window) } };
}

/** What these skills, or all of these kinds, did in a window. */
export function tallySkills(sql: StatementCache, query: TallySkillsQuery): SkillTally[] {
  if (query.project !== undefined) return tallyProject(sql, query, query.project);
  const rows =
    query.skills?.map((skill) => findSkillRow(sql, skill.name, skill.kind)).filter((row) => row !== undefined) ??
    sql.all<SkillRow>(
      `SELECT id, name, kind, category FROM skill WHERE kind IN ${LISTED} AND ${IS_NAMED}`,
      JSON.stringify(query.kinds ?? []),
    );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return sumsOf(sql, [...byId.keys()], splitStoredWindow(sql, query).ranges).map((sums) => ({
    skill: toSkillRef(byId.get(sums.skill_id) as SkillRow),
    invocations: sums.invocations,
    byOutcome: toOutcomeCounts(sums),
  }));
}

function listPage(sql: StatementCache, ranges: readonly BucketRange[], query: RankSkillsQuery): (SkillRow & { readonly skills: number })[] {
  if (ranges.length === 0) return [];
  return sql.all(
    `SELECT k.id, k.name, k.kind, k.category, count(*) OVER () AS skills
     FROM (SELECT skill_id, sum(invocations) AS invocations FROM (${cellsOf(ranges, 'skill_id, invocations')}) GROUP BY skill_id) s
     JOIN skill k ON k.id = s.skill_id
     WHERE ${ASKED_FOR} AND k.${IS_NAMED}
     ORDER BY s.invocations DESC, k.name, k.kind LIMIT ? OFFSET ?`,
    ...boundsOf(ranges),
    ...askedFor(query),
    query.limit,
    query.offset ?? 0,
  );
}

function sumsOf(sql: StatementCache, ids: readonly number[], ranges: readonly BucketRange[]): (CountRow & { readonly skill_id: number })[] {
  if (ids.length === 0 || ranges.length === 0) return [];
  const { text, values } = cellsOfIds(ids, ranges, `skill_id, ${COUNT_COLUMNS}`);
  return sql.all(`${ASKED_IDS} SELECT skill_id, ${SUM_COLUMNS} FROM (${text}) GROUP BY skill_id`, JSON.stringify(ids), ...values);
}

interface Detail {
  readonly sums: MutableCounts;
  readonly sketch: DurationSketch;
}

/** Counts and durations of a few skills, in one pass. */
function detailsOf(sql: StatementCache, ids: readonly number[], ranges: readonly BucketRange[]): Map<number, Detail> {
  const details = new Map<number, Detail>();
  if (ids.length === 0 || ranges.length === 0) return details;
  const { text, values } = cellsOfIds(ids, ranges, `skill_id, ${COUNT_COLUMNS}, duration_sketch`);
  type Row = CountRow & { readonly skill_id: number; readonly duration_sketch: Uint8Array | null };
  for (const row of sql.all<Row>(`${ASKED_IDS} ${text}`, JSON.stringify(ids), ...values)) {
    const detail = getOrAdd(details, row.skill_id, () => ({ sums: { ...NO_COUNTS }, sketch: new DurationSketch() }));
    addTo(detail.sums, row);
    detail.sketch.add(row.duration_sketch);
  }
  return details;
}

function totalsOf(
  sql: StatementCache,
  ranges: readonly BucketRange[],
  query: RankSkillsQuery,
): Pick<RankedSkills['totals'], 'invocations' | 'byOutcome'> {
  if (ranges.length === 0) return { invocations: 0, byOutcome: toOutcomeCounts(NO_COUNTS) };
  // Hours hold sums by kind, and days are made of hours; names are found in the rows of skills only.
  const byKind = query.nameContains === undefined ? ranges.filter(({ step }) => step !== 'minute') : [];
  const bySkill = ranges.filter((range) => !byKind.includes(range));
  const parts: CountRow[] = [];
  if (byKind.length > 0)
    parts.push(
      ...sumsOf(
        sql,
        query.kinds.map(kindId),
        byKind.map((range) => ({ ...range, step: 'hour' })),
      ),
    );
  if (bySkill.length > 0) {
    const cells = cellsOf(bySkill, `skill_id, ${COUNT_COLUMNS}`);
    const totals = `SELECT ${TOTAL_COLUMNS} FROM (${cells}) s JOIN skill k ON k.id = s.skill_id WHERE ${ASKED_FOR}`;
    parts.push(sql.get<CountRow>(totals, ...boundsOf(bySkill), ...askedFor(query)) ?? NO_COUNTS);
  }
  const sums = addUp(parts);
  return { invocations: sums.invocations, byOutcome: toOutcomeCounts(sums) };
}

/** How many skills the ranking has, when the page shown is behind its end. */
function countRanked(sql: StatementCache, ranges: readonly BucketRange[], query: RankSkillsQuery): number {
  return listPage(sql, ranges, { ...query, limit: 1, offset: 0 })[0]?.skills ?? 0;
}

function tallyProject(sql: StatementCache, { from, to, kinds = SKILL_KINDS, skills }: TallySkillsQuery, project: string): SkillTally[] {
  const key = ({ kind, name }: SkillRef) => `${kind} ${name}`;
  const asked = skills && new Set(skills.map(key));
  const ranked = rankProjectSkills(sql, { from, to, kinds: kinds as readonly SkillKind[], limit: Number.MAX_SAFE_INTEGER }, project).skills;
  return ranked.filter(({ skill }) => asked?.has(key(skill)) ?? true);
}

/** Those that lie in the window with any part: seen since its start, less those that began after its end. */
function countSessions(sql: StatementCache, window: TimeWindow): number {
  const row = sql.get<{ n: number }>(
    `SELECT (SELECT count(*) FROM session WHERE last_event_at >= ?1) - (SELECT count(*) FROM session WHERE last_event_at >= ?2 AND first_event_at >= ?2) AS n`,
    window.from,
    window.to,
  );
  return row?.n ?? 0;
}

/** Values for {@link ASKED_FOR}. */
function askedFor({ kinds, nameContains }: RankSkillsQuery): (string | null)[] {
  return [JSON.stringify(kinds), nameContains ?? null, `%${(nameContains ?? '').replace(/[\\%_]/g, '\\$&')}%`];
}

/** SQL for the rows of the time tables within the ranges; {@link boundsOf} gives the values. */
function cellsOf(ranges: readonly BucketRange[], columns: string): string {
  return ranges.map(({ step }) => `SELECT ${columns} FROM skill_${step} WHERE bucket_at >= ? AND bucket_at < ?`).join(' UNION ALL ');
}

function boundsOf(ranges: readonly BucketRange[]): number[] {
  return ranges.flatMap(({ from, to }) => [from, to]);
}

/** More skills than this are found sooner by reading every row of a range. */
const FEW_IDS = 200;

/**
 * The same for a few skills, those of {@link ASKED_IDS}: by a look-up for each in each hour and day, so that it costs
 * nothing what other skills did. Minutes are sparse, and read through.
 */
function cellsOfIds(ids: readonly number[], ranges: readonly BucketRange[], columns: string) {
  const values: (number | string)[] = [];
  const parts = ranges.map(({ step, from, to }) => {
    if (step === 'minute' || ids.length > FEW_IDS) {
      values.push(from, to);
      return `SELECT ${columns} FROM skill_${step} WHERE bucket_at >= ? AND bucket_at < ? AND skill_id IN asked`;
    }
    values.push(JSON.stringify(Array.from({ length: (to - from) / STEP_MS[step] }, (_, index) => from + index * STEP_MS[step])));
    return `SELECT ${columns} FROM json_each(?) bucket CROSS JOIN asked CROSS JOIN skill_${step} ON bucket_at = bucket.value AND skill_id = asked.value`;
  });
  return { text: parts.join(' UNION ALL '), values };
}
