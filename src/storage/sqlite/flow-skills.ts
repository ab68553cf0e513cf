import { HIDDEN_NAME, SKILL_KINDS, type SkillKind } from '../../domain/skill.ts';
import { FLOW_VERSION } from './flow-writer.ts';
import type { StatementCache } from './statement-cache.ts';

interface SkillSums {
  readonly id: number;
  readonly name: string;
  readonly kinds: string;
  readonly sessions: number;
  readonly uses: number;
  readonly ended: number;
  readonly completed: number;
}

/** A name with what is kept of it alone. */
export interface FlowSkill extends Omit<SkillSums, 'kinds'> {
  /** Bit i is set when it is of `SKILL_KINDS[i]`; 0 for a hidden name. */
  readonly kinds: number;
}

export interface FlowSkills {
  readonly version: number;
  readonly byId: ReadonlyMap<number, FlowSkill>;
  /** Sessions in which anything was used. */
  readonly sessions: number;
  /** Uses of all as steps. */
  readonly allUses: number;
}

const VERSION_SQL = `SELECT hex(value) AS version FROM analysis_state WHERE topic = '${FLOW_VERSION[0]}' AND key = '${FLOW_VERSION[1]}'`;
const SKILLS_SQL = `SELECT s.id, s.name, (SELECT group_concat(k.kind) FROM skill k WHERE k.name = s.name) AS kinds,
    x.sessions, x.uses, x.ended, x.completed
  FROM skill_presence x JOIN skill s ON s.id = x.skill_id`;

/** Of the tables of pairs and flow; 0 before anything is in them. */
export function readFlowVersion(sql: StatementCache): number {
  return Number.parseInt(sql.get<{ version: string }>(VERSION_SQL)?.version ?? '0', 16);
}

/** @param known - as read before; given back where nothing has changed since */
export function readFlowSkills(sql: StatementCache, known: FlowSkills | undefined): FlowSkills {
  const version = readFlowVersion(sql);
  if (known?.version === version) return known;
  const skills = sql
    .all<SkillSums>(SKILLS_SQL)
    .map((row): FlowSkill => ({ ...row, kinds: row.name === HIDDEN_NAME ? 0 : toBits(row.kinds.split(',')) }));
  const sessions = sql.get<{ sessions: number }>('SELECT sessions FROM skill_presence WHERE skill_id = 0')?.sessions ?? 0;
  return {
    ...{ version, sessions },
    byId: new Map(skills.map((skill) => [skill.id, skill])),
    allUses: skills.reduce((sum, { uses }) => sum + uses, 0),
  };
}

export function toBits(kinds: readonly string[]): number {
  return kinds.reduce((bits, kind) => bits | (1 << SKILL_KINDS.indexOf(kind as SkillKind)), 0);
}
