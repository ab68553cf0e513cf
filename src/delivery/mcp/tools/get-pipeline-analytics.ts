import { z } from 'zod';
import { getPipelineAnalytics as analyze, listPipelines } from '../../../app/pipelines.ts';
import type { TimeWindow } from '../../../ports/metric-queries.ts';
import {
  pipelineAnalyticsSchema,
  pipelineListSchema,
  toPipelineAnalyticsJson,
  toPipelineListJson,
} from '../../public-json/pipeline-json.ts';
import { cursorArgument, limitArgument, projectArgument } from '../arguments.ts';
import { readCursor } from '../cursor.ts';
import { pageOfLists } from '../page-of-lists.ts';
import { requireRecord } from '../require-record.ts';
import { minuteOf, percentInterval, quantity } from '../text-amounts.ts';
import { percent, seconds } from '../text-values.ts';
import { defineTool, type ToolStore } from '../tool.ts';
import { toWindow, windowArguments } from '../window-arguments.ts';

const FRESH_FOR_MS = 60_000;
type PipelineRow = z.infer<typeof pipelineListSchema>['pipelines'][number];
type Analysis = z.infer<typeof pipelineAnalyticsSchema>;
interface ProjectWindow extends TimeWindow {
  readonly project: string | undefined;
}
interface Page {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export const getPipelineAnalytics = defineTool({
  name: 'get_pipeline_analytics',
  title: 'How CI pipelines do',
  description:
    'Of one CI pipeline: success of its runs and stages, bottlenecks, stages that became slow, errors, against the window before. Without a pipeline it lists those that ran, the latest first.',
  input: z.strictObject({
    pipeline: z.string().trim().min(1).max(1000).optional().meta({ description: 'its name, as ada/app/CI; without one they are listed' }),
    ...windowArguments,
    project: projectArgument.meta({
      description: 'only runs of this project: in its folder, or of pipelines with its name in theirs, as app in ada/app/CI',
    }),
    limit: limitArgument(20),
    cursor: cursorArgument,
  }),
  payload: z.object({
    ...pipelineListSchema.shape,
    pipelines: pipelineListSchema.shape.pipelines.meta({ description: 'the one that ran last first; empty when one was asked for' }),
    analysis: pipelineAnalyticsSchema.nullable().meta({ description: 'of the pipeline asked for' }),
    next_cursor: z.string().nullable().meta({ description: 'for the rows of all lists after these' }),
  }),
  freshForMs: FRESH_FOR_MS,
  async find({ store, clock }, { pipeline, days, to, project, ...page }) {
    await requireRecord(store);
    const window = { ...toWindow({ days, to }, clock), project };
    return pipeline === undefined ? findPipelines(store, window, page) : findAnalysis(store, { ...window, pipeline }, page);
  },
  toLines: ({ pipelines, analysis }) => [
    ...pipelines.map(describePipeline),
    ...(analysis === null ? [] : [...analysis.stages, ...analysis.suites].map(describeStage)),
  ],
});

async function findPipelines(store: ToolStore, window: ProjectWindow, { limit, cursor }: Page) {
  const list = toPipelineListJson(await listPipelines(store, { ...window, limit: readCursor(cursor) + limit + 1 }));
  const { lists, nextCursor } = pageOfLists({ pipelines: list.pipelines }, { cursor, limit });
  const message =
    list.pipelines.length === 0
      ? `No CI pipeline${ofProject(window)} ran from ${minuteOf(list.window.from)} to ${minuteOf(list.window.to)}. Ask with more days, or record runs with record_invocation (kind ci, with pipeline).`
      : `${quantity(lists.pipelines.length, 'pipeline')}${ofProject(window)} ran from ${minuteOf(list.window.from)} to ${minuteOf(list.window.to)}, the latest first. Name one for its stages.`;
  return { message, payload: { window: list.window, ...lists, analysis: null, next_cursor: nextCursor } };
}

async function findAnalysis(store: ToolStore, query: ProjectWindow & { readonly pipeline: string }, page: Page) {
  const analysis = toPipelineAnalyticsJson(await analyze(store, query));
  const { stages, suites, bottlenecks, slow_stages: slowStages, errors } = analysis;
  const { lists, nextCursor } = pageOfLists({ stages, suites, bottlenecks, slow_stages: slowStages, errors }, page);
  return {
    message: describeAnalysis(analysis, ofProject(query)),
    payload: { window: analysis.window, pipelines: [], analysis: { ...analysis, ...lists }, next_cursor: nextCursor },
  };
}

function describeAnalysis(
  { pipeline, window, runs, is_cut: isCut, run_completion: completion, bottlenecks, slow_stages: slow }: Analysis,
  ofThis: string,
) {
  if (runs === 0)
    return `${pipeline}${ofThis} did not run from ${minuteOf(window.from)} to ${minuteOf(window.to)}. Ask with more days or another end.`;
  const interval = completion.completion_interval === null ? '' : ` (${percentInterval(completion.completion_interval)})`;
  const share = completion.completion_ratio === null ? 'none ended' : `${percent(completion.completion_ratio)} completed${interval}`;
  return `${pipeline}: ${quantity(runs, 'run')}${ofThis}${isCut ? ' (the latest of more)' : ''} from ${minuteOf(window.from)} to ${minuteOf(window.to)}, ${share}; bottlenecks: ${nameSome(bottlenecks)}; slow: ${nameSome(slow)}.`;
}

function ofProject({ project }: ProjectWindow): string {
  return project === undefined ? '' : ` of ${project}`;
}

const MOST_NAMED = 5;

function nameSome(names: readonly string[]): string {
  if (names.length === 0) return 'none';
  const more = names.length > MOST_NAMED ? ` and ${names.length - MOST_NAMED} more` : '';
  return names.slice(0, MOST_NAMED).join(', ') + more;
}

const CHANGES: Readonly<Record<Analysis['stages'][number]['duration_change']['verdict'], string>> = {
  slower: 'slower than before',
  faster: 'faster than before',
  unchanged: 'as fast as before',
  insufficient_data: 'too few durations to compare with before',
};

function describePipeline({ pipeline, runs, completion_ratio: ratio, ended, last_run_at: lastRunAt }: PipelineRow): string {
  return `${pipeline}: ${quantity(runs, 'run')}, ${percent(ratio)} of ${quantity(ended, 'stage')} completed, last at ${minuteOf(lastRunAt)}`;
}

function describeStage(stage: Analysis['stages'][number]): string {
  const { completion_interval: interval, duration_seconds: duration, duration_change: change, run_time_share: share } = stage;
  return [
    `${stage.stage}: ${percent(stage.completion_ratio)} of ${stage.ended} completed`,
    ...(interval === null ? [] : [`(${percentInterval(interval)})`]),
    `p50 ${seconds(duration.p50)}`,
    `p95 ${seconds(duration.p95)}`,
    ...(share === null ? [] : [`${percent(share)} of run time`]),
    `bottleneck ${stage.bottleneck}`,
    `${CHANGES[change.verdict]}${change.median_ratio === null ? '' : ` (median ×${change.median_ratio.toFixed(2)})`}`,
    ...stage.errors.slice(0, 2).map((error) => `${error.error_type} ×${error.count}`),
  ].join(', ');
}
