/** The server's public JSON, as far as this page reads it. Instants are ISO 8601 UTC, durations seconds, ratios 0–1. */

export const SKILL_KINDS = ['skill', 'agent', 'mcp', 'shell', 'tool', 'ci', 'hook'] as const;
export type SkillKind = (typeof SKILL_KINDS)[number];

export type Trend = 'improving' | 'declining' | 'stable' | 'insufficient_data';

export type Outcome = 'completed' | 'failed' | 'rejected' | 'interrupted' | 'failed_to_launch' | 'abandoned' | 'open';

export interface Quantiles {
  readonly p50: number | null;
  readonly p95: number | null;
}

export interface Interval {
  readonly lower: number;
  readonly upper: number;
  /** Confidence level, 0–1. */
  readonly level: number;
}

export interface WireWindow {
  readonly from: string;
  readonly to: string;
}

export interface Counts {
  readonly invocations: number;
  readonly completed: number;
  readonly ended: number;
  /** Completed ÷ ended; null when none has ended. */
  readonly completion_ratio: number | null;
}

/** One skill in a window: a row of `/api/v1/skills`, and all of `/api/v1/skills/<name>`. */
export interface SkillRow extends Counts {
  readonly skill_name: string;
  readonly kind: SkillKind;
  readonly completion_interval: Interval | null;
  readonly duration_seconds: Quantiles;
  /** Over all time. */
  readonly last_invoked_at: string | null;
  /** Null until the report is read again, for a row that only the live numbers have. */
  readonly trend: Trend | null;
}

export interface SkillReport {
  readonly window: WireWindow;
  readonly skills: readonly SkillRow[];
  readonly totals: Counts & { readonly skills: number };
}

export interface SkillDetail extends SkillRow {
  readonly window: WireWindow;
}

export interface SeriesPoint extends Counts {
  /** Start of the bucket. */
  readonly at: string;
  readonly duration_seconds: Quantiles;
}

export interface Series {
  readonly window: WireWindow;
  readonly step: 'hour' | 'day';
  /** In order of time; buckets without an invocation may be left out. */
  readonly points: readonly SeriesPoint[];
}

export interface SessionRow extends Counts {
  readonly session_id: string;
  readonly agent: string;
  readonly project: string | null;
  readonly directory: string | null;
  readonly git_branch: string | null;
  readonly agent_version: string | null;
  readonly first_event_at: string;
  readonly last_event_at: string;
  /** How many different skills it used. */
  readonly skills: number;
}

export interface SessionList {
  readonly sessions: readonly SessionRow[];
}

export interface TimelineEntry {
  readonly event_id: string;
  readonly skill_name: string;
  readonly kind: SkillKind;
  readonly started_at: string;
  readonly ended_at: string | null;
  readonly duration_seconds: number | null;
  readonly outcome: Outcome;
  readonly error_type: string | null;
}

export interface SessionDetail extends SessionRow {
  /** In order of start. */
  readonly timeline: readonly TimelineEntry[];
  /** Null when the timeline is complete. */
  readonly next: string | null;
}

export interface Status {
  readonly version: string;
  readonly is_demo: boolean;
  readonly invocations: number;
  readonly last_event_at: string | null;
}

/** `data` of the WebSocket's `metrics_update`. */
export interface LiveUpdate {
  readonly top_skills: readonly LiveSkill[];
  readonly totals: { readonly invocations_1h: number; readonly invocations_24h: number; readonly active_sessions: number };
}

/** Counts are those of the last 24 hours. */
export interface LiveSkill {
  readonly skill_name: string;
  readonly kind: SkillKind;
  readonly invocation_count: number;
  readonly completed_count: number;
  readonly ended_count: number;
  readonly completion_ratio: number | null;
  readonly completion_interval: Interval | null;
  readonly p50_duration_seconds: number | null;
  readonly p95_duration_seconds: number | null;
  readonly last_invocation_at: string | null;
}
