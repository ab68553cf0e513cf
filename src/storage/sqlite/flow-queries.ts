import type { DatabaseSync } from 'node:sqlite';
import { TEST_SUITE_ID_PREFIX } from '../../domain/ci-stage.ts';
import type { Outcome } from '../../domain/outcome.ts';
import { runOf } from '../../domain/run-identity.ts';
import type { FlowStep } from '../../domain/session-flow.ts';
import { HIDDEN_NAME, type SkillKind } from '../../domain/skill.ts';
import type {
  FlowStore,
  PresentSkill,
  SessionSteps,
  SkillCompany,
  StepCounts,
  StoredFollow,
  StoredTrouble,
} from '../../ports/flow-store.ts';
import { readCompany } from './flow-company.ts';
import { type FlowSkills, readFlowSkills, readFlowVersion } from './flow-skills.ts';
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

/** Projects and phases other than those asked for are one. */
export const FOLLOWERS_SQL = `SELECT s.name, iif(f.project = ?2, f.project, NULL) AS project, iif(f.phase = ?3, f.phase, NULL) AS phase,
    sum(f.uses) AS uses, sum(f.ended) AS ended, sum(f.completed) AS completed
  FROM skill_follow f JOIN skill s ON s.id = f.skill_b WHERE f.skill_a = ?1 GROUP BY f.skill_b, 2, 3`;
const STEP_COUNTS_SQL = `SELECT s.name, x.uses, x.ended, x.completed FROM skill_presence x JOIN skill s ON s.id = x.skill_id
  WHERE x.uses > 0`;
const TROUBLE_COLUMNS = `s.name, t.failures, t.retried_at_once, t.other_next, t.episodes, t.recovered, t.retries, t.failed_retries, t.thrashes,
  CAST(t.lost_us AS REAL) AS lost_us, CAST(t.retry_lost_us AS REAL) AS retry_lost_us, t.recovered_after, t.watched_for`;
const TROUBLE_SQL = `SELECT ${TROUBLE_COLUMNS} FROM skill_trouble t JOIN skill s ON s.id = t.skill_id WHERE t.skill_id = ?`;
const TROUBLES_SQL = `SELECT ${TROUBLE_COLUMNS} FROM skill_trouble t JOIN skill s ON s.id = t.skill_id
  WHERE t.failures > 0 AND ${isOfKinds('s', '?1')} ORDER BY t.lost_us DESC, t.failures DESC, s.name LIMIT ?2`;

/** Answers from the tables of pairs, flow and trouble, and what is needed to keep them. */
export class FlowQueries {
  readonly #database: DatabaseSync;
  readonly #sql: StatementCache;
  #skills: FlowSkills | undefined;

  constructor(database: DatabaseSync) {
    this.#database = database;
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

  getVersion(): number {
    return readFlowVersion(this.#sql);
  }

  readCompany({ name, kinds, gapsOf }: Parameters<FlowStore['readCompany']>[0]): SkillCompany {
    // Of one moment: a pair cannot have shared more sessions than either was in.
    this.#database.exec('BEGIN');
    try {
      this.#skills = readFlowSkills(this.#sql, this.#skills);
      return readCompany(this.#sql, this.#skills, { name, id: this.#idOf(name), kinds, gapsOf });
    } finally {
      this.#database.exec('COMMIT');
    }
  }

  listFollowers({ name, project, phase }: Parameters<FlowStore['listFollowers']>[0]): StoredFollow[] {
    const id = name === null ? 0 : this.#idOf(name);
    return id === undefined ? [] : this.#sql.all<StoredFollow>(FOLLOWERS_SQL, id, project, phase);
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
