import { z } from 'zod';
import { TREND_METRICS } from '../../analytics/trends/trend-result.ts';
import type { WhatChanged } from '../../app/trends/what-changed.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import { countSchema, instantSchema, toInstant, toRatio } from './units.ts';
import { toWindowJson, windowSchema } from './window-json.ts';

/** `GET /api/v1/what-changed`, and a part of `report --weekly --json`. */
export const whatChangedSchema = z.strictObject({
  window: windowSchema,
  previous_window: windowSchema,
  skills_compared: countSchema,
  comparisons: countSchema.meta({ description: 'made in all: up to three of a skill' }),
  false_discovery_rate: z.number().meta({ description: 'the share of the changes told that is expected to be chance, at most' }),
  changes: z
    .array(
      z.strictObject({
        skill_name: z.string(),
        kind: z.enum(SKILL_KINDS),
        metric: z.enum(TREND_METRICS),
        trend: z.enum(['improving', 'declining']).meta({ description: 'improving: more completed, shorter, used more' }),
        previous_value: z.number().meta({ description: '0–1 for completion, seconds for duration, invocations a day for volume' }),
        current_value: z.number(),
        change_percent: z.number().nullable(),
        p_value: z.number(),
        adjusted_p_value: z.number().meta({ description: 'Benjamini–Hochberg, over all comparisons' }),
        previous_sample_size: countSchema,
        current_sample_size: countSchema,
      }),
    )
    .meta({ description: 'only what passes, the surest first' }),
  new_skills: z
    .array(z.strictObject({ skill_name: z.string(), kind: z.enum(SKILL_KINDS), first_invoked_at: instantSchema, invocations: countSchema }))
    .meta({ description: 'used for the first time ever in the window' }),
});
export type WhatChangedJson = z.infer<typeof whatChangedSchema>;

export function toWhatChangedJson(answer: WhatChanged): WhatChangedJson {
  return {
    window: toWindowJson(answer.window),
    previous_window: toWindowJson(answer.previousWindow),
    skills_compared: answer.skills,
    comparisons: answer.comparisons,
    false_discovery_rate: answer.falseDiscoveryRate,
    changes: answer.changes.map(({ skill, metric, previousValue, currentValue, ...change }) => {
      const toUnit = (value: number) => toRatio(metric === 'duration' ? value / 1000 : value);
      return {
        skill_name: skill.name,
        kind: skill.kind,
        metric,
        trend: change.trend,
        previous_value: toUnit(previousValue),
        current_value: toUnit(currentValue),
        change_percent: previousValue === 0 ? null : Math.round((currentValue / previousValue - 1) * 10_000) / 100,
        p_value: change.pValue,
        adjusted_p_value: change.adjustedPValue,
        previous_sample_size: change.previousSampleSize,
        current_sample_size: change.currentSampleSize,
      };
    }),
    new_skills: answer.newSkills.map(({ skill, firstInvokedAt, invocations }) => ({
      skill_name: skill.name,
      kind: skill.kind,
      first_invoked_at: toInstant(firstInvokedAt),
      invocations,
    })),
  };
}
