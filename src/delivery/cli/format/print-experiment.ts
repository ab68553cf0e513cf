import type { ExperimentCheck, GroupSummary, MetricComparison } from '../../../analytics/experiments/analyze-experiment.ts';
import { explainVerdict } from '../../../app/experiments/experiment-verdict.ts';
import type { ExperimentReport } from '../../../app/experiments/experiments.ts';
import type { Experiment } from '../../../domain/experiment.ts';
import type { ExperimentMetric } from '../../../domain/experiment-design.ts';
import type { CommandContext } from '../command-context.ts';
import { cleanText } from './clean-text.ts';
import { createColors } from './colors.ts';
import type { Column } from './format-table.ts';
import { formatCompletion, formatCount, formatDuration, formatInstant } from './format-values.ts';
import { printTable } from './print-table.ts';

const CHECK_TEXTS: Readonly<Record<ExperimentCheck, string>> = {
  interval_excludes_zero: 'a difference is shown: the interval excludes 0',
  sample_ratio_as_planned: 'groups are split as planned',
  enough_days: 'enough days have passed',
  enough_runs: 'enough runs in each group',
  guardrails_hold: 'not slower, and not failing more, beyond the margins',
  risk_is_small: 'little is lost if the choice is wrong',
};
const METRIC_TEXTS: Readonly<Record<ExperimentMetric, string>> = {
  completion_rate: 'completed',
  duration_seconds: 'duration',
  user_rating: 'rating',
};

export function printExperiments(
  context: CommandContext,
  experiments: readonly Experiment[],
  samples: readonly { readonly name: string; readonly control: number; readonly treatment: number }[],
): void {
  if (experiments.length === 0) {
    context.print('No experiment yet. `session-buddy experiment create --help` says how to start one.');
    return;
  }
  const runs = new Map(samples.map((sample) => [sample.name, sample]));
  const columns: Column[] = [
    { title: 'EXPERIMENT', isFlexible: true },
    { title: 'STATUS' },
    { title: 'WINNER' },
    { title: 'SKILL', isFlexible: true },
    { title: 'BY' },
    { title: 'CONTROL RUNS', align: 'right' },
    { title: 'TREATMENT RUNS', align: 'right' },
    { title: 'STARTED (UTC)' },
  ];
  const rows = experiments.map(({ name, status, winner, skill, design, startAt }) => [
    cleanText(name),
    status,
    winner ?? '–',
    cleanText(skill?.name ?? '–'),
    design.unit,
    formatCount(runs.get(name)?.control ?? 0),
    formatCount(runs.get(name)?.treatment ?? 0),
    formatInstant(startAt),
  ]);
  printTable(context, columns, rows);
}

export function printExperiment(context: CommandContext, report: ExperimentReport): void {
  const { experiment, analysis } = report;
  const { name, status, startAt, endAt, closedAt, design, skill } = experiment;
  const planned = endAt === null ? `${analysis.completedDays} of ${design.plannedDays} planned days over` : `ends ${formatInstant(endAt)}`;
  const times = closedAt === null ? planned : `${status} ${formatInstant(closedAt)}`;
  context.print(
    `${createColors(context.io).bold(cleanText(name))}, ${closedAt === null ? 'running ' : ''}since ${formatInstant(startAt)} UTC, ${times}`,
  );
  context.print(
    `${skill === null ? 'outcomes as recorded' : `runs of ${skill.kind} ${cleanText(skill.name)}`}; ${Math.round(design.assignmentRatio * 100)} % of ${design.unit}s get the treatment`,
  );
  context.print(`\n${cleanText(explainVerdict(report))}\n`);
  printGroups(context, report);
  for (const comparison of analysis.comparisons) context.print(describeComparison(comparison, design.unit));
  context.print();
  for (const [check, isMet] of Object.entries(analysis.checks))
    context.print(`${isMet ? '✓' : '·'} ${CHECK_TEXTS[check as ExperimentCheck]}`);
  if (design.unit === 'session')
    context.print(
      '\nSessions are drawn one by one, so a person alone can switch to and fro; what one session teaches the next is not seen.',
    );
}

function printGroups(context: CommandContext, { experiment, analysis: { groups } }: ExperimentReport): void {
  const columns: Column[] = [
    { title: 'GROUP' },
    { title: 'STRATEGY', isFlexible: true },
    { title: `${experiment.design.unit.toUpperCase()}S`, align: 'right' },
    { title: 'RUNS', align: 'right' },
    { title: 'COMPLETED (95 %)', align: 'right' },
    { title: 'P95', align: 'right' },
  ];
  const row = (group: string, strategy: string, summary: GroupSummary) => [
    group,
    cleanText(strategy),
    `${formatCount(summary.units)} of ${formatCount(summary.assignedUnits)}`,
    formatCount(summary.runs),
    formatCompletion({ ...summary, ended: summary.runs }),
    formatDuration(summary.durationP95Seconds === null ? null : summary.durationP95Seconds * 1000),
  ];
  printTable(context, columns, [
    row('control', experiment.controlStrategy, groups.control),
    row('treatment', experiment.treatmentStrategy, groups.treatment),
  ]);
  context.print();
}

function describeComparison(comparison: MetricComparison, unit: string): string {
  const name = METRIC_TEXTS[comparison.metric].padEnd(10);
  if (comparison.kind === 'insufficient_data') {
    return `${name} nothing to compare yet: ${comparison.sampleSize} ${unit}s in the smaller group, at least ${comparison.requiredSampleSize} needed`;
  }
  const { difference, confidenceInterval, alwaysValidPValue, metric } = comparison;
  const format = (value: number) => formatDifference(value, metric);
  const interval = `${format(confidenceInterval.lower)} to ${format(confidenceInterval.upper)}`;
  return `${name} treatment ${format(difference)} (${interval}, whenever you look; p ${formatPValue(alwaysValidPValue)})`;
}

function formatDifference(value: number, metric: ExperimentMetric): string {
  const sign = value < 0 ? '−' : '+';
  if (metric === 'user_rating') return `${sign}${Math.abs(value).toFixed(2)}`;
  return `${sign}${(Math.abs(value) * 100).toFixed(1)} ${metric === 'completion_rate' ? 'points' : '%'}`;
}

function formatPValue(value: number | null): string {
  if (value === null) return '–';
  return value < 0.0001 ? '< 0.0001' : String(Number(value.toPrecision(2)));
}
