import type { DatabaseSync } from 'node:sqlite';
import { TEST_SUITE_ID_PREFIX } from '../../domain/ci-stage.ts';
import type { Outcome } from '../../domain/outcome.ts';
import { runOf } from '../../domain/run-identity.ts';
import type { FlowStep } from '../../domain/session-flow.ts';
import { HIDDEN_NAME, type SkillKind } from '../../domain/skill.ts';
import type {
  PairsOfSkill,
  PresentSkill,
  SessionSteps,
  StepCounts,
  StoredFollow,
  StoredPair,
  StoredTrouble,
} from '../../ports/flow-store.ts';
import { StatementCache } from './statement-cache.ts';

/** Invocations of one session that are looked at, the latest: bounds what an update of an endless session costs. */
const MOST_STEPS = 20_000;

interface StepRow {
  readonly event_id: string;
  readonly name_id: number;
  readonly kind: string;
  readonly name: string;
  readonly subagent_id: string | null;
  readonly started_at: number;
  readonly ended_at: number | null;
  readonly duration_us: number | null;
  readonly outcome: string;
  readonly phase: string | null;
}

interface FollowRow {
  readonly name: string | null;
  readonly project: string;
  readonly phase: string;
  readonly uses: number;
  readonly ended: number;
  readonly completed: number;
  readonly gaps: Uint8Array | null;
}

interface TroubleRow {
  readonly name: string;
  readonly failures: number;
  readonly retried_at_once: number;
  readonly other_next: number;
  readonly episodes: number;
  readonly recovered: number;
  readonly retries: number;
  readonly failed_retries: number;
  readonly thrashes: number;
  readonly lost_us: number;
  readonly retry_lost_us: number;
  readonly recovered_after: Uint8Array | null;
  readonly watched_for: Uint8Array | null;
}

const nameId = (alias: string) => `(SELECT min(n.id) FROM skill n WHERE n.name = ${alias}.name)`;
/** Whether a name is not hidden and of one of some kinds, given as a JSON array. */
const isOfKinds = (alias: string, kinds: string) =>
  `(${alias}.name <> '${HIDDEN_NAME}' AND EXISTS (SELECT 1 FROM skill r WHERE r.name = ${alias}.name AND r.kind IN (SELECT value FROM json_each(${kinds}))))`;

const SESSIONS_SQL = 'SELECT id, project FROM session WHERE id IN (SELECT value FROM json_each(?)) ORDER BY id';
const PRESENT_SQL = `SELECT ${nameId('k')} AS id, sum(x.invocations) AS uses FROM session_skill x JOIN skill k ON k.id = x.skill_id
  WHERE x.session_id = ? GROUP BY 1 ORDER BY 1`;
export const STEPS_SQL = `SELECT i.event_id, ${nameId('k')} AS name_id, k.kind, k.name, i.subagent_id, i.started_at, i.ended_at, i.duration_us, i.outcome,
    i.phase FROM (
    SELECT * FROM invocation WHERE session_id = ? ORDER BY started_at DESC, id DESC LIMIT ${MOST_STEPS}
  ) i JOIN skill k ON k.id = i.skill_id ORDER BY i.started_at, i.id`;

/** Other names that share sessions with one, whichever side of the pair it stands on. */
export const PAIRS_SQL = `SELECT s.name, p.both, x.sessions FROM (
    SELECT skill_b AS id, sessions AS both FROM skill_pair WHERE skill_a = ?1
    UNION ALL SELECT skill_a, sessions FROM skill_pair WHERE skill_b = ?1
  ) p JOIN skill s ON s.id = p.id JOIN skill_presence x ON x.skill_id = p.id
  WHERE ${isOfKinds('s', '?2')}`;
const OTHERS_SQL = `SELECT count(*) AS others FROM skill_presence x JOIN skill s ON s.id = x.skill_id WHERE x.sessions > 0
  AND s.id <> ?2 AND ${isOfKinds('s', '?1')}`;
const FOLLOW_COLUMNS = 's.name, f.project, f.phase, f.uses, f.ended, f.completed, f.gaps';
export const FOLLOWERS_SQL = `SELECT ${FOLLOW_COLUMNS} FROM skill_follow f LEFT JOIN skill s ON s.id = f.skill_b WHERE f.skill_a = ?`;
export const PREDECESSORS_SQL = `SELECT ${FOLLOW_COLUMNS} FROM skill_follow f LEFT JOIN skill s ON s.id = f.skill_a WHERE f.skill_b = ?`;
const STEP_COUNTS_SQL = `SELECT s.name, x.uses, x.ended, x.completed FROM skill_presence x JOIN skill s ON s.id = x.skill_id
  WHERE x.uses > 0`;
const TROUBLE_COLUMNS = `s.name, t.failures, t.retried_at_once, t.other_next, t.episodes, t.recovered, t.retries, t.failed_retries, t.thrashes,
  CAST(t.lost_us AS REAL) AS lost_us, CAST(t.retry_lost_us AS REAL) AS retry_lost_us, t.recovered_after, t.watched_for`;
