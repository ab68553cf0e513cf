import type { AgentName } from '../domain/agent.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { SkillKind, SkillRef } from '../domain/skill.ts';

/** Which invocations count: those that began at or after `from` and before `to` (epoch ms, UTC). */
export interface TimeWindow {
  readonly from: number;
  readonly to: number;
}

/** Counts and durations of some invocations. */
export interface InvocationCounts {
  readonly invocations: number;
  /** Invocations by outcome; they add up to `invocations`. */
  readonly byOutcome: Readonly<Record<Outcome, number>>;
  /** How many of them have a known duration. */
  readonly durationCount: number;
  readonly durationSumMs: number;
  /** Quantiles within 1 % of the true value; null when no duration is known. */
  readonly durationP50Ms: number | null;
  readonly durationP95Ms: number | null;
}

export interface SkillCounts extends InvocationCounts {
  readonly skill: SkillRef;
  readonly category: string | null;
  /** Over all time, not only in the window. */
  readonly firstInvokedAt: number;
  readonly lastInvokedAt: number;
}

export interface RankSkillsQuery extends TimeWindow {
  readonly kinds: readonly SkillKind[];
  /** Name of a project (last part of the working directory) or the whole directory. Answered from the events of the window. */
  readonly project?: string;
  /** Names that contain this, without regard to case. */
  readonly nameContains?: string;
  readonly limit: number;
  readonly offset?: number;
}

/** What one skill did in a window, without durations: all that a comparison of completion needs, and cheap. */
export interface SkillTally extends Pick<InvocationCounts, 'invocations' | 'byOutcome'> {
  readonly skill: SkillRef;
}

export interface TallySkillsQuery extends TimeWindow {
  /** These skills, or else all of these kinds. */
  readonly skills?: readonly SkillRef[];
  readonly kinds?: readonly SkillKind[];
  readonly project?: string;
}

export interface RankedSkills {
  /** The window answered: `from` is moved down to a whole minute, or a whole hour where minutes are no longer kept. */
  readonly window: TimeWindow;
  /** By invocations, most first; then by name. What is hidden (`HIDDEN_NAME`) is left out, and is in the totals. */
  readonly skills: readonly SkillCounts[];
  /** Over all skills of the kinds asked for, shown or not. */
  readonly totals: Pick<InvocationCounts, 'invocations' | 'byOutcome'> & { readonly skills: number; readonly sessions: number };
}

export type SeriesStep = 'minute' | 'hour' | 'day';

export interface SeriesQuery extends TimeWindow {
  readonly step: SeriesStep;
  /** One skill, or all of these kinds. */
  readonly skill?: SkillRef;
  readonly kinds?: readonly SkillKind[];
}

export interface SeriesPoint extends InvocationCounts {
  /** Start of the bucket, epoch ms, UTC. */
  readonly at: number;
}

export interface SessionSummary {
  readonly sessionId: string;
  readonly agent: AgentName;
  readonly project: string | null;
  readonly directory: string | null;
  readonly gitBranch: string | null;
  readonly agentVersion: string | null;
  readonly firstEventAt: number;
  readonly lastEventAt: number;
  readonly invocations: number;
  readonly completed: number;
  readonly ended: number;
  readonly skills: number;
}

export interface ListSessionsQuery {
  readonly from?: number;
  readonly to?: number;
  readonly project?: string;
  readonly agent?: AgentName;
  readonly limit: number;
  /** Sessions whose last event is before this one's: the next page. */
  readonly before?: { readonly lastEventAt: number; readonly sessionId: string };
}

/** One line of a session's timeline. */
export interface TimelineEntry {
  readonly eventId: string;
  readonly skill: SkillRef;
  readonly startedAt: number;
  readonly endedAt: number | null;
  readonly durationMs: number | null;
  readonly outcome: Outcome;
  readonly presumed: boolean;
  readonly phase: string | null;
  readonly errorType: string | null;
  readonly trigger: 'model' | 'typed' | null;
  readonly subagentId: string | null;
}

/** Totals since the database began of one skill in one phase, for the metrics page. */
export interface SkillPhaseTotals {
  readonly skill: SkillRef;
  readonly phase: string;
  readonly completed: number;
  /** Ended with another outcome than completed. */
  readonly notCompleted: number;
  /** Durations at or under each of {@link DURATION_BUCKETS_SECONDS}, cumulative. */
  readonly durationBuckets: readonly number[];
  readonly durationCount: number;
  readonly durationSumMs: number;
}

/** Upper bounds of the histogram of CONTRACT section 5, in seconds. */
export const DURATION_BUCKETS_SECONDS = [0.1, 0.5, 1, 2, 5, 10, 30, 60, 300] as const;

export interface StoreStatus {
  /** Where it is: a path or a URL without credentials. */
  readonly location: string;
  readonly engine: 'sqlite' | 'postgres';
  readonly schemaVersion: number;
  readonly sizeBytes: number;
  readonly invocations: number;
  readonly sessions: number;
  readonly skills: number;
  readonly lastEventAt: number | null;
  /** True for a database filled by `session-buddy demo` or `npm run seed`. */
  readonly isDemo: boolean;
  readonly connectionsActive: number;
  readonly connectionsMax: number;
}

/** Answers from what is kept beside the record, not from a walk over it, unless a query says otherwise. */
export interface MetricQueries {
  rankSkills(query: RankSkillsQuery): Promise<RankedSkills>;
  /** Those used in the window, in no particular order. */
  tallySkills(query: TallySkillsQuery): Promise<SkillTally[]>;
  /** One skill in a window, whatever its kind; the most used one when `kind` is not given and several have the name. */
  findSkill(query: TimeWindow & { readonly name: string; readonly kind?: SkillKind }): Promise<SkillCounts | undefined>;
  /** Several, in their order. */
  findSkills(query: TimeWindow & { readonly skills: readonly SkillRef[] }): Promise<(SkillCounts | undefined)[]>;
  /** Buckets with at least one invocation, in order of time. */
  listSeries(query: SeriesQuery): Promise<SeriesPoint[]>;
  listSessions(query: ListSessionsQuery): Promise<SessionSummary[]>;
  /** By the agent's id of the session, or an unambiguous beginning of it of 6 characters or more. */
  findSession(sessionId: string): Promise<SessionSummary | undefined>;
  /** In order of start; `after` is the `eventId` of the last one of the page before. */
  listTimeline(query: { readonly sessionId: string; readonly limit: number; readonly after?: string }): Promise<TimelineEntry[]>;
  /** Sessions with an event at or after `since`. */
  countActiveSessions(since: number): Promise<number>;
  listSkillPhaseTotals(): Promise<SkillPhaseTotals[]>;
  /** Invocations that each source has seen, and lines rejected, since the database began. */
  listIngestTotals(): Promise<{
    readonly ingested: readonly { source: string; count: number }[];
    readonly rejected: readonly { source: string; reason: string; count: number }[];
  }>;
  getStatus(): Promise<StoreStatus>;
  /** Epoch ms; undefined when no invocation has been recorded. Cheaper than the whole status. */
  findLastEventAt(): Promise<number | undefined>;
  /** A number that differs whenever anything in the database has changed, by us or by another process. */
  getChangeCounter(): Promise<number>;
}
