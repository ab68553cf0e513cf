import { z } from 'zod';
import type { AnomalyList } from '../../app/anomalies/list-anomalies.ts';
import { ANOMALY_METRICS, ANOMALY_RESOLUTIONS, ANOMALY_SEVERITIES, ANOMALY_TYPES, type StoredAnomaly } from '../../domain/anomaly.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import { countSchema, instantSchema, orNull, toInstant, toRatio } from './units.ts';
import { toWindowJson, windowSchema } from './window-json.ts';

const valueSchema = z.number().nullable().meta({
  description: 'completed ÷ ended, seconds, invocations an hour, or the factor by which durations typically differ; null when not known',
});

/** One anomaly, in every protocol. */
export const anomalySchema = z.strictObject({
  skill_name: z.string(),
  kind: z.enum(SKILL_KINDS).nullable(),
  anomaly_type: z.enum(ANOMALY_TYPES),
  metric: z.enum(ANOMALY_METRICS).nullable().meta({ description: 'null for one that an earlier Session-Buddy has stored' }),
  baseline_value: valueSchema,
  observed_value: valueSchema,
  deviation_score: z.number().nullable().meta({ description: 'as a z-score; negative is below the baseline' }),
  severity: z.enum(ANOMALY_SEVERITIES),
  sample_size: countSchema.nullable().meta({ description: 'invocations since the change seems to have begun' }),
  detected_at: instantSchema,
  began_at: instantSchema.nullable().meta({ description: 'start of the hour in which the change seems to have begun' }),
  last_seen_at: instantSchema.nullable(),
  resolved_at: instantSchema.nullable(),
  resolution: z.enum(ANOMALY_RESOLUTIONS).nullable(),
});
export type AnomalyJson = z.infer<typeof anomalySchema>;

/** `anomalies --json` and `GET /api/v1/anomalies`. */
export const anomalyListSchema = z.strictObject({
  window: windowSchema,
  threshold: z.number().meta({ description: 'least deviation, as a z-score' }),
  anomalies: z.array(anomalySchema).meta({ description: 'the one detected last first' }),
  common_causes: z
    .array(
      z.strictObject({
        metric: z.enum(ANOMALY_METRICS),
        direction: z.enum(['down', 'up']),
        skill_names: z.array(z.string()),
        first_detected_at: instantSchema,
        last_detected_at: instantSchema,
      }),
    )
    .meta({
      description: 'three skills or more that changed the same way at about the same time: rather what they share than each of them',
    }),
});

export function toAnomalyJson(anomaly: StoredAnomaly): AnomalyJson {
  return {
    skill_name: anomaly.skill.name,
    kind: anomaly.skill.kind,
    anomaly_type: anomaly.anomalyType,
    metric: anomaly.metric,
    baseline_value: orNull(anomaly.baselineValue, toRatio),
    observed_value: orNull(anomaly.observedValue, toRatio),
    deviation_score: orNull(anomaly.deviationScore, (score) => Math.round(score * 100) / 100),
    severity: anomaly.severity,
    sample_size: anomaly.sampleSize,
    detected_at: toInstant(anomaly.detectedAt),
    began_at: orNull(anomaly.beganAt, toInstant),
    last_seen_at: orNull(anomaly.lastSeenAt, toInstant),
    resolved_at: orNull(anomaly.resolvedAt, toInstant),
    resolution: anomaly.resolution,
  };
}

export function toAnomalyListJson({ window, threshold, anomalies, commonCauses }: AnomalyList): z.infer<typeof anomalyListSchema> {
  return {
    window: toWindowJson(window),
    threshold,
    anomalies: anomalies.map(toAnomalyJson),
    common_causes: commonCauses.map(({ metric, direction, skillNames, from, to }) => ({
      metric,
      direction,
      skill_names: [...skillNames],
      first_detected_at: toInstant(from),
      last_detected_at: toInstant(to),
    })),
  };
}
