import { type Command, InvalidArgumentError } from 'commander';
import type { CommonCause } from '../../../analytics/anomalies/common-causes.ts';
import { DEFAULT_THRESHOLD } from '../../../analytics/anomalies/false-alarm-budget.ts';
import { keepAnomalies } from '../../../app/anomalies/keep-anomalies.ts';
import { type AnomalyList, listAnomalies } from '../../../app/anomalies/list-anomalies.ts';
import type { AnomalyMetric, AnomalyResolution, StoredAnomaly } from '../../../domain/anomaly.ts';
import { SessionBuddyError } from '../../../domain/errors.ts';
import type { SkillKind } from '../../../domain/skill.ts';
import { toAnomalyListJson } from '../../public-json/anomaly-json.ts';
import { parseWindow } from '../../public-json/parse-time.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { cleanText } from '../format/clean-text.ts';
import { formatChange } from '../format/format-anomaly.ts';
import type { Column } from '../format/format-table.ts';
import { formatAgo, formatCount, formatInstant, formatQuantity } from '../format/format-values.ts';
import { printTable } from '../format/print-table.ts';
import { printOddInvocations } from '../list-odd-invocations.ts';
import { kinds, wholeNumber } from '../parse-options.ts';
import { printSeriesAnomalies } from '../series-anomalies.ts';

interface AnomaliesOptions extends DatabaseOptions {
  readonly since: string;
  readonly threshold: number;
  readonly skill?: string;
  readonly kind?: readonly SkillKind[];
  readonly all?: boolean;
  readonly limit: number;
  readonly setBudget?: number;
  readonly invocations?: boolean;
  readonly file?: string;
}

const CHANGES: Readonly<Record<AnomalyMetric, Readonly<Record<CommonCause['direction'], string>>>> = {
  completion_rate: { down: 'fail more often', up: 'fail less often' },
  duration_seconds: { down: 'became faster', up: 'became slower' },
  invocations: { down: 'are used less', up: 'are used more' },
  duration_spread: { down: 'became more even in duration', up: 'became less even in duration' },
};
const RESOLUTIONS: Readonly<Record<AnomalyResolution, string>> = {
  recovered: 'recovered',
  new_normal: 'the new normal',
  unused: 'not used since',
};

export function addAnomaliesCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('anomalies')
    .description('what is not as it was: completion, durations and use of skills')
    .option('--since <time>', 'how far back (24h, 7d) or an ISO 8601 instant; what is open is shown however old it is', '24h')
    .option('--threshold <z>', 'least deviation, as a z-score: 2 shows all, 3 what is 17 times rarer', positiveNumber, DEFAULT_THRESHOLD)
    .option('--skill <name>', 'one skill, whatever its kind')
    .option('--kind <kinds>', 'kinds of skill with commas between them, or all; otherwise all but tool', kinds)
    .option('--all', 'everything ever detected')
    .option('--limit <n>', 'how many', wholeNumber(1, 1000), 50)
    .option(
      '--set-budget <n>',
      'false alarms you accept per skill and 30 days, from now on and for all that is stored; 1 at first',
      positiveNumber,
    )
    .option('--invocations', 'single invocations that are unlike the others instead')
    .option('--file <csv>', 'look for what is new in a series of your own instead: a line each of time and value');
  addJsonOption(addDatabaseOption(command)).action((options: AnomaliesOptions) => {
    if (options.file !== undefined) return printSeriesAnomalies(context, options.file, options.json ?? false);
    const now = context.runtime.clock.now();
    const parsed = parseWindow({ since: options.since }, now, '24h');
    if (parsed.kind === 'rejected') throw new SessionBuddyError('USAGE', parsed.reason);
    return context.withExistingStore(options, async (store, location) => {
      if (options.invocations) return printOddInvocations(context, store, parsed.window, { ...options, kinds: options.kind });
      if (options.setBudget !== undefined) await store.analyses.anomalies.setBudget(options.setBudget);
      await context.bringUpToDate(store, location, [keepAnomalies]);
      const list = await listAnomalies(store, {
        ...(options.all ? { from: 0, to: now } : parsed.window),
        openToo: true,
        threshold: options.threshold,
        limit: options.limit,
        ...(options.skill === undefined ? {} : { skillName: options.skill }),
        ...(options.kind === undefined ? {} : { kinds: options.kind }),
      });
      if (options.json) return context.printJson(toAnomalyListJson(list));
      if ((await store.getStatus()).isDemo) context.print('DEMO: these figures are made up.\n');
      printAnomalies(context, list, options);
    });
  });
}

function printAnomalies(context: CommandContext, { anomalies, commonCauses }: AnomalyList, { since, all }: AnomaliesOptions): void {
  const span = all ? 'ever' : `since ${since}`;
  if (anomalies.length === 0) {
    const found = all ? 'was ever detected' : `is open or was detected (${span})`;
    context.print(`Nothing unusual ${found}.${all ? '' : ' --all shows everything that ever was.'}`);
    return;
  }
  const open = anomalies.filter(({ resolvedAt, metric }) => resolvedAt === null && metric !== null).length;
  context.print(`${formatQuantity(anomalies.length, 'change')} out of the ordinary (${span}), ${formatCount(open)} still open\n`);
  const now = context.runtime.clock.now();
  const columns: Column[] = [
    { title: 'SKILL', isFlexible: true },
    { title: 'SEVERITY' },
    { title: 'CHANGE' },
    { title: 'Z', align: 'right' },
    { title: 'USES', align: 'right' },
    { title: 'DETECTED' },
    { title: 'STATE' },
  ];
  const rows = anomalies.map((anomaly) => [
    cleanText(anomaly.skill.name),
    anomaly.severity,
    formatChange(anomaly),
    anomaly.deviationScore === null ? '–' : anomaly.deviationScore.toFixed(1),
    anomaly.sampleSize === null ? '–' : formatCount(anomaly.sampleSize),
    formatAgo(anomaly.detectedAt, now),
    formatState(anomaly, now),
  ]);
  printTable(context, columns, rows);
  for (const cause of commonCauses) context.print(`\n${describeCause(cause)}`);
}

function describeCause({ metric, direction, skillNames, from, to }: CommonCause): string {
  const days = [...new Set([from, to].map((at) => formatInstant(at).slice(0, 10)))].join(' to ');
  const names = skillNames.map(cleanText);
  const listed = names.length > 5 ? `${names.slice(0, 4).join(', ')} and ${names.length - 4} more` : names.join(', ');
  return `${formatQuantity(names.length, 'skill')} ${CHANGES[metric][direction]} at about the same time (${days}): ${listed}.\nLook first at what they share: the machine, the agent, a project.`;
}

function formatState({ resolvedAt, resolution, metric }: StoredAnomaly, now: number): string {
  if (resolvedAt === null) return metric === null ? '' : 'open';
  return `${resolution === null ? 'resolved' : RESOLUTIONS[resolution]}, ${formatAgo(resolvedAt, now)}`;
}

function positiveNumber(text: string): number {
  const value = Number(text);
  if (/^\d{1,4}(\.\d{1,6})?$/.test(text) && value > 0) return value;
  throw new InvalidArgumentError('It takes a number above 0.');
}
