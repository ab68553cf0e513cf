import type { DatabaseSync } from 'node:sqlite';
import { TEST_SUITE_ID_PREFIX } from '../../domain/ci-stage.ts';
import type { Outcome } from '../../domain/outcome.ts';
import type { StageInvocation } from '../../domain/stage-invocation.ts';
import type { PipelineRuns, PipelineSummary, PipelineWindow } from '../../ports/pipeline-queries.ts';
import { isOfProject, toPlace } from './session-record-queries.ts';
import { StatementCache } from './statement-cache.ts';

interface SummaryRow {
  readonly pipeline: string;
  readonly runs: number;
  readonly last_run_at: number;
  readonly invocations: number;
  readonly completed: number;
  readonly ended: number;
}

interface StageRow {
  readonly run_id: number;
  readonly name: string;
  readonly is_suite: number;
  readonly started_at: number;
  readonly duration_us: number | null;
  readonly outcome: string;
  readonly error_type: string | null;
}

/** The identities of test suites are those from the first of these on and before the second. */
const SUITE_IDS = [TEST_SUITE_ID_PREFIX, `${TEST_SUITE_ID_PREFIX}\u{10ffff}`] as const;

/** A condition on `pipeline_run`, with the project and its place in these parameters. */
const ofProject = (
  project: string,
  directory: string,
  name: string,
) => `(instr('/' || pipeline_run.pipeline || '/', '/' || ${project} || '/') > 0
  OR EXISTS (SELECT 1 FROM session s WHERE s.id = pipeline_run.session_id AND ${isOfProject(directory, name)}))`;

const latestRuns = (condition = 'TRUE') => `SELECT session_id, started_at FROM pipeline_run
  WHERE pipeline = ?1 AND started_at >= ?2 AND started_at < ?3 AND ${condition}
  ORDER BY started_at DESC LIMIT ?4`;
const runStages = (
  runs: string,
) => `SELECT r.session_id AS run_id, k.name, i.event_id >= ?5 AND i.event_id < ?6 AS is_suite, i.started_at, i.duration_us,
    i.outcome, i.error_type
  FROM (${runs}) r JOIN invocation i ON i.session_id = r.session_id JOIN skill k ON k.id = i.skill_id AND k.kind = 'ci'
  ORDER BY r.started_at, r.session_id, i.started_at, i.id`;
export const RUN_STAGES_SQL = runStages(latestRuns());

/** Answers about pipelines. */
export class PipelineQueries {
  readonly #sql: StatementCache;

  constructor(database: DatabaseSync) {
    this.#sql = new StatementCache(database);
  }

  listPipelines({ from, to, limit, project }: PipelineWindow): PipelineSummary[] {
    // The names first, each found by one step in the index: the runs outside of the window are not looked at.
    return this.#sql
      .all<SummaryRow>(
        `WITH RECURSIVE
           named (pipeline) AS (
             SELECT min(pipeline) FROM pipeline_run
             UNION ALL
             SELECT (SELECT min(r.pipeline) FROM pipeline_run r WHERE r.pipeline > named.pipeline) FROM named WHERE named.pipeline IS NOT NULL
           ),
           run AS (
             SELECT session_id, pipeline_run.pipeline, started_at FROM named JOIN pipeline_run ON pipeline_run.pipeline = named.pipeline
             WHERE started_at >= ?1 AND started_at < ?2 AND (?6 IS NULL OR ${ofProject('?6', '?7', '?8')})
           ),
           stage AS (
             SELECT run.session_id, count(*) AS invocations, sum(i.outcome = 'completed') AS completed, sum(i.outcome <> 'open') AS ended
             FROM run JOIN invocation i ON i.session_id = run.session_id JOIN skill k ON k.id = i.skill_id AND k.kind = 'ci'
             WHERE NOT (i.event_id >= ?4 AND i.event_id < ?5)
             GROUP BY run.session_id
           )
         SELECT run.pipeline, count(*) AS runs, max(run.started_at) AS last_run_at,
           total(stage.invocations) AS invocations, total(stage.completed) AS completed, total(stage.ended) AS ended
         FROM run LEFT JOIN stage ON stage.session_id = run.session_id
         GROUP BY run.pipeline ORDER BY last_run_at DESC, run.pipeline LIMIT ?3`,
        from,
        to,
        limit,
        ...SUITE_IDS,
        project ?? null,
        ...toPlace(project),
      )
      .map(({ pipeline, runs, last_run_at, invocations, completed, ended }) => ({
        pipeline,
        runs,
        stages: { invocations, completed, ended },
        lastRunAt: last_run_at,
      }));
  }

  hasPipeline(pipeline: string): boolean {
    return this.#sql.get('SELECT 1 FROM pipeline_run WHERE pipeline = ? LIMIT 1', pipeline) !== undefined;
  }

  listPipelineRuns({ pipeline, from, to, limit, project }: PipelineWindow & { readonly pipeline: string }): PipelineRuns {
    const runs = project === undefined ? latestRuns() : latestRuns(ofProject('?7', '?8', '?9'));
    const place = project === undefined ? [] : [project, ...toPlace(project)];
    const counted = this.#sql.get<{ runs: number }>(
      // The numbers between are those of the other query.
      `SELECT count(*) AS runs, ?5, ?6 FROM (${runs})`,
      ...[pipeline, from, to, limit, null, null, ...place],
    );
    const rows = this.#sql.all<StageRow>(runStages(runs), ...[pipeline, from, to, limit, ...SUITE_IDS, ...place]);
    return { runs: counted?.runs ?? 0, invocations: rows.map(toStageInvocation) };
  }
}

function toStageInvocation(row: StageRow): StageInvocation {
  return {
    runId: row.run_id,
    name: row.name,
    unit: row.is_suite === 1 ? 'suite' : 'stage',
    startedAt: row.started_at,
    durationMs: row.duration_us === null ? null : row.duration_us / 1000,
    outcome: row.outcome as Outcome,
    errorType: row.error_type,
  };
}
