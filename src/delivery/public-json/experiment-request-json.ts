import { z } from 'zod';
import type { ExperimentRequest } from '../../app/experiments/create-experiment.ts';
import type { OutcomeRequest, UnitRef } from '../../app/experiments/experiments.ts';
import { EXPERIMENT_METRICS, type ExperimentMetric } from '../../domain/experiment-design.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import { parseInstant } from './parse-time.ts';

const text = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .regex(/^\P{Cc}*$/u, 'holds control characters');
const between0And1 = z.number().gt(0).lt(1);

const instantSchema = z
  .string()
  .max(40)
  .transform((value, context) => {
    const at = parseInstant(value);
    if (at !== undefined) return at;
    context.addIssue({ code: 'custom', message: `expected an ISO 8601 instant with a zone; got ${JSON.stringify(value)}` });
    return z.NEVER;
  })
  .meta({ description: 'ISO 8601 with a zone' });

/** An experiment as others ask for it. A variant is served on the machine that has its folder, and so made by the command only. */
export const experimentRequestSchema = z.strictObject({
  name: text(200).meta({ description: 'its own, also after it has ended' }),
  description: text(2000).optional().meta({ description: 'what for' }),
  control_strategy: text(200).optional().meta({ description: 'what is done today, in words' }),
  treatment_strategy: text(200).optional().meta({ description: 'what is tried instead, in words' }),
  skill_name: text(200).optional().meta({ description: 'the skill whose runs count by themselves; without one outcomes are recorded' }),
  kind: z.enum(SKILL_KINDS).default('skill').meta({ description: 'of the skill' }),
  unit: z
    .enum(['user', 'session'])
    .default('user')
    .meta({ description: 'what is drawn into a group, and counts as one piece of evidence' }),
  metrics: z.array(z.enum(EXPERIMENT_METRICS)).min(1).max(EXPERIMENT_METRICS.length).optional().meta({ description: 'the first decides' }),
  assignment_ratio: between0And1.optional().meta({ description: 'share that gets the treatment; 0.5 when not given' }),
  min_sample_size: z
    .int()
    .min(1)
    .max(1_000_000)
    .optional()
    .meta({ description: 'runs that each group must have before a winner is named; 100 when not given' }),
  alpha: between0And1.optional().meta({ description: 'chance of a false winner over all looks; 0.05 when not given' }),
  power: between0And1.optional().meta({ description: 'chance of finding the least difference; 0.8 when not given' }),
  minimum_detectable_effect: z
    .number()
    .gt(0)
    .max(100)
    .optional()
    .meta({ description: 'least difference worth finding, of completion 0.1 for 10 points; 0.1 when not given' }),
  planned_days: z.int().min(1).max(1000).optional().meta({ description: 'days after which it is to be decided; 28 when not given' }),
  starts_at: instantSchema.optional().meta({ description: 'ISO 8601 with a zone; now when not given' }),
  ends_at: instantSchema.optional().meta({ description: 'ISO 8601 with a zone: nothing from then on counts' }),
});

const unitShape = {
  user_id: text(320).optional().meta({ description: 'kept as a hash under the key of the installation' }),
  session_id: text(200).optional().meta({ description: 'as its agent calls it' }),
};
export const unitRequestSchema = z.strictObject(unitShape).meta({ description: 'the one that the experiment draws by' });

export const outcomeRequestSchema = z.strictObject({
  ...unitShape,
  id: text(160).optional().meta({ description: 'sent again under the same one, it counts once' }),
  skill_name: text(200).optional().meta({ description: 'what was run; the skill of the experiment when not given' }),
  completed: z.boolean().meta({ description: 'whether the run was completed' }),
  duration_seconds: z.number().min(0).max(1e9).optional().meta({ description: 'how long it took' }),
  user_rating: z.number().min(-1e6).max(1e6).optional().meta({ description: 'what a person thought of it; more is better' }),
});

export function toExperimentRequest(asked: z.output<typeof experimentRequestSchema>): ExperimentRequest {
  return {
    name: asked.name,
    description: asked.description,
    controlStrategy: asked.control_strategy,
    treatmentStrategy: asked.treatment_strategy,
    startAt: asked.starts_at,
    endAt: asked.ends_at,
    skill: asked.skill_name === undefined ? undefined : { kind: asked.kind, name: asked.skill_name },
    design: {
      unit: asked.unit,
      metrics: asked.metrics as [ExperimentMetric, ...ExperimentMetric[]] | undefined,
      assignmentRatio: asked.assignment_ratio,
      minSampleSize: asked.min_sample_size,
      alpha: asked.alpha,
      power: asked.power,
      minimumDetectableEffect: asked.minimum_detectable_effect,
      plannedDays: asked.planned_days,
    },
  };
}

/** @param hashUser - what a user is called in the database */
export function toUnitRef(asked: z.output<typeof unitRequestSchema>, hashUser: (user: string) => string): UnitRef {
  return { userId: asked.user_id === undefined ? undefined : hashUser(asked.user_id), sessionId: asked.session_id };
}

export function toOutcomeRequest(asked: z.output<typeof outcomeRequestSchema>, hashUser: (user: string) => string): OutcomeRequest {
  return {
    ...toUnitRef(asked, hashUser),
    id: asked.id,
    skillName: asked.skill_name,
    completed: asked.completed,
    durationSeconds: asked.duration_seconds,
    userRating: asked.user_rating,
  };
}
