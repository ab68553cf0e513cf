import type { Command } from 'commander';
import { REQUIRED_DAYS, TREND_METRICS, type TrendMetric } from '../../../analytics/trends/trend-result.ts';
import { getSkillTrend, MOST_TREND_DAYS, type SkillTrend, type TrendDay } from '../../../app/trends/skill-trend.ts';
import { systemTimeZone } from '../../../domain/local-days.ts';
import { SKILL_KINDS, type SkillKind } from '../../../domain/skill.ts';
import { toTrendJson } from '../../public-json/trend-json.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { cleanText } from '../format/clean-text.ts';
import { createColors } from '../format/colors.ts';
import { formatSeriesLine } from '../format/format-series-line.ts';
import { formatMetric, formatPercentChange, formatPValue } from '../format/format-trend.ts';
import { formatCount, formatInstant, formatQuantity } from '../format/format-values.ts';
import { instant, oneOf, timezone, wholeNumber } from '../parse-options.ts';

const DAY_MS = 86_400_000;

interface TrendOptions extends DatabaseOptions {
  readonly to?: number;
  readonly days: number;
  readonly metric?: TrendMetric;
  readonly timezone: string;
  readonly kind?: SkillKind;
}

export function addTrendCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('trend')
    .description('whether a skill does better or worse, takes longer and is used more, day by day')
    .argument('<skill>', 'its name')
    .option('--to <instant>', 'look back from then, ISO 8601; now when not given', instant)
    .option('--days <n>', 'today and the days before it', wholeNumber(1, MOST_TREND_DAYS), 30)
    .option('--metric <metric>', 'only completion, duration or volume', oneOf(TREND_METRICS))
    .option('--timezone <zone>', 'the zone whose days these are', timezone, systemTimeZone())
    .option('--kind <kind>', 'of several skills of the name, the one of this kind', oneOf(SKILL_KINDS));
  addJsonOption(addDatabaseOption(command)).action((name: string, options: TrendOptions) =>
    context.withExistingStore(options, async (store) => {
      const { to: now = context.runtime.clock.now(), days, metric, timezone: timeZone, kind } = options;
      const trend = await getSkillTrend(store, { name, days, timeZone, now, ...(kind === undefined ? {} : { kind }) });
      if (options.json) return context.printJson(toTrendJson(trend, metric ?? 'completion'));
      printTrend(context, trend, metric === undefined ? TREND_METRICS : [metric]);
    }),
  );
}

function printTrend(context: CommandContext, trend: SkillTrend, metrics: readonly TrendMetric[]): void {
  const [first, last] = [trend.days[0]?.date, trend.days.at(-1)?.date];
  const { bold } = createColors(context.io);
  context.print(`${bold(`${cleanText(trend.skill.name)} (${trend.skill.kind})`)}, ${first} to ${last} ${trend.timeZone}`);
  if (trend.days.every(({ invocations }) => invocations === 0)) {
    const lastUse = formatInstant(trend.lastInvokedAt);
    context.print(`Not used in these days; last used ${lastUse} UTC. Look back from then with --to ${dayAfter(trend.lastInvokedAt)}.`);
    return;
  }
  for (const metric of metrics) {
    context.print();
    context.print(`${bold(metric)}: ${describeResult(trend, metric)}`);
    const line = formatSeriesLine(trend.days.map((day) => readValue(day, metric)));
    if (line !== null) context.print(`│${line.bars}│ ${describeScale(line.lowest, line.highest, metric)}`);
  }
}

function dayAfter(at: number): string {
  return new Date(at + DAY_MS).toISOString().slice(0, 10);
}

function describeResult({ trends, days: rows }: SkillTrend, metric: TrendMetric): string {
  const result = trends[metric];
  if (result.kind === 'insufficient_data') {
    const runs = { completion: 'ended invocation', duration: 'measured invocation', volume: 'invocation' }[metric];
    const ofDays = metric !== 'volume' ? 'with some' : result.requiredDays > REQUIRED_DAYS ? 'since its first use' : 'that are over';
    const needs = [
      ...(result.days < result.requiredDays ? [`${result.requiredDays} days ${ofDays}`] : []),
      ...(result.sampleSize < result.requiredSampleSize ? [formatQuantity(result.requiredSampleSize, runs)] : []),
    ];
    const has = `${formatQuantity(result.sampleSize, runs)} on ${formatQuantity(result.days, 'day')}`;
    const hint = rows.length < 30 && result.days < result.requiredDays ? ' (--days 30 looks further back)' : '';
    return `too little data for a trend: ${has}; needs ${needs.join(' and ')}${hint}`;
  }
  const { trend, startValue, endValue, changeRatio, pValue, sampleSize, days } = result;
  const evidence = `${formatPValue(pValue)}, ${formatQuantity(sampleSize, 'invocation')} on ${formatCount(days)} days`;
  if (trend === 'stable') return `→ stable, at ${formatMetric(usualValue(rows, metric), metric)} (${evidence})`;
  const arrow = endValue > startValue ? '↑' : '↓';
  const change = metric === 'completion' || changeRatio === null ? '' : `, ${formatPercentChange(changeRatio)}`;
  const from = `${formatMetric(startValue, metric)} to ${formatMetric(endValue, metric)}`;
  return `${arrow} ${trend}: from ${from}${change} (${evidence})`;
}

/** Of all invocations for completion, of all days of use for the others. */
function usualValue(days: readonly TrendDay[], metric: TrendMetric): number {
  const sum = (read: (day: TrendDay) => number) => days.reduce((total, day) => total + read(day), 0);
  if (metric === 'completion') return sum(({ completed }) => completed) / sum(({ ended }) => ended);
  if (metric === 'volume') return sum(({ invocations }) => invocations) / sum(({ isBeforeFirstUse }) => (isBeforeFirstUse ? 0 : 1));
  const medians = days.flatMap(({ durationP50Ms }) => (durationP50Ms === null ? [] : [durationP50Ms])).sort((a, b) => a - b);
  return medians[medians.length >> 1] ?? 0;
}

function readValue({ invocations, completed, ended, durationP50Ms }: TrendDay, metric: TrendMetric): number | null {
  if (metric === 'volume') return invocations;
  if (metric === 'duration') return durationP50Ms;
  return ended === 0 ? null : completed / ended;
}

function describeScale(lowest: number, highest: number, metric: TrendMetric): string {
  const what = { completion: 'completed', duration: 'median duration', volume: 'invocations' }[metric];
  const range = lowest === highest ? formatMetric(highest, metric) : `${formatMetric(lowest, metric)} to ${formatMetric(highest, metric)}`;
  return `${what}, a day each; ${range}`;
}
