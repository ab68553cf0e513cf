import type { Command } from 'commander';
import { REQUIRED_ENDED, type Trend, trendOf } from '../../../analytics/trends/compare-completion.ts';
import { computeReport, type Report, type SkillReport } from '../../../app/report.ts';
import { getSeries, type Series, STEP_LENGTHS_MS } from '../../../app/series.ts';
import { AGENTS, type AgentName } from '../../../domain/agent.ts';
import { SessionBuddyError } from '../../../domain/errors.ts';
import { ENDED_OUTCOMES } from '../../../domain/outcome.ts';
import type { SkillKind } from '../../../domain/skill.ts';
import type { TimeWindow } from '../../../ports/metric-queries.ts';
import { parseWindow } from '../../public-json/parse-time.ts';
import { toReportJson } from '../../public-json/report-json.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { cleanText } from '../format/clean-text.ts';
import type { Column } from '../format/format-table.ts';
import {
  formatAgo,
  formatCompletion,
  formatCount,
  formatDuration,
  formatInstant,
  formatQuantity,
  formatSparkline,
} from '../format/format-values.ts';
import { printTable } from '../format/print-table.ts';
import { instant, kinds, oneOf, wholeNumber } from '../parse-options.ts';
import { reportOpenAnomalies } from '../report-anomalies.ts';
import { reportUnused } from '../report-unused.ts';
import { reportWeek } from '../report-weekly.ts';
import type { Store } from '../runtime.ts';

interface ReportOptions extends DatabaseOptions {
  readonly since?: string;
  readonly kind?: readonly SkillKind[];
  readonly project?: string;
  readonly limit: number;
  readonly unused?: boolean;
  readonly weekly?: boolean;
  readonly to?: number;
  readonly agent?: AgentName;
}

const TREND_TEXTS: Readonly<Record<Trend, string>> = {
  improving: '↑ improving',
  declining: '↓ declining',
  stable: '→ stable',
  insufficient_data: '',
};
/** Columns of the sparkline of one skill: a quarter of an hour, an hour or a day each, as fits. */
const SPARKLINE_POINTS = 60;

export function addReportCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('report')
    .description('which skills were used and how well they worked')
    .argument('[skill]', 'one skill, whatever its kind')
    .option('--since <time>', 'how far back (30m, 24h, 7d, 2w) or an ISO 8601 instant; otherwise 7d, with --unused 30d')
    .option('--kind <kinds>', 'kinds of skill with commas between them, or all; otherwise all but tool', kinds)
    .option('--project <name>', 'only sessions of this project (its folder, or the last part of it)')
    .option('--limit <n>', 'how many skills', wholeNumber(1, 1000), 20)
    .option('--unused', 'skills and subagents that were offered or are installed and were not used, and what that costs')
    .option('--weekly', 'one report of a week, in Markdown: used, better or worse, failures and recovery, time wasted, anomalies, unused')
    .option('--to <instant>', 'with --weekly: the end of the week, ISO 8601; otherwise now, or the newest where nothing is as new', instant)
    .option('--agent <agent>', 'with --unused: only those of this agent', oneOf(AGENTS));
  addJsonOption(addDatabaseOption(command)).action((skill: string | undefined, options: ReportOptions) => {
    const parsed = parseWindow({ since: options.since }, context.runtime.clock.now(), options.unused ? '30d' : '7d');
    if (parsed.kind === 'rejected') throw new SessionBuddyError('USAGE', parsed.reason);
    if (options.unused && skill !== undefined) throw new SessionBuddyError('USAGE', 'give either a skill or --unused');
    if (options.agent && !options.unused) throw new SessionBuddyError('USAGE', '--agent goes with --unused');
    if (options.to !== undefined && !options.weekly) throw new SessionBuddyError('USAGE', '--to goes with --weekly');
    if (options.weekly) return weekly(context, skill, options);
    if (options.unused) return context.withExistingStore(options, (store) => reportUnused(context, store, parsed.window, options));
    return context.withExistingStore(options, (store) => report(context, store, skill, parsed.window, options));
  });
}

function weekly(context: CommandContext, skill: string | undefined, options: ReportOptions): Promise<void> {
  if (skill !== undefined || options.unused || options.since !== undefined || options.kind !== undefined) {
    throw new SessionBuddyError('USAGE', '--weekly is of all skills of a week; it goes with --project and --to only');
  }
  const { project, to, json } = options;
  return context.withExistingStore(options, (store, location) =>
    reportWeek(context, store, location, {
      ...(project === undefined ? {} : { project }),
      ...(to === undefined ? {} : { at: to }),
      ...(json === undefined ? {} : { json }),
    }),
  );
}

