import { z } from 'zod';
import type { ExperimentCheck, GroupSummary, MetricComparison } from '../../analytics/experiments/analyze-experiment.ts';
import { EXPERIMENT_VERDICTS, explainVerdict, verdictOf } from '../../app/experiments/experiment-verdict.ts';
import type { ExperimentReport } from '../../app/experiments/experiments.ts';
import { EXPERIMENT_STATUSES, type Experiment, type ExperimentAssignment } from '../../domain/experiment.ts';
import { EXPERIMENT_METRICS } from '../../domain/experiment-design.ts';
import { SKILL_KINDS } from '../../domain/skill.ts';
import { toCompletionJson } from './counts-json.ts';
import { countSchema, instantSchema, orNull, ratioSchema, secondsSchema, toInstant, toRatio } from './units.ts';

const groupNameSchema = z.enum(['control', 'treatment']);
const numberSchema = z.number();

const experimentSchema = z.strictObject({
  name: z.string(),
  description: z.string().nullable(),
  status: z.enum(EXPERIMENT_STATUSES),
  winner: groupNameSchema.nullable().meta({ description: 'that it ended with' }),
  control_strategy: z.string(),
  treatment_strategy: z.string(),
  skill_name: z.string().nullable().meta({ description: 'its runs count by themselves; null when outcomes are recorded only' }),
  kind: z.enum(SKILL_KINDS).nullable(),
  variant: z.strictObject({ skill_directory: z.string(), variant_directory: z.string(), copies_directory: z.string() }).nullable(),
  unit: z.enum(['user', 'session']).meta({ description: 'what is drawn into a group, and one piece of evidence' }),
  metrics: z.array(z.enum(EXPERIMENT_METRICS)).meta({ description: 'the first decides' }),
  assignment_ratio: numberSchema.meta({ description: 'share that gets the treatment' }),
  min_sample_size: countSchema.meta({ description: 'runs that each group must have' }),
  alpha: numberSchema,
  power: numberSchema,
  minimum_detectable_effect: numberSchema,
  planned_days: numberSchema,
  min_days: numberSchema,
  started_at: instantSchema,
  ends_at: instantSchema.nullable(),
  closed_at: instantSchema.nullable(),
});

/** `experiment list --json` and `GET /api/v1/experiments`. */
export const experimentListSchema = z.strictObject({ experiments: z.array(experimentSchema) });

const groupSchema = z.strictObject({
  assigned_units: countSchema,
  units: countSchema.meta({ description: 'with runs' }),
  runs: countSchema,
  completed: countSchema,
  completion_ratio: ratioSchema,
  completion_interval: z.strictObject({ lower: numberSchema, upper: numberSchema, level: numberSchema }).nullable(),
  duration_p95_seconds: secondsSchema.nullable(),
});

const comparisonSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('comparison'),
    metric: z.enum(EXPERIMENT_METRICS),
    control: numberSchema,
    treatment: numberSchema,
    difference: numberSchema.meta({
      description: 'treatment less control; of durations, the ratio of the geometric means of 1 + seconds, less 1',
    }),
    interval: z
      .strictObject({ lower: numberSchema, upper: numberSchema, level: numberSchema })
      .meta({ description: 'holds at all looks at once' }),
    p_value: numberSchema.nullable().meta({ description: 'always valid' }),
    chance_to_win: numberSchema.meta({ description: 'of the treatment' }),
    risk: numberSchema.meta({ description: 'expected loss of choosing the group that looks better' }),
    better: groupNameSchema.nullable(),
    sample_size: countSchema.meta({ description: 'units' }),
  }),
  z.strictObject({
    kind: z.literal('insufficient_data'),
    metric: z.enum(EXPERIMENT_METRICS),
    sample_size: countSchema.meta({ description: 'units with data in the smaller group' }),
    required_sample_size: countSchema,
  }),
]);

const CHECKS = [
  'interval_excludes_zero',
  'sample_ratio_as_planned',
  'enough_days',
  'enough_runs',
  'guardrails_hold',
  'risk_is_small',
] as const satisfies readonly ExperimentCheck[];

/** `experiment show --json`, `GET /api/v1/experiments/{experiment}`, and what a stop answers. */
export const experimentReportSchema = z.strictObject({
  experiment: experimentSchema,
  verdict: z.enum(EXPERIMENT_VERDICTS),
  message: z.string(),
  groups: z.strictObject({ control: groupSchema, treatment: groupSchema }),
  comparisons: z.array(comparisonSchema),
  sample_ratio: z.strictObject({ chi_squared: numberSchema, p_value: numberSchema, is_as_planned: z.boolean() }),
  guardrails: z.array(
    z.strictObject({
      name: z.enum(['duration_p95_seconds', 'failure_ratio']),
      control: numberSchema.nullable(),
      treatment: numberSchema.nullable(),
      limit: numberSchema.nullable().meta({ description: 'for the group that looks better' }),
      status: z.enum(['ok', 'worse', 'not_measured']),
    }),
  ),
  checks: z.strictObject(Object.fromEntries(CHECKS.map((check) => [check, z.boolean()])) as Record<ExperimentCheck, z.ZodBoolean>),
  needed: z.strictObject({ units: countSchema, runs: countSchema }).nullable(),
  completed_days: countSchema.meta({ description: 'a day still running is counted, and not compared' }),
});

