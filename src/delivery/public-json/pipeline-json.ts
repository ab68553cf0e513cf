import { z } from 'zod';
import type { ErrorCount, StageAnalysis, Success } from '../../analytics/pipelines/analyze-pipeline.ts';
import { BOTTLENECK_SEVERITIES } from '../../analytics/pipelines/judge-stage.ts';
import type { PipelineAnalytics, PipelineList } from '../../app/pipelines.ts';
import { completionSchema, toCompletionJson } from './counts-json.ts';
import { countSchema, instantSchema, orNull, ratioSchema, secondsSchema, toInstant, toRatio, toSeconds } from './units.ts';
import { toWindowJson, windowSchema } from './window-json.ts';

/** `pipelines --json` and `GET /api/v1/pipelines`. */
export const pipelineListSchema = z.strictObject({
  window: windowSchema,
  pipelines: z
    .array(
      z.strictObject({
        pipeline: z.string(),
        runs: countSchema.meta({ description: 'that began in the window' }),
        stage_invocations: countSchema,
        completed: countSchema,
        ended: countSchema,
        completion_ratio: ratioSchema,
        last_run_at: instantSchema,
      }),
    )
    .meta({ description: 'the one that ran last first' }),
});

export function toPipelineListJson({ window, pipelines }: PipelineList): z.infer<typeof pipelineListSchema> {
  return {
    window: toWindowJson(window),
    pipelines: pipelines.map(({ pipeline, runs, stages, lastRunAt }) => ({
      pipeline,
      runs,
      stage_invocations: stages.invocations,
      completed: stages.completed,
      ended: stages.ended,
      completion_ratio: stages.ended === 0 ? null : toRatio(stages.completed / stages.ended),
      last_run_at: toInstant(lastRunAt),
    })),
  };
}

const errorsSchema = z
  .array(z.strictObject({ error_type: z.string(), count: countSchema }))
  .meta({ description: 'what ended without being completed, by class of error, the most frequent first' });

const changeSchema = z
  .strictObject({
    verdict: z.enum(['slower', 'faster', 'unchanged', 'insufficient_data']),
    median_ratio: z.number().nullable().meta({ description: 'median duration now ÷ before' }),
    p95_ratio: z.number().nullable(),
    p_value: z.number().nullable().meta({ description: "two-sided, of Mood's median test" }),
    sample_size: countSchema.meta({ description: 'durations of both windows' }),
  })
  .meta({ description: 'against the window of the same length just before' });

const stageSchema = z.strictObject({
  stage: z.string(),
  invocations: countSchema,
  ...completionSchema.shape,
  duration_seconds: z.strictObject({ p50: secondsSchema.nullable(), p95: secondsSchema.nullable(), sample_size: countSchema }),
  bottleneck: z.enum(BOTTLENECK_SEVERITIES).meta({ description: 'medium below 0.8 completed, high below 0.5; of 5 ended or more' }),
  run_time_share: z
    .number()
    .nullable()
    .meta({ description: 'median share of the time of all stages of a run; null for suites and where it is not known' }),
  duration_change: changeSchema,
  slow: z.array(z.enum(['slower_than_before', 'most_of_run_time'])),
  errors: errorsSchema,
});

/** `pipelines NAME --json` and `GET /api/v1/pipelines/{pipeline}/analytics`. */
export const pipelineAnalyticsSchema = z.strictObject({
  pipeline: z.string(),
  window: windowSchema,
  runs: countSchema.meta({ description: 'that began in the window' }),
  is_cut: z.boolean().meta({ description: 'true when there were more runs than are looked at: then these are the latest' }),
  run_completion: z
    .strictObject(completionSchema.shape)
    .meta({ description: 'a run is completed when each of its stages is, at the last try; it ended when none is open' }),
  stages: z.array(stageSchema).meta({ description: 'by the time they take, most first' }),
  suites: z.array(stageSchema).meta({ description: 'test suites, which run inside of stages; likewise' }),
  bottlenecks: z.array(z.string()).meta({ description: 'stages that are one, the lowest completion first' }),
  slow_stages: z.array(z.string()),
  errors: errorsSchema,
});

export function toPipelineAnalyticsJson(analytics: PipelineAnalytics): z.infer<typeof pipelineAnalyticsSchema> {
  const { pipeline, window, runs, isCut, runSuccess, stages, suites, failures } = analytics;
  const bottlenecks = stages.filter(({ bottleneck }) => bottleneck === 'medium' || bottleneck === 'high');
  return {
    pipeline,
    window: toWindowJson(window),
    runs,
    is_cut: isCut,
    run_completion: toSuccessJson(runSuccess),
    stages: stages.map(toStageJson),
    suites: suites.map(toStageJson),
    bottlenecks: bottlenecks.sort((a, b) => (a.ratio ?? 1) - (b.ratio ?? 1)).map(({ name }) => name),
    slow_stages: stages.filter(({ slowness }) => slowness.length > 0).map(({ name }) => name),
    errors: failures.map(toErrorJson),
  };
}

function toStageJson(stage: StageAnalysis): z.infer<typeof stageSchema> {
  const { comparison } = stage;
  const isCompared = comparison.kind === 'compared';
  return {
    stage: stage.name,
    invocations: stage.invocations,
    ...toSuccessJson(stage),
    duration_seconds: {
      p50: orNull(stage.durationP50Ms, toSeconds),
      p95: orNull(stage.durationP95Ms, toSeconds),
      sample_size: stage.durationCount,
    },
    bottleneck: stage.bottleneck,
    run_time_share: orNull(stage.timeShareRatio, toRatio),
    duration_change: {
      verdict: isCompared ? comparison.verdict : comparison.kind,
      median_ratio: isCompared ? toRatio(comparison.medianRatio) : null,
      p95_ratio: isCompared ? toRatio(comparison.p95Ratio) : null,
      p_value: isCompared ? comparison.pValue : null,
      sample_size: comparison.sampleSize,
    },
    slow: [...stage.slowness],
    errors: stage.failures.map(toErrorJson),
  };
}

function toSuccessJson({ completed, ended, ratio, interval }: Success) {
  return toCompletionJson({ completed, ended, completionRatio: ratio, completionInterval: interval });
}

function toErrorJson({ errorType, count }: ErrorCount) {
  return { error_type: errorType, count };
}
