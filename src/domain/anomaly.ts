import type { SkillRef } from './skill.ts';

/** What is watched of a skill. */
export const ANOMALY_METRICS = ['completion_rate', 'duration_seconds', 'invocations', 'duration_spread'] as const;
export type AnomalyMetric = (typeof ANOMALY_METRICS)[number];

export const ANOMALY_TYPES = ['performance_drop', 'performance_spike', 'pattern_shift'] as const;
/** Below the baseline, above it, or another pattern. */
export type AnomalyType = (typeof ANOMALY_TYPES)[number];

export const ANOMALY_SEVERITIES = ['low', 'medium', 'high'] as const;
export type AnomalySeverity = (typeof ANOMALY_SEVERITIES)[number];

/** Back to the baseline; so long that it is the baseline now; or not used any more. */
export const ANOMALY_RESOLUTIONS = ['recovered', 'new_normal', 'unused'] as const;
export type AnomalyResolution = (typeof ANOMALY_RESOLUTIONS)[number];

/** Something that is not as it was, of one skill and metric. */
export interface Anomaly {
  readonly metric: AnomalyMetric;
  readonly anomalyType: AnomalyType;
  /** Start of the hour of the alarm, epoch ms: with skill and metric it says which anomaly this is. */
  readonly alarmAt: number;
  /** Start of the hour in which the change seems to have begun. */
  readonly beganAt: number;
  /** Start of the latest hour that belongs to it. */
  readonly lastSeenAt: number;
  /** A ratio, seconds, invocations an hour, or for the spread a factor that durations typically differ by. */
  readonly baselineValue: number;
  /** The same, since the change seems to have begun. */
  readonly observedValue: number;
  /** In the units of a z-score; negative below the baseline. */
  readonly deviationScore: number;
  readonly severity: AnomalySeverity;
  /** Invocations since the change seems to have begun. */
  readonly sampleSize: number;
  /** `at` is the end of the hour that showed it, or when the wait was over. */
  readonly resolution: { readonly at: number; readonly reason: AnomalyResolution } | null;
}

/** An anomaly as it is stored. Those of an earlier Session-Buddy lack what it did not know. */
export interface StoredAnomaly {
  readonly skill: { readonly kind: SkillRef['kind'] | null; readonly name: string };
  readonly metric: AnomalyMetric | null;
  readonly anomalyType: AnomalyType;
  /** When it was noticed: at once, or the end of the hour for one that was found later. */
  readonly detectedAt: number;
  readonly beganAt: number | null;
  readonly lastSeenAt: number | null;
  readonly baselineValue: number | null;
  readonly observedValue: number | null;
  readonly deviationScore: number | null;
  readonly severity: AnomalySeverity;
  readonly sampleSize: number | null;
  readonly resolvedAt: number | null;
  readonly resolution: AnomalyResolution | null;
}
