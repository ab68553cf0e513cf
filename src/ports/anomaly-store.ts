import type { Anomaly, AnomalySeverity, AnomalyType, StoredAnomaly } from '../domain/anomaly.ts';
import type { SkillKind, SkillRef } from '../domain/skill.ts';
import type { TimeWindow } from './metric-queries.ts';

/** What one skill did in one hour. */
export interface SkillHourRow {
  readonly skillId: number;
  /** Start of the hour, epoch ms. */
  readonly at: number;
  readonly invocations: number;
  readonly ended: number;
  readonly completed: number;
  /** Of the natural logarithms of the durations in ms. */
  readonly durations: { readonly count: number; readonly meanLog: number; readonly varianceLog: number };
}

export interface ListAnomaliesQuery {
  /** Detected at or after it, epoch ms; and with `openToo` those that are open, whenever they were detected. */
  readonly from: number;
  readonly to?: number;
  readonly openToo?: boolean;
  readonly openOnly?: boolean;
  readonly skillName?: string;
  /** Those of an earlier Session-Buddy have no kind and are always among them. */
  readonly kinds?: readonly SkillKind[];
  /** Least deviation from the baseline, in the units of a z-score. */
  readonly threshold?: number;
  readonly limit: number;
}

/** What a new look at a skill has found. */
export interface SyncAnomalies {
  readonly skill: SkillRef;
  /** Alarms at or after it that are not among `anomalies` are taken away; earlier ones stay as they are. */
  readonly from: number;
  readonly anomalies: readonly Anomaly[];
  /** Epoch ms. */
  readonly now: number;
}

/** Hours to look at, and anomalies found in them. */
export interface AnomalyStore {
  /** Hours of these skills that begin in a window, in order of time. */
  listSkillHours(query: TimeWindow & { readonly skillIds: readonly number[] }): Promise<SkillHourRow[]>;
  /** Hours in which anything was invoked, in order. */
  listActiveHours(window: TimeWindow): Promise<number[]>;
  /** When the first hour with an invocation began; null when there is none. */
  findFirstHour(): Promise<number | null>;
  /** False alarms allowed per skill and 30 days, as the user has set it; null when nothing was set. */
  findBudget(): Promise<number | null>;
  setBudget(budget: number): Promise<void>;
  /** Skills used since, and those with an open anomaly. */
  listWatchedSkills(query: { readonly usedSince: number }): Promise<{ readonly id: number; readonly skill: SkillRef }[]>;
  /** All of it in one transaction. @returns those that were not stored before */
  sync(found: readonly SyncAnomalies[]): Promise<StoredAnomaly[]>;
  /** The one detected last first. */
  list(query: ListAnomaliesQuery): Promise<StoredAnomaly[]>;
  /** Since the database began. */
  countDetected(): Promise<{ readonly anomalyType: AnomalyType; readonly skillName: string; readonly count: number }[]>;
  countOpen(): Promise<Readonly<Record<AnomalySeverity, number>>>;
}
