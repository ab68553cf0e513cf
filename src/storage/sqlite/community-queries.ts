import type { DatabaseSync } from 'node:sqlite';
import { getOrAdd } from '../../domain/get-or-add.ts';
import { HIDDEN_NAME, type SkillKind, type SkillRef } from '../../domain/skill.ts';
import type { CommunityStore, LatestUse, ServedCounts, SessionUse, SkillUsage, StoredUsage } from '../../ports/community.ts';
import { DURATION_SUM } from './count-rows.ts';
import { StatementCache } from './statement-cache.ts';

interface SkillRow {
  readonly id: number;
  readonly kind: SkillKind;
  readonly name: string;
}

interface PhaseRow extends SkillRow {
  readonly phase: string;
  readonly invocations: number;
  readonly ended: number;
  readonly completed: number;
  readonly duration_count: number;
  readonly duration_sum_us: number;
}

export const LATEST_SESSION_SQL =
  'SELECT id, project FROM session WHERE ?1 IS NULL OR project = ?1 OR directory = ?1 ORDER BY last_event_at DESC LIMIT 1';
export const LATEST_USES_SQL = `SELECT k.kind, k.name, i.phase FROM invocation i JOIN skill k ON k.id = i.skill_id
  WHERE i.session_id = ? AND k.kind <> 'tool' AND k.name <> '${HIDDEN_NAME}' ORDER BY i.started_at DESC, i.id DESC LIMIT ?`;

/** Sessions looked through for those of one project, the latest: there is no index by project. */
const MOST_SESSIONS = 20_000;
export const PROJECT_USES_SQL = `WITH own AS (
    SELECT id FROM (SELECT id, project, directory FROM session ORDER BY last_event_at DESC LIMIT ${MOST_SESSIONS})
    WHERE project = ?1 OR directory = ?1 LIMIT ?2
  )
  SELECT k.kind, k.name, count(*) AS sessions, sum(x.invocations) AS uses, sum(x.ended) AS ended, sum(x.completed) AS completed,
    (SELECT count(*) FROM own) AS all_sessions
  FROM own JOIN session_skill x ON x.session_id = own.id JOIN skill k ON k.id = x.skill_id
  WHERE k.name <> '${HIDDEN_NAME}' GROUP BY k.id ORDER BY k.id`;

/** Answers about who uses what. */
export class CommunityQueries {
  readonly #sql: StatementCache;

  constructor(database: DatabaseSync) {
    this.#sql = new StatementCache(database);
  }

  getUsageVersion(): number {
    return this.#sql.get<{ version: number }>('SELECT version FROM community_state')?.version ?? 0;
  }

