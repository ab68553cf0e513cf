import type { SkillKind } from '../../domain/skill.ts';
import type { SideColumns, SkillCompany } from '../../ports/flow-store.ts';
import { DurationSketch } from '../../stats/duration-sketch.ts';
import { type FlowSkill, type FlowSkills, toBits } from './flow-skills.ts';
import type { StatementCache } from './statement-cache.ts';

/** Numbers of all rows in one text: as rows of their own they would take ten times as long to hand over. */
const joined = (columns: readonly string[]) => `'[' || coalesce(group_concat(${columns.join(" || ',' || ")}), '') || ']' AS numbers`;
/** Names that share sessions with one, whichever side of the pair it stands on. */
export const PAIRS_SQL = `SELECT ${joined(['id', 'sessions'])} FROM (
    SELECT skill_b AS id, sessions FROM skill_pair WHERE skill_a = ?1
    UNION ALL SELECT skill_a, sessions FROM skill_pair WHERE skill_b = ?1
  )`;
const SUMS = ['uses', 'ended', 'completed'];
export const AFTER_SQL = `SELECT ${joined(['skill_b', ...SUMS])} FROM skill_next WHERE skill_a = ?`;
export const BEFORE_SQL = `SELECT ${joined(['skill_a', ...SUMS])} FROM skill_next WHERE skill_b = ?`;
const GAPS_AFTER_SQL = 'SELECT skill_b AS id, gaps FROM skill_next WHERE skill_a = ? AND skill_b IN (SELECT value FROM json_each(?))';
const GAPS_BEFORE_SQL = 'SELECT skill_a AS id, gaps FROM skill_next WHERE skill_b = ? AND skill_a IN (SELECT value FROM json_each(?))';
const IS_KNOWN_SQL = 'SELECT 1 FROM skill k WHERE k.name = ? AND EXISTS (SELECT 1 FROM invocation i WHERE i.skill_id = k.id) LIMIT 1';

interface Asked {
  readonly name: string;
  /** The number that stands for the name; undefined when it has none. */
  readonly id: number | undefined;
  readonly kinds: readonly SkillKind[];
  readonly gapsOf: number;
}

/** What shares sessions with a skill and stands beside it. */
export function readCompany(sql: StatementCache, skills: FlowSkills, { name, id, kinds, gapsOf }: Asked): SkillCompany {
  const isOfKinds = maskOf(kinds);
  const numbers = (query: string) =>
    id === undefined ? [] : (JSON.parse(sql.get<{ numbers: string }>(query, id)?.numbers ?? '[]') as number[]);
  const [pairs, after, before] = [numbers(PAIRS_SQL), numbers(AFTER_SQL), numbers(BEFORE_SQL)];
  const place = new Map<number, number>();
  const others: FlowSkill[] = [];
  const own = id === undefined ? undefined : skills.byId.get(id);
  const add = (skill: FlowSkill | undefined) => {
    if (skill === undefined || place.has(skill.id)) return;
    place.set(skill.id, others.length);
    others.push(skill);
  };
  add(own);
  for (let i = 0; i < pairs.length; i += 2) add(skills.byId.get(pairs[i] as number));
  for (const rows of [after, before]) for (let i = 0; i < rows.length; i += 4) add(skills.byId.get(rows[i] as number));
  const shared = new Float64Array(others.length);
  for (let i = 0; i < pairs.length; i += 2) {
    const at = place.get(pairs[i] as number);
    if (at !== undefined && isOfKinds(others[at] as FlowSkill)) shared[at] = pairs[i + 1] as number;
  }
  const column = (of: (skill: FlowSkill) => number) => Float64Array.from(others, of);
  const side = (rows: readonly number[], gapsSql: string) => {
    const columns = toSide(rows, place);
    fillGaps(columns, others, gapsOf, (ids) => sql.all<GapsRow>(gapsSql, id as number, JSON.stringify(ids)), place);
    return columns;
  };
  return {
    isKnown: sql.get(IS_KNOWN_SQL, name) !== undefined,
    sessions: skills.sessions,
    sessionsWithSkill: own?.sessions ?? 0,
    pending: sql.get<{ pending: number }>('SELECT count(*) AS pending FROM changed_session')?.pending ?? 0,
    others: [...skills.byId.values()].filter((skill) => skill.sessions > 0 && skill.id !== id && isOfKinds(skill)).length,
    allUses: skills.allUses,
    names: others.map(({ name }) => name),
    shared,
    presence: column(({ sessions }) => sessions),
    uses: column(({ uses }) => uses),
    ended: column(({ ended }) => ended),
    completed: column(({ completed }) => completed),
    after: side(after, GAPS_AFTER_SQL),
    before: side(before, GAPS_BEFORE_SQL),
  };
}

function maskOf(kinds: readonly SkillKind[]): (skill: FlowSkill) => boolean {
  const mask = toBits(kinds);
  return (skill) => (skill.kinds & mask) !== 0;
}

/** Ids below 1 stand for the border of a session. */
function toSide(rows: readonly number[], place: ReadonlyMap<number, number>): SideColumns {
  const column = () => new Float64Array(place.size);
  const [uses, ended, completed] = [column(), column(), column()];
  let borders = 0;
  for (let i = 0; i < rows.length; i += 4) {
    const id = rows[i] as number;
    const at = place.get(id);
    if (id < 1) borders += rows[i + 1] as number;
    if (at === undefined) continue;
    uses[at] = rows[i + 1] as number;
    ended[at] = rows[i + 2] as number;
    completed[at] = rows[i + 3] as number;
  }
  return { uses, ended, completed, medianGapMs: column().fill(Number.NaN), borders };
}

interface GapsRow {
  readonly id: number;
  readonly gaps: Uint8Array | null;
}

/** Of so many of the most frequent, by name where as frequent. */
function fillGaps(
  { uses, medianGapMs }: SideColumns,
  skills: readonly FlowSkill[],
  count: number,
  read: (ids: readonly number[]) => GapsRow[],
  place: ReadonlyMap<number, number>,
): void {
  const usesOf = (at: number) => uses[at] as number;
  const most = Array.from(uses.keys())
    .filter((at) => usesOf(at) > 0)
    .sort((a, b) => usesOf(b) - usesOf(a) || ((skills[a] as FlowSkill).name < (skills[b] as FlowSkill).name ? -1 : 1))
    .slice(0, count);
  if (most.length === 0) return;
  for (const { id, gaps } of read(most.map((at) => (skills[at] as FlowSkill).id))) {
    const sketch = new DurationSketch();
    sketch.add(gaps);
    medianGapMs[place.get(id) as number] = sketch.quantile(0.5) ?? Number.NaN;
  }
}