const TROUBLE_SQL = `SELECT ${TROUBLE_COLUMNS} FROM skill_trouble t JOIN skill s ON s.id = t.skill_id WHERE t.skill_id = ?`;
const TROUBLES_SQL = `SELECT ${TROUBLE_COLUMNS} FROM skill_trouble t JOIN skill s ON s.id = t.skill_id
  WHERE t.failures > 0 AND ${isOfKinds('s', '?1')} ORDER BY t.lost_us DESC, t.failures DESC, s.name LIMIT ?2`;

/** Answers from the tables of pairs, flow and trouble, and what is needed to keep them. */
export class FlowQueries {
  readonly #sql: StatementCache;

  constructor(database: DatabaseSync) {
    this.#sql = new StatementCache(database);
  }

  readSessions(ids: readonly number[]): SessionSteps[] {
    return this.#sql.all<{ id: number; project: string | null }>(SESSIONS_SQL, JSON.stringify(ids)).map(({ id, project }) => ({
      id,
      project,
      present: this.#sql.all<PresentSkill>(PRESENT_SQL, id),
      steps: this.#sql.all<StepRow>(STEPS_SQL, id).map(toFlowStep),
    }));
  }

  findPairs({ name, kinds }: { readonly name: string; readonly kinds: readonly SkillKind[] }): PairsOfSkill {
    const asked = JSON.stringify(kinds);
    const id = this.#idOf(name);
    const sessionsOf = (skill: number) =>
      this.#sql.get<{ sessions: number }>('SELECT sessions FROM skill_presence WHERE skill_id = ?', skill)?.sessions ?? 0;
    const rows = id === undefined ? [] : this.#sql.all<{ name: string; both: number; sessions: number }>(PAIRS_SQL, id, asked);
    const presence = new Map(rows.map((row) => [row.name, row.sessions]));
    const own = id === undefined ? 0 : sessionsOf(id);
    if (own > 0) presence.set(name, own);
    return {
      sessions: sessionsOf(0),
      pending: this.#sql.get<{ pending: number }>('SELECT count(*) AS pending FROM changed_session')?.pending ?? 0,
      presence,
      pairs: rows.map((row): StoredPair => ({ first: name, second: row.name, both: row.both })),
      others: this.#sql.get<{ others: number }>(OTHERS_SQL, asked, id ?? 0)?.others ?? 0,
    };
  }

  listFollowers(name: string | null): StoredFollow[] {
    const id = name === null ? 0 : this.#idOf(name);
    return id === undefined ? [] : this.#sql.all<FollowRow>(FOLLOWERS_SQL, id).map(toFollow);
  }

  listPredecessors(name: string): StoredFollow[] {
    const id = this.#idOf(name);
    return id === undefined ? [] : this.#sql.all<FollowRow>(PREDECESSORS_SQL, id).map(toFollow);
  }

  listStepCounts(): ReadonlyMap<string, StepCounts> {
    const rows = this.#sql.all<StepCounts & { readonly name: string }>(STEP_COUNTS_SQL);
    return new Map(rows.map(({ name, uses, ended, completed }) => [name, { uses, ended, completed }]));
  }

  findTrouble(name: string): StoredTrouble | undefined {
    const id = this.#idOf(name);
    const row = id === undefined ? undefined : this.#sql.get<TroubleRow>(TROUBLE_SQL, id);
    return row && toTrouble(row);
  }

  listTroubles({ limit, kinds }: { readonly limit: number; readonly kinds: readonly SkillKind[] }): StoredTrouble[] {
    return this.#sql.all<TroubleRow>(TROUBLES_SQL, JSON.stringify(kinds), limit).map(toTrouble);
  }

  /** The number that stands for a name. */
  #idOf(name: string): number | undefined {
    return this.#sql.get<{ id: number | null }>('SELECT min(id) AS id FROM skill WHERE name = ?', name)?.id ?? undefined;
  }
}

function toFlowStep(row: StepRow): FlowStep {
  const run = runOf(row.event_id);
  return {
    skill: row.name_id,
    isRanked: row.kind !== 'tool' && row.name !== HIDDEN_NAME,
    isNested: row.event_id.startsWith(TEST_SUITE_ID_PREFIX) || (run !== undefined && run !== row.event_id),
    thread: row.subagent_id,
    startedAt: row.started_at,
    endedAt: row.ended_at,
    durationUs: row.duration_us,
    outcome: row.outcome as Outcome,
    phase: row.phase,
  };
}

function toFollow({ name, project, phase, uses, ended, completed, gaps }: FollowRow): StoredFollow {
  return { name, project: project === '' ? null : project, phase: phase === '' ? null : phase, uses, ended, completed, gaps };
}

function toTrouble(row: TroubleRow): StoredTrouble {
  return {
    name: row.name,
    failures: row.failures,
    retriedAtOnce: row.retried_at_once,
    otherNext: row.other_next,
    episodes: row.episodes,
    recovered: row.recovered,
    retries: row.retries,
    failedRetries: row.failed_retries,
    thrashes: row.thrashes,
    lostUs: row.lost_us,
    retryLostUs: row.retry_lost_us,
    recoveredAfter: row.recovered_after,
    watchedFor: row.watched_for,
  };
}
