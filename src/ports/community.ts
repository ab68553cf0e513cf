import type { SkillKind, SkillRef } from '../domain/skill.ts';

/** The user of sessions that name nobody: whoever uses this installation. */
export const OWN_USER = '';

/** Who has completed what, as compressed sparse rows. */
export interface StoredUsage {
  /** Grows when it changes. */
  readonly version: number;
  /** A row each, by id; see {@link OWN_USER}. */
  readonly users: readonly string[];
  /** A column each, those of most users first. */
  readonly skills: readonly SkillRef[];
  /** Their rows. */
  readonly skillIds: readonly number[];
  /** `users.length + 1` offsets into `columns`. */
  readonly rowStarts: Int32Array;
  /** Numbers of skills, ascending in each row. */
  readonly columns: Int32Array;
}

/** How one skill was used since the database began, by everybody. */
export interface SkillUsage {
  readonly skill: SkillRef;
  /** Different users, whatever became of it. */
  readonly users: number;
  readonly invocations: number;
  readonly ended: number;
  readonly completed: number;
  readonly durationCount: number;
  readonly durationSumMs: number;
  readonly byPhase: readonly { readonly phase: string; readonly invocations: number }[];
}

/** What is usual for a skill, as it is stored for those who ask by SQL. */
export interface StoredBaseline {
  readonly skill: SkillRef;
  readonly users: number;
  readonly invocations: number;
  readonly completionRatio: number | null;
  readonly lowerBound: number | null;
  readonly averageDurationMs: number | null;
  readonly mostCommonPhase: string | null;
  readonly percentile: number | null;
}

/** How a skill was used in some sessions. */
export interface SessionUse {
  readonly skill: SkillRef;
  readonly sessions: number;
  readonly uses: number;
  readonly ended: number;
  readonly completed: number;
}

export interface LatestUse {
  readonly skill: SkillRef;
  readonly phase: string | null;
  readonly project: string | null;
}

/** Answers to questions for recommendations, since the database began. */
export interface ServedCounts {
  readonly recommendations: number;
  readonly cacheHits: number;
}

export interface CommunityStore {
  /** A number that grows whenever another user has completed a skill, or one no longer has. */
  getUsageVersion(): Promise<number>;
  /** The skills of most users, and so many users; costs rows of users and skills, not invocations. */
  readUsage(query: { readonly kinds: readonly SkillKind[]; readonly maxSkills: number; readonly maxUsers: number }): Promise<StoredUsage>;
  /** Rows of the skills that these users together have used, completed or not; ascending. */
  listSkillsOfUsers(userIds: readonly string[]): Promise<Int32Array>;
  /** The first so many users with an invocation, by id. */
  listUsers(limit: number): Promise<string[]>;
  countUsers(): Promise<number>;
  /** Hidden names are left out. */
  listSkillUsage(): Promise<SkillUsage[]>;
  /** The latest uses in the latest session of the project or of all, reading and editing (kind `tool`) left aside. */
  listLatestUses(query: { readonly project?: string; readonly limit: number }): Promise<LatestUse[]>;
  /**
   * In the latest so many sessions of a project (its name or its whole directory), hidden names left out. Sessions before
   * the latest 20,000 of all are not looked at.
   */
  listProjectUses(query: {
    readonly project: string;
    readonly sessions: number;
  }): Promise<{ readonly sessions: number; readonly uses: readonly SessionUse[] }>;
  /** In place of all that were stored before. */
  storeBaselines(baselines: readonly StoredBaseline[], now: number): Promise<void>;
  getServedCounts(): Promise<ServedCounts>;
  addServedCounts(counts: ServedCounts): Promise<void>;
}
