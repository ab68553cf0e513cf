import type { SessionCorrelation } from '../../analytics/sessions/correlate-sessions.ts';
import type { Spread } from '../../analytics/sessions/describe-lengths.ts';
import type { Rhythm, RhythmDifference } from '../../analytics/sessions/describe-rhythm.ts';
import type { TrendMetric, TrendResult } from '../../analytics/trends/trend-result.ts';
import type { AnalyzedWindow, SessionAnalytics, WorkflowBottlenecks } from '../../app/session-analytics.ts';
import { formatDay, WEEKDAYS } from '../../domain/local-calendar.ts';
import type { CommandContext } from './command-context.ts';
import { cleanText } from './format/clean-text.ts';
import { createColors } from './format/colors.ts';
import type { Column } from './format/format-table.ts';
import { formatMetric, formatPValue } from './format/format-trend.ts';
import { formatCompletion, formatCount, formatDuration, formatInstant, formatQuantity, formatSparkline } from './format/format-values.ts';
import { printTable } from './format/print-table.ts';

const PARTS_OF_DAY = ['0–6 h', '6–12 h', '12–18 h', '18–24 h'] as const;
const MOST_ROWS = 15;

const TRAIT_TEXTS: Readonly<Record<SessionCorrelation['trait'], string>> = {
  active_time: 'time at work',
  invocations: 'invocations',
  pace: 'invocations per minute at work',
  distinct_skills: 'different skills',
  checks_share: 'share of checks',
  subagent_share: 'share of subagents',
};
const RESULT_TEXTS: Readonly<Record<SessionCorrelation['result'], string>> = { completion: 'completion', recovery: 'recovery' };

/** What the sessions of a window are like, for people. */
export function printSessionAnalytics(context: CommandContext, analytics: SessionAnalytics): void {
  const { sessions, invocations, effectiveness, lengths, rhythm, streaks, trend } = analytics;
  const { bold } = createColors(context.io);
  printWindow(context, analytics);
  context.print(`${formatQuantity(sessions, 'session')}, ${formatQuantity(invocations, 'invocation')}`);
  if (sessions === 0) return;
  context.print(
    effectiveness.kind === 'mean'
      ? `mean effectiveness ${Math.round(effectiveness.mean)} of 100 (${Math.round(effectiveness.interval.lower)}–${Math.round(effectiveness.interval.upper)}, n = ${effectiveness.sampleSize}); \`session-buddy session ID\` shows what it is made of`
      : `effectiveness: too few sessions with 5 ended invocations (${effectiveness.sampleSize} of ${effectiveness.requiredSampleSize})`,
  );
  context.print();
  printTable(context, LENGTH_COLUMNS, [
    toSpreadRow('at work (pauses over 15 min left out)', lengths.activeMs, formatDuration),
    toSpreadRow('first to last event', lengths.elapsedMs, formatDuration),
    toSpreadRow('invocations', lengths.invocations, (count) => formatCount(Math.round(count))),
    toSpreadRow('gap before the next session', lengths.gapMs, formatDuration),
  ]);
  context.print(`\n${bold('BY THE CLOCK')} of ${rhythm.timezone}`);
  printRhythm(context, rhythm);
  const open = streaks.isTodayOpen ? ', if today gets a session' : '';
  const longest =
    streaks.longest === null
      ? ''
      : `; longest ${formatQuantity(streaks.longestDays, 'day')} (${formatDay(streaks.longest.from)} to ${formatDay(streaks.longest.to)})`;
  context.print(`days in a row: ${streaks.currentDays} now${open}${longest}; ${formatQuantity(streaks.activeDays, 'day')} with a session`);
  context.print(`completion by days: ${describeTrend(trend.completion, 'completion')}`);
  context.print(`use by days: ${describeTrend(trend.usage, 'volume')}`);
  printCorrelations(context, analytics.correlations);
}

