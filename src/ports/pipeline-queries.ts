import type { StageInvocation } from '../domain/stage-invocation.ts';
import type { TimeWindow } from './metric-queries.ts';

/** What one pipeline did in a window. Runs count in the window in which they began. */
export interface PipelineSummary {
  readonly pipeline: string;
  readonly runs: number;
  /** Stages of these runs, and those that were completed and that ended. */
  readonly stages: { readonly invocations: number; readonly completed: number; readonly ended: number };
  /** Epoch ms: start of the latest run. */
  readonly lastRunAt: number;
}

export interface PipelineRuns {
  /** Runs that began in the window, those without a stage included. */
  readonly runs: number;
  /** In order of the runs and, in each, of start. */
  readonly invocations: readonly StageInvocation[];
}

/**
 * With a project only runs of it: those in its directory, as `SessionRecordsQuery` has it, and those of pipelines with its
 * name among the parts of theirs, as `app` in `ada/app/CI`. CI systems tell no directory.
 */
export interface PipelineWindow extends TimeWindow {
  readonly project?: string | undefined;
  readonly limit: number;
}

/** Answers about pipelines. Each costs what happened in the window, not what is stored. */
export interface PipelineQueries {
  /** Pipelines with a run in the window, the one that ran last first. */
  listPipelines(query: PipelineWindow): Promise<PipelineSummary[]>;
  /** Whether a run of it was ever seen. */
  hasPipeline(pipeline: string): Promise<boolean>;
  /** What happened in the runs of one pipeline that began in the window; of more than `limit` runs the latest. */
  listPipelineRuns(query: PipelineWindow & { readonly pipeline: string }): Promise<PipelineRuns>;
}
