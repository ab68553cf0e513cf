import { z } from 'zod';
import { LEARNERS } from '../../analytics/prediction/learners.ts';
import type { ModelFacts, SkillPrediction } from '../../app/prediction/predict-skill-success.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import type { ProbabilityScores } from '../../stats/probability-scores.ts';
import { countSchema, instantSchema, toInstant, toRatio } from './units.ts';

const probabilitySchema = z.number().min(0).max(1);
const intervalSchema = z
  .strictObject({ lower: probabilitySchema, upper: probabilitySchema, level: probabilitySchema })
  .meta({ description: 'where the probability itself may lie' });

const scoresSchema = z.strictObject({
  sample_size: countSchema,
  brier_score: z.number().meta({ description: 'mean squared distance of probability and outcome; 0 is perfect' }),
  log_loss: z.number(),
  auc: probabilitySchema.nullable().meta({ description: 'null with outcomes of one sort only' }),
  calibration_error: probabilitySchema.meta({ description: 'mean distance of stated and observed ratio, 15 bins of equal size' }),
});

const modelSchema = z.strictObject({
  trained_at: instantSchema,
  sample_size: countSchema.meta({ description: 'outcomes learned from' }),
  learners: z.array(z.enum(LEARNERS)).meta({ description: 'those whose mean did best on the newest fifth' }),
  brier_score: z
    .number()
    .nullable()
    .meta({ description: 'of predictions made before their outcome; of held-out outcomes until there are 50' }),
  judged: z
    .strictObject({ model: scoresSchema, base_rate: scoresSchema, last_outcome: scoresSchema, brier_skill: z.number().nullable() })
    .nullable()
    .meta({ description: 'predictions made before their outcome was known, beside simpler ones; null for fewer than 50' }),
  held_out: z
    .strictObject({ model: scoresSchema, base_rate: scoresSchema })
    .nullable()
    .meta({ description: 'on the newest fifth of what was learned from, not learned from then' }),
});

/** `predict SKILL --json`, `GET /api/v1/skills/{skill_name}/prediction` and the payload of `predict_skill_success`. */
export const predictionSchema = z.strictObject({
  skill_name: z.string(),
  kind: z.enum(SKILL_KINDS),
  project: z.string().nullable(),
  session_id: z.string().nullable(),
  workflow_phase: z.string().nullable(),
  status: z.enum(['prediction', 'insufficient_data']),
  probability: probabilitySchema.nullable().meta({ description: 'of being completed; null with insufficient_data' }),
  interval: intervalSchema.nullable(),
  top_features: z
    .array(
      z.strictObject({
        name: z.string(),
        value: z.number(),
        contribution: z.number().meta({ description: 'to the log odds, against a typical case; above 0 speaks for success' }),
        text: z.string(),
      }),
    )
    .meta({ description: 'what moved the prediction most' }),
  alternatives: z
    .array(
      z.strictObject({
        skill_name: z.string(),
        kind: z.enum(SKILL_KINDS),
        probability: probabilitySchema,
        interval: intervalSchema,
        reason: z.string(),
      }),
    )
    .meta({ description: 'skills for the same kind of work that are more likely to be completed here and now' }),
  model: modelSchema.nullable(),
  insufficient_data: z
    .strictObject({
      reason: z.enum(['few_outcomes', 'one_class', 'not_learned_yet']),
      sample_size: countSchema,
      required_sample_size: countSchema,
    })
    .nullable(),
});

export function toPredictionJson(prediction: SkillPrediction): z.infer<typeof predictionSchema> {
  const { skill, project, session, phase } = prediction;
  const asked = { skill_name: skill.name, kind: skill.kind, project, session_id: session, workflow_phase: phase, status: prediction.kind };
  if (prediction.kind === 'insufficient_data') {
    const { reason, sampleSize, requiredSampleSize } = prediction;
    return {
      ...asked,
      probability: null,
      interval: null,
      top_features: [],
      alternatives: [],
      model: null,
      insufficient_data: { reason, sample_size: sampleSize, required_sample_size: requiredSampleSize },
    };
  }
  return {
    ...asked,
    probability: toRatio(prediction.probability),
    interval: toIntervalJson(prediction.interval),
    top_features: prediction.features.map(({ name, value, contribution, text }) => ({
      name,
      value: toRatio(value),
      contribution: toRatio(contribution),
      text,
    })),
    alternatives: prediction.alternatives.map(({ skill: other, probability, interval, reason }) => ({
      skill_name: other.name,
      kind: other.kind,
      probability: toRatio(probability),
      interval: toIntervalJson(interval),
      reason,
    })),
    model: toModelJson(prediction.model),
    insufficient_data: null,
  };
}

function toIntervalJson({ lower, upper, level }: { readonly lower: number; readonly upper: number; readonly level: number }) {
  return { lower: toRatio(lower), upper: toRatio(upper), level };
}

function toModelJson({ trainedAt, sampleSize, members, heldOut, prequential }: ModelFacts): z.infer<typeof modelSchema> {
  const best = prequential?.model ?? heldOut?.model;
  return {
    trained_at: toInstant(trainedAt),
    sample_size: sampleSize,
    learners: [...members],
    brier_score: best === undefined ? null : toRatio(best.brier),
    judged:
      prequential === null
        ? null
        : {
            model: toScoresJson(prequential.model),
            base_rate: toScoresJson(prequential.baseRate),
            last_outcome: toScoresJson(prequential.lastOutcome),
            brier_skill: prequential.brierSkill === null ? null : toRatio(prequential.brierSkill),
          },
    held_out: heldOut === null ? null : { model: toScoresJson(heldOut.model), base_rate: toScoresJson(heldOut.baseRate) },
  };
}

function toScoresJson({ sampleSize, brier, logLoss, auc, calibrationError }: ProbabilityScores): z.infer<typeof scoresSchema> {
  return {
    sample_size: sampleSize,
    brier_score: toRatio(brier),
    log_loss: toRatio(logLoss),
    auc: auc === null ? null : toRatio(auc),
    calibration_error: toRatio(calibrationError),
  };
}