/** Where sessions get stuck, for people. */
export function printWorkflow(context: CommandContext, { flow, bottlenecks, ...answered }: WorkflowBottlenecks): void {
  const { bold } = createColors(context.io);
  const { total, skills } = bottlenecks;
  printWindow(context, answered);
  if (total.troubles === 0) context.print(`Nothing went wrong in ${formatQuantity(bottlenecks.sessions, 'session')}.`);
  else {
    const half = total.medianRecoveryMs === null ? 'fewer than half' : `half within ${formatDuration(total.medianRecoveryMs)}`;
    context.print(
      `${formatQuantity(total.troubles, 'time')} a skill went wrong in ${formatQuantity(bottlenecks.sessions, 'session')}; ${formatCount(total.recovered)} followed by a success of it (${half}), ${formatCount(total.loops)} tried 3 times or more; ${formatDuration(total.lostMs)} lost\n`,
    );
    const rows = skills
      .slice(0, MOST_ROWS)
      .map((skill) => [
        cleanText(skill.skill.name),
        skill.skill.kind,
        `${Math.round(skill.troubleRatio * 100)} % (${Math.round(skill.troubleInterval.lower * 100)}–${Math.round(skill.troubleInterval.upper * 100)})`,
        formatCount(skill.attempts),
        skill.cause === null ? '–' : `${cleanText(skill.cause.errorType)} (${skill.cause.count})`,
        `${skill.recovered} of ${skill.troubles}`,
        formatDuration(skill.medianRecoveryMs),
        formatDuration(skill.lostMs),
        skill.verdict === 'bottleneck' ? 'yes' : skill.verdict === 'ordinary' ? 'not shown' : 'too few',
      ]);
    printTable(context, BOTTLENECK_COLUMNS, rows);
    if (skills.length > MOST_ROWS) context.print(`and ${formatQuantity(skills.length - MOST_ROWS, 'skill')} more that went wrong`);
  }
  if (flow.transitions.length === 0) return;
  context.print(
    `\n${bold('FROM PHASE TO PHASE')}, ${formatQuantity(flow.sampleSize, 'time')} in ${formatQuantity(flow.sessions, 'session')}`,
  );
  printTable(
    context,
    FLOW_COLUMNS,
    flow.transitions
      .slice(0, MOST_ROWS)
      .map(({ from, to, count, shareRatio, shareInterval, mostCommonSkill, medianGapMs }) => [
        `${cleanText(from)} → ${cleanText(to)}`,
        formatCount(count),
        `${Math.round(shareRatio * 100)} % (${Math.round(shareInterval.lower * 100)}–${Math.round(shareInterval.upper * 100)})`,
        formatDuration(medianGapMs),
        `${cleanText(mostCommonSkill.skill.name)} (${mostCommonSkill.count})`,
      ]),
  );
}

const LENGTH_COLUMNS: readonly Column[] = [
  { title: 'LENGTH', isFlexible: true },
  { title: 'MEDIAN (95 %)', align: 'right' },
  { title: 'P90', align: 'right' },
  { title: 'MOST', align: 'right' },
  { title: 'N', align: 'right' },
];
const BOTTLENECK_COLUMNS: readonly Column[] = [
  { title: 'SKILL', isFlexible: true },
  { title: 'KIND' },
  { title: 'GOES WRONG (95 %)', align: 'right' },
  { title: 'OF', align: 'right' },
  { title: 'MOST OFTEN BY' },
  { title: 'RECOVERED', align: 'right' },
  { title: 'HALF IN', align: 'right' },
  { title: 'LOST', align: 'right' },
  { title: 'BOTTLENECK' },
];
const FLOW_COLUMNS: readonly Column[] = [
  { title: 'FROM → TO', isFlexible: true },
  { title: 'TIMES', align: 'right' },
  { title: 'OF ALL FROM THERE', align: 'right' },
  { title: 'MEDIAN GAP', align: 'right' },
  { title: 'MOST OFTEN BEGINS WITH' },
];