export const assignmentSchema = z.strictObject({
  experiment: z.string(),
  unit: z.string(),
  group: groupNameSchema,
  strategy: z.string(),
  assigned_at: instantSchema,
  left_out: z.string().nullable().meta({ description: 'why its runs do not count' }),
});

export function toExperimentListJson(experiments: readonly Experiment[]): z.infer<typeof experimentListSchema> {
  return { experiments: experiments.map(toExperimentJson) };
}

export function toExperimentJson(experiment: Experiment): z.infer<typeof experimentSchema> {
  const { name, description, status, winner, design, skill, variant } = experiment;
  return {
    ...{ name, description, status, winner },
    control_strategy: experiment.controlStrategy,
    treatment_strategy: experiment.treatmentStrategy,
    skill_name: skill?.name ?? null,
    kind: skill?.kind ?? null,
    variant: orNull(variant, ({ skillDirectory, variantDirectory, copiesDirectory }) => ({
      skill_directory: skillDirectory,
      variant_directory: variantDirectory,
      copies_directory: copiesDirectory,
    })),
    unit: design.unit,
    metrics: [...design.metrics],
    assignment_ratio: design.assignmentRatio,
    min_sample_size: design.minSampleSize,
    alpha: design.alpha,
    power: design.power,
    minimum_detectable_effect: design.minimumDetectableEffect,
    planned_days: design.plannedDays,
    min_days: design.minDays,
    started_at: toInstant(experiment.startAt),
    ends_at: orNull(experiment.endAt, toInstant),
    closed_at: orNull(experiment.closedAt, toInstant),
  };
}

export function toExperimentReportJson(report: ExperimentReport): z.infer<typeof experimentReportSchema> {
  const { experiment, analysis } = report;
  const { groups, sampleRatio } = analysis;
  return {
    experiment: toExperimentJson(experiment),
    verdict: verdictOf(report),
    message: explainVerdict(report),
    groups: { control: toGroupJson(groups.control), treatment: toGroupJson(groups.treatment) },
    comparisons: analysis.comparisons.map(toComparisonJson),
    sample_ratio: { chi_squared: sampleRatio.chiSquared, p_value: sampleRatio.pValue, is_as_planned: sampleRatio.isAsPlanned },
    guardrails: [...analysis.guardrails],
    checks: analysis.checks,
    needed: analysis.needed,
    completed_days: analysis.completedDays,
  };
}

export function toAssignmentJson(experiment: Experiment, assignment: ExperimentAssignment): z.infer<typeof assignmentSchema> {
  return {
    experiment: experiment.name,
    unit: assignment.unit,
    group: assignment.group,
    strategy: assignment.group === 'treatment' ? experiment.treatmentStrategy : experiment.controlStrategy,
    assigned_at: toInstant(assignment.assignedAt),
    left_out: assignment.leftOut,
  };
}

function toGroupJson(group: GroupSummary): z.infer<typeof groupSchema> {
  const { completed, completion_ratio, completion_interval } = toCompletionJson({ ...group, ended: group.runs });
  return {
    assigned_units: group.assignedUnits,
    units: group.units,
    runs: group.runs,
    ...{ completed, completion_ratio, completion_interval },
    duration_p95_seconds: orNull(group.durationP95Seconds, toRatio),
  };
}

function toComparisonJson(comparison: MetricComparison): z.infer<typeof comparisonSchema> {
  const { metric } = comparison;
  if (comparison.kind === 'insufficient_data') {
    return { kind: comparison.kind, metric, sample_size: comparison.sampleSize, required_sample_size: comparison.requiredSampleSize };
  }
  const { lower, upper, level } = comparison.confidenceInterval;
  return {
    kind: comparison.kind,
    metric,
    control: toRatio(comparison.control),
    treatment: toRatio(comparison.treatment),
    difference: toRatio(comparison.difference),
    interval: { lower: toRatio(lower), upper: toRatio(upper), level },
    p_value: comparison.alwaysValidPValue,
    chance_to_win: toRatio(comparison.chanceToWin),
    risk: toRatio(comparison.risk),
    better: comparison.better,
    sample_size: comparison.sampleSize,
  };
}