  readUsage({ kinds, maxSkills, maxUsers }: Parameters<CommunityStore['readUsage']>[0]): StoredUsage {
    const version = this.getUsageVersion();
    const skills = this.#sql.all<SkillRow>(
      `SELECT k.id, k.kind, k.name FROM user_skill u JOIN skill k ON k.id = u.skill_id
       WHERE u.completed_sessions > 0 AND k.name <> ?1 AND k.kind IN (SELECT value FROM json_each(?2))
       GROUP BY k.id ORDER BY count(*) DESC, sum(u.completed_sessions) DESC, k.id LIMIT ?3`,
      HIDDEN_NAME,
      JSON.stringify(kinds),
      maxSkills,
    );
    const columnOf = new Map(skills.map(({ id }, column) => [id, column]));
    // A row per user and not per skill of a user: made into objects, a quarter of a million rows take a second.
    const rows = this.#sql.all<{ user_id: string; skills: string }>(
      `SELECT user_id, group_concat(skill_id) AS skills FROM user_skill WHERE completed_sessions > 0
       GROUP BY user_id ORDER BY user_id LIMIT ?`,
      maxUsers,
    );
    const rowStarts = new Int32Array(rows.length + 1);
    const columns: number[] = [];
    for (const [user, { skills: ids }] of rows.entries()) {
      const own = ids.split(',').flatMap((id) => columnOf.get(Number(id)) ?? []);
      columns.push(...own.sort((a, b) => a - b));
      rowStarts[user + 1] = columns.length;
    }
    const users = rows.map(({ user_id }) => user_id);
    return {
      version,
      users,
      skills: skills.map(toSkill),
      skillIds: skills.map(({ id }) => id),
      rowStarts,
      columns: Int32Array.from(columns),
    };
  }

  listSkillsOfUsers(userIds: readonly string[]): Int32Array {
    // One text of all: rows of their own take longer to read than to find.
    const row = this.#sql.get<{ ids: string }>(
      `SELECT json_group_array(DISTINCT skill_id) AS ids FROM user_skill WHERE user_id IN (SELECT value FROM json_each(?))`,
      JSON.stringify(userIds),
    );
    return Int32Array.from(JSON.parse(row?.ids ?? '[]') as number[]).sort();
  }

  listUsers(limit: number): string[] {
    return this.#sql
      .all<{ user_id: string }>(
        // From one to the next: DISTINCT reads every skill of each.
        `WITH RECURSIVE u(user_id) AS (SELECT min(user_id) FROM user_skill
           UNION ALL SELECT (SELECT min(x.user_id) FROM user_skill x WHERE x.user_id > u.user_id) FROM u WHERE u.user_id IS NOT NULL)
         SELECT user_id FROM u WHERE user_id IS NOT NULL LIMIT ?`,
        limit,
      )
      .map(({ user_id }) => user_id);
  }

  countUsers(): number {
    return this.#sql.get<{ users: number }>('SELECT count(DISTINCT user_id) AS users FROM user_skill')?.users ?? 0;
  }

  listSkillUsage(): SkillUsage[] {
    const users = new Map(
      this.#sql
        .all<{ skill_id: number; users: number }>('SELECT skill_id, users FROM skill_users')
        .map(({ skill_id, users }) => [skill_id, users]),
    );
    const rows = this.#sql.all<PhaseRow>(
      `SELECT k.id, k.kind, k.name, p.phase, p.invocations, p.invocations - p.open AS ended, p.completed, p.duration_count,
         ${DURATION_SUM} AS duration_sum_us
       FROM skill_phase p JOIN skill k ON k.id = p.skill_id WHERE k.name <> ? ORDER BY k.id, p.phase`,
      HIDDEN_NAME,
    );
    const bySkill = new Map<number, PhaseRow[]>();
    for (const row of rows) getOrAdd(bySkill, row.id, () => []).push(row);
    return Array.from(bySkill, ([id, phases]): SkillUsage => {
      const sum = (of: (row: PhaseRow) => number) => phases.reduce((total, row) => total + of(row), 0);
      return {
        skill: toSkill(phases[0] as PhaseRow),
        users: users.get(id) ?? 0,
        invocations: sum((row) => row.invocations),
        ended: sum((row) => row.ended),
        completed: sum((row) => row.completed),
        durationCount: sum((row) => row.duration_count),
        durationSumMs: sum((row) => row.duration_sum_us) / 1000,
        byPhase: phases.filter(({ phase }) => phase !== '').map(({ phase, invocations }) => ({ phase, invocations })),
      };
    });
  }

  listLatestUses({ project, limit }: Parameters<CommunityStore['listLatestUses']>[0]): LatestUse[] {
    const session = this.#sql.get<{ id: number; project: string | null }>(LATEST_SESSION_SQL, project ?? null);
    if (session === undefined) return [];
    return this.#sql
      .all<SkillRow & { phase: string | null }>(LATEST_USES_SQL, session.id, limit)
      .map((row) => ({ skill: toSkill(row), phase: row.phase, project: session.project }));
  }

  listProjectUses({ project, sessions }: Parameters<CommunityStore['listProjectUses']>[0]) {
    const rows = this.#sql.all<SkillRow & Omit<SessionUse, 'skill'> & { readonly all_sessions: number }>(
      PROJECT_USES_SQL,
      project,
      sessions,
    );
    return {
      sessions: rows[0]?.all_sessions ?? 0,
      uses: rows.map((row): SessionUse => {
        const { sessions, uses, ended, completed } = row;
        return { skill: toSkill(row), sessions, uses, ended, completed };
      }),
    };
  }

  getServedCounts(): ServedCounts {
    const row = this.#sql.get<{ recommendations: number; cache_hits: number }>('SELECT recommendations, cache_hits FROM community_state');
    return { recommendations: row?.recommendations ?? 0, cacheHits: row?.cache_hits ?? 0 };
  }
}

function toSkill({ kind, name }: SkillRow): SkillRef {
  return { kind, name };
}