function printWindow(context: CommandContext, { window, project, isCut }: AnalyzedWindow): void {
  const where = project === null ? '' : `, project ${cleanText(project)}`;
  const rest = window.followsData ? ': nothing is newer, so these are the days up to the newest session' : '';
  context.print(
    `${formatInstant(window.from)} to ${formatInstant(window.to)} UTC${where}${rest}${isCut ? '; the latest sessions of it' : ''}\n`,
  );
}

function toSpreadRow(name: string, spread: Spread, format: (value: number) => string): string[] {
  if (spread.kind === 'insufficient_data') return [name, 'too few', '', '', `${spread.sampleSize} of ${spread.requiredSampleSize}`];
  const { median, interval, p90, most, sampleSize } = spread;
  return [
    name,
    `${format(median)} (${format(interval.lower)} – ${format(interval.upper)})`,
    format(p90),
    format(most),
    formatCount(sampleSize),
  ];
}

function printRhythm(context: CommandContext, { hours, weekdays, busiestHour, weekdayDifference, dayPartDifference }: Rhythm): void {
  context.print(
    `│${formatSparkline(hours.map(({ invocations }) => invocations))}│ invocations by hour, 0 to 23; busiest ${busiestHour === null ? '–' : `${busiestHour}–${busiestHour + 1} h`}`,
  );
  const rows = weekdays.map((day) => [
    WEEKDAYS[day.slot] ?? '',
    formatCount(day.sessions),
    formatCount(day.invocations),
    formatCompletion(day),
  ]);
  printTable(
    context,
    [
      { title: 'DAY' },
      { title: 'SESSIONS', align: 'right' },
      { title: 'USES', align: 'right' },
      { title: 'COMPLETED (95 %)', align: 'right' },
    ],
    rows,
  );
  context.print(`do days of the week differ in completion? ${describeDifference(weekdayDifference, WEEKDAYS)}`);
  context.print(`do times of the day? ${describeDifference(dayPartDifference, PARTS_OF_DAY)}`);
}

function describeDifference(difference: RhythmDifference, names: readonly string[]): string {
  if (difference.kind === 'insufficient_data') return 'too few sessions to tell';
  const { adjustedPValue, isDifferent, best, sampleSize } = difference;
  const shown = isDifferent && best !== null ? `yes, best ${names[best] ?? ''}` : 'not shown';
  return `${shown} (adjusted p = ${adjustedPValue.toPrecision(2)}, ${formatQuantity(sampleSize, 'session')})`;
}

function describeTrend(result: TrendResult, metric: TrendMetric): string {
  if (result.kind === 'insufficient_data')
    return `too few to tell (${result.sampleSize} invocations on ${result.days} of ${result.requiredDays} days)`;
  const { trend, startValue, endValue, pValue, days } = result;
  const line = trend === 'stable' ? 'no trend shown' : `${trend}, ${formatMetric(startValue, metric)} → ${formatMetric(endValue, metric)}`;
  return `${line} (${formatPValue(pValue)}, ${formatQuantity(days, 'day')})`;
}

function printCorrelations(context: CommandContext, correlations: readonly SessionCorrelation[]): void {
  const tested = correlations.flatMap((pair) => (pair.kind === 'correlated' ? [pair] : []));
  const found = tested.filter(({ isSignificant }) => isSignificant);
  if (found.length === 0) {
    const answer =
      tested.length === 0
        ? 'too few sessions to tell'
        : `nothing of ${formatQuantity(tested.length, 'pair')} is shown (5 % false discoveries)`;
    context.print(`what goes together with completion and recovery? ${answer}`);
  }
  for (const { trait, result, rho, interval, adjustedPValue, sampleSize } of found) {
    context.print(
      `more ${TRAIT_TEXTS[trait]}, ${rho > 0 ? 'more' : 'less'} ${RESULT_TEXTS[result]}: ρ = ${rho.toFixed(2)} (${interval.lower.toFixed(2)} to ${interval.upper.toFixed(2)}), adjusted p = ${adjustedPValue.toPrecision(2)}, ${formatQuantity(sampleSize, 'session')}`,
    );
  }
}
