import { analyzePipeline, type PipelineAnalysis } from '../analytics/pipelines/analyze-pipeline.ts';
import { SessionBuddyError } from '../domain/errors.ts';
import type { TimeWindow } from '../ports/metric-queries.ts';
import type { PipelineQueries, PipelineSummary, PipelineWindow } from '../ports/pipeline-queries.ts';

/** Runs that an analysis looks at; of more, the latest. */
export const MAX_RUNS = 5_000;

export interface PipelineList {
  readonly window: TimeWindow;
  /** The one that ran last first. */
  readonly pipelines: readonly PipelineSummary[];
}

export interface PipelineAnalytics extends PipelineAnalysis {
  readonly pipeline: string;
  readonly window: TimeWindow;
  /** True when there were more runs than {@link MAX_RUNS}, so that the window is really a shorter one. */
  readonly isCut: boolean;
}

export async function listPipelines(queries: PipelineQueries, { from, to, limit, project }: PipelineWindow): Promise<PipelineList> {
  return { window: { from, to }, pipelines: await queries.listPipelines({ from, to, limit, project }) };
}

/**
 * How the stages of one pipeline did in a window, and against the window of the same length just before.
 *
 * @throws SessionBuddyError PIPELINE_NOT_FOUND when no run of it was ever seen
 */
export async function getPipelineAnalytics(
  queries: PipelineQueries,
  { pipeline, from, to, project }: Omit<PipelineWindow, 'limit'> & { readonly pipeline: string },
): Promise<PipelineAnalytics> {
  const window = { from, to };
  const before = { from: from - (to - from), to: from };
  const [current, previous] = await Promise.all([
    queries.listPipelineRuns({ ...window, pipeline, project, limit: MAX_RUNS }),
    queries.listPipelineRuns({ ...before, pipeline, project, limit: MAX_RUNS }),
  ]);
  if (current.runs === 0 && !(await queries.hasPipeline(pipeline))) {
    throw new SessionBuddyError('PIPELINE_NOT_FOUND', `no pipeline is called ${JSON.stringify(pipeline)}`);
  }
  const analysis = analyzePipeline(current.runs, current.invocations, previous.invocations);
  return { pipeline, window, isCut: current.runs >= MAX_RUNS, ...analysis };
}
