import type { Command } from 'commander';
import type { Slowness, StageAnalysis, Success } from '../../../analytics/pipelines/analyze-pipeline.ts';
import type { BottleneckSeverity } from '../../../analytics/pipelines/judge-stage.ts';
import { getPipelineAnalytics, listPipelines, MAX_RUNS, type PipelineAnalytics } from '../../../app/pipelines.ts';
import { SessionBuddyError } from '../../../domain/errors.ts';
import type { TimeWindow } from '../../../ports/metric-queries.ts';
import { parseWindow } from '../../public-json/parse-time.ts';
import { toPipelineAnalyticsJson, toPipelineListJson } from '../../public-json/pipeline-json.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { cleanText } from '../format/clean-text.ts';
import type { Column } from '../format/format-table.ts';
import { formatAgo, formatCompletion, formatCount, formatDuration, formatInstant, formatQuantity } from '../format/format-values.ts';
import { printTable } from '../format/print-table.ts';
import { wholeNumber } from '../parse-options.ts';
import type { Store } from '../runtime.ts';

interface PipelinesOptions extends DatabaseOptions {
  readonly since: string;
  readonly limit: number;
}

const BOTTLENECK_TEXTS: Readonly<Record<BottleneckSeverity, string>> = {
  none: '',
  medium: 'bottleneck',
  high: 'BOTTLENECK',
  insufficient_data: '',
};
const SLOWNESS_TEXTS: Readonly<Record<Slowness, string>> = { slower_than_before: 'slower', most_of_run_time: 'most of the time' };

export function addPipelinesCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('pipelines')
    .description('how CI pipelines and their stages do')
    .argument('[name]', 'one pipeline, with its stages')
    .option('--since <time>', 'how far back (24h, 7d) or an ISO 8601 instant', '30d')
    .option('--limit <n>', 'how many pipelines, or rows of stages', wholeNumber(1, 1000), 50);
  addJsonOption(addDatabaseOption(command)).action((name: string | undefined, options: PipelinesOptions) => {
    const parsed = parseWindow({ since: options.since }, context.runtime.clock.now(), '30d');
    if (parsed.kind === 'rejected') throw new SessionBuddyError('USAGE', parsed.reason);
    return context.withExistingStore(options, (store) =>
      name === undefined ? printList(context, store, parsed.window, options) : printPipeline(context, store, name, parsed.window, options),
    );
  });
}

async function printList(context: CommandContext, store: Store, window: TimeWindow, { limit, json }: PipelinesOptions): Promise<void> {
  const list = await listPipelines(store, { ...window, limit });
  if (json) return context.printJson(toPipelineListJson(list));
  if (list.pipelines.length === 0) return context.print('No run of a pipeline in this window.');
  const columns: Column[] = [
    { title: 'PIPELINE', isFlexible: true },
    { title: 'RUNS', align: 'right' },
    { title: 'STAGES', align: 'right' },
    { title: 'COMPLETED', align: 'right' },
    { title: 'LAST RUN' },
  ];
  const rows = list.pipelines.map(({ pipeline, runs, stages, lastRunAt }) => [
    cleanText(pipeline),
    formatCount(runs),
    formatCount(stages.invocations),
    stages.ended === 0 ? '–' : `${Math.round((stages.completed / stages.ended) * 100)} %`,
    formatAgo(lastRunAt, context.runtime.clock.now()),
  ]);
  printTable(context, columns, rows);
}

async function printPipeline(
  context: CommandContext,
  store: Store,
  pipeline: string,
  window: TimeWindow,
  { limit, json }: PipelinesOptions,
): Promise<void> {
  const analytics = await getPipelineAnalytics(store, { ...window, pipeline });
  if (json) return context.printJson(toPipelineAnalyticsJson(analytics));
  const { runs, runSuccess, stages, suites, isCut } = analytics;
  context.print(`${cleanText(pipeline)}, ${formatInstant(window.from)} to ${formatInstant(window.to)} UTC`);
  context.print(
    `${formatQuantity(runs, 'run')}; completed ${formatSuccess(runSuccess)}${isCut ? `; only the latest ${formatCount(MAX_RUNS)}` : ''}`,
  );
  if (stages.length > 0) printStages(context, 'STAGE', stages.slice(0, limit));
  if (suites.length > 0) printStages(context, 'TEST SUITE', suites.slice(0, limit));
  printErrors(context, analytics);
}

function printStages(context: CommandContext, title: string, stages: readonly StageAnalysis[]): void {
  const columns: Column[] = [
    { title, isFlexible: true },
    { title: 'USES', align: 'right' },
    { title: 'COMPLETED (95 %)', align: 'right' },
    { title: 'P50', align: 'right' },
    { title: 'P95', align: 'right' },
    { title: 'OF RUN', align: 'right' },
    { title: 'NOTE' },
  ];
  const rows = stages.map((stage) => [
    cleanText(stage.name),
    formatCount(stage.invocations),
    formatSuccess(stage),
    formatDuration(stage.durationP50Ms),
    formatDuration(stage.durationP95Ms),
    stage.timeShareRatio === null ? '–' : `${Math.round(stage.timeShareRatio * 100)} %`,
    [BOTTLENECK_TEXTS[stage.bottleneck], ...stage.slowness.map((reason) => SLOWNESS_TEXTS[reason])].filter(Boolean).join(', '),
  ]);
  context.print();
  printTable(context, columns, rows);
}

function printErrors(context: CommandContext, { failures }: PipelineAnalytics): void {
  if (failures.length === 0) return;
  context.print(`\nerrors: ${failures.map(({ errorType, count }) => `${formatCount(count)} ${cleanText(errorType)}`).join(', ')}`);
}

function formatSuccess({ completed, ended, ratio, interval }: Success): string {
  return formatCompletion({ completed, ended, completionRatio: ratio, completionInterval: interval });
}