async function report(
  context: CommandContext,
  store: Store,
  name: string | undefined,
  window: TimeWindow,
  options: ReportOptions,
): Promise<void> {
  const { project, limit } = options;
  const answer = await computeReport(store, {
    ...window,
    limit,
    ...(options.kind === undefined ? {} : { kinds: options.kind }),
    ...(project === undefined ? {} : { project }),
    ...(name === undefined ? {} : { name }),
  });
  if (options.json) return context.printJson(toReportJson(answer));
  if ((await store.getStatus()).isDemo) context.print('DEMO: these figures are made up.\n');
  printWindow(context, answer, options);
  if (answer.skills.length === 0) return context.print('No skill was used in it.');
  printSkills(context, answer.skills);
  if (name === undefined) printTotals(context, answer);
  await reportOpenAnomalies(
    context,
    store,
    answer.skills.map(({ skill }) => skill.name),
  );
  if (name === undefined) return;
  for (const found of answer.skills) {
    printOutcomes(context, found);
    if (project === undefined) printSeries(context, await getSeries(store, { ...answer.window, subject: found.skill }));
  }
}

function printWindow(context: CommandContext, { window }: Report, { project }: ReportOptions): void {
  const where = project === undefined ? '' : `, project ${cleanText(project)}`;
  context.print(`${formatInstant(window.from)} to ${formatInstant(window.to)} UTC${where}\n`);
}

function printSkills(context: CommandContext, skills: readonly SkillReport[]): void {
  const columns: Column[] = [
    { title: 'SKILL', isFlexible: true },
    { title: 'KIND' },
    { title: 'USES', align: 'right' },
    { title: 'COMPLETED (95 %)', align: 'right' },
    { title: 'P50', align: 'right' },
    { title: 'P95', align: 'right' },
    { title: 'TREND' },
    { title: 'LAST USE' },
  ];
  const now = context.runtime.clock.now();
  const rows = skills.map((skill) => [
    cleanText(skill.skill.name),
    skill.skill.kind,
    formatCount(skill.invocations),
    formatCompletion(skill),
    formatDuration(skill.durationP50Ms),
    formatDuration(skill.durationP95Ms),
    TREND_TEXTS[trendOf(skill.comparison)],
    formatAgo(skill.lastInvokedAt, now),
  ]);
  printTable(context, columns, rows);
}

function printTotals(context: CommandContext, { totals, skills }: Report): void {
  const shown = skills.length < totals.skills ? `, ${skills.length} shown` : '';
  const sessions = totals.sessions === null ? '' : ` in ${formatQuantity(totals.sessions, 'session')}`;
  const open = totals.byOutcome.open === 0 ? '' : `, ${formatCount(totals.byOutcome.open)} still open`;
  context.print(
    `\n${formatQuantity(totals.invocations, 'invocation')} of ${formatQuantity(totals.skills, 'skill')}${shown}${sessions}; completed ${formatCompletion(totals)}${open}.`,
  );
}

function printOutcomes(context: CommandContext, { skill, byOutcome, comparison }: SkillReport): void {
  const counts = ([...ENDED_OUTCOMES, 'open'] as const).filter((outcome) => byOutcome[outcome] > 0);
  context.print(
    `\n${cleanText(skill.name)} (${skill.kind}): ${counts.map((outcome) => `${formatCount(byOutcome[outcome])} ${outcome}`).join(', ')}`,
  );
  if (comparison.kind === 'compared') {
    const points = Math.round(comparison.difference * 100);
    context.print(
      `against the window before: ${points > 0 ? '+' : ''}${points} points (p = ${comparison.pValue.toPrecision(2)}, n = ${comparison.sampleSize})`,
    );
  } else {
    context.print(`against the window before: too few to tell; both windows need ${REQUIRED_ENDED} ended invocations and some that failed`);
  }
}

/** Invocations over time, as many steps a column as it takes to fit. */
function printSeries(context: CommandContext, { window, step, points }: Series): void {
  const stepMs = STEP_LENGTHS_MS[step];
  const begin = Math.floor(window.from / stepMs);
  const steps = Math.floor((window.to - 1) / stepMs) - begin + 1;
  const stepsPerColumn = Math.ceil(steps / SPARKLINE_POINTS);
  const values = new Array<number>(Math.ceil(steps / stepsPerColumn)).fill(0);
  for (const { at, invocations } of points) {
    const column = Math.floor((at / stepMs - begin) / stepsPerColumn);
    values[column] = (values[column] ?? 0) + invocations;
  }
  const columnText = stepsPerColumn === 1 ? `a ${step}` : `${stepsPerColumn} ${step}s`;
  context.print(`│${formatSparkline(values)}│ invocations, ${columnText} each; highest ${formatCount(Math.max(0, ...values))}`);
}
