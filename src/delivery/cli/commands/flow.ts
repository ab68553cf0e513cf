import type { Command } from 'commander';
import type { TimeToSuccess } from '../../../analytics/flow/describe-recovery.ts';
import { getRecovery, listRecoveries, type SkillRecovery } from '../../../app/flow/get-recovery.ts';
import { keepFlow } from '../../../app/flow/keep-flow.ts';
import type { SkillKind } from '../../../domain/skill.ts';
import { toRecoveryJson, toRecoveryListJson } from '../../public-json/recovery-json.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { cleanText } from '../format/clean-text.ts';
import { formatShare } from '../format/format-share.ts';
import type { Column } from '../format/format-table.ts';
import { formatCount, formatDuration, formatQuantity } from '../format/format-values.ts';
import { printTable } from '../format/print-table.ts';
import { kinds, wholeNumber } from '../parse-options.ts';

interface FlowOptions extends DatabaseOptions {
  readonly limit: number;
  readonly kind?: readonly SkillKind[];
}

export function addFlowCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('flow')
    .description('what became of failures: retries, recovery, the time to success and the time lost')
    .argument('[skill]', 'one skill, whatever its kind; otherwise those whose failures took most time')
    .option('--limit <n>', 'how many skills', wholeNumber(1, 1000), 20)
    .option('--kind <kinds>', 'kinds of skill with commas between them, or all; otherwise all but tool', kinds);
  addJsonOption(addDatabaseOption(command)).action((name: string | undefined, options: FlowOptions) =>
    context.withExistingStore(options, async (store, location) => {
      await context.bringUpToDate(store, location, [keepFlow]);
      if (name !== undefined) {
        const recovery = await getRecovery(store, name);
        return options.json ? context.printJson(toRecoveryJson(recovery)) : printOne(context, recovery);
      }
      const recoveries = await listRecoveries(store, { limit: options.limit, kinds: options.kind });
      return options.json ? context.printJson(toRecoveryListJson(recoveries)) : printList(context, recoveries);
    }),
  );
}

function printList(context: CommandContext, recoveries: readonly SkillRecovery[]): void {
  if (recoveries.length === 0) {
    context.print('Nothing has failed.');
    return;
  }
  const columns: Column[] = [
    { title: 'SKILL', isFlexible: true },
    { title: 'FAILURES', align: 'right' },
    { title: 'RETRIED AT ONCE', align: 'right' },
    { title: 'RECOVERED (95 %)', align: 'right' },
    { title: 'TIME TO SUCCESS', align: 'right' },
    { title: '3+ RETRIES', align: 'right' },
    { title: 'TIME LOST', align: 'right' },
  ];
  const rows = recoveries.map((it) => [
    cleanText(it.name),
    formatCount(it.failures),
    it.retriedAtOnce.ratio === null ? '–' : `${Math.round(it.retriedAtOnce.ratio * 100)} %`,
    formatShare(it.recovered),
    formatTime(it.timeToSuccess),
    it.thrashed.count === 0 ? '' : formatCount(it.thrashed.count),
    formatDuration(it.lostMs),
  ]);
  printTable(context, columns, rows);
  context.print(
    '\nTIME LOST is what the failed uses themselves took; TIME TO SUCCESS is the median from a failure to the next completed use.',
  );
}

function printOne(context: CommandContext, recovery: SkillRecovery): void {
  const { name, failures, retriedAtOnce, recovered, thrashed, retries, failedRetries, timeToSuccess, lostMs, retryLostMs } = recovery;
  if (failures === 0) {
    context.print(`${cleanText(name)} has not failed.`);
    return;
  }
  context.print(`${cleanText(name)}: ${formatQuantity(failures, 'failure')}, ${formatDuration(lostMs)} lost in them`);
  const line = (title: string, text: string) => context.print(`${title.padEnd(18)}${text}`);
  if (retriedAtOnce.of > 0) line('tried again', `at once after ${formatShare(retriedAtOnce)} of them, otherwise something else came first`);
  line('recovered', `${formatShare(recovered)} of ${formatQuantity(recovered.of, 'bout')} of failing, in the same session`);
  line('time to success', describeTime(timeToSuccess));
  if (retries > 0)
    line('retries', `${formatCount(retries)}, of which ${formatCount(failedRetries)} failed (${formatDuration(retryLostMs)})`);
  if (thrashed.count > 0) line('thrashing', `${formatQuantity(thrashed.count, 'bout')} with three retries or more`);
}

function formatTime(time: TimeToSuccess): string {
  if (time.kind === 'insufficient_data') return '';
  return time.medianMs === null ? 'over half never' : formatDuration(time.medianMs);
}

function describeTime(time: TimeToSuccess): string {
  if (time.kind === 'insufficient_data') return `not told of fewer than ${time.requiredSampleSize} bouts`;
  if (time.medianMs === null) return 'more than half were not recovered from';
  const { lower, upper } = time.medianInterval;
  const interval = lower === null || upper === null ? '' : ` (95 %: ${formatDuration(lower)} to ${formatDuration(upper)})`;
  return `${formatDuration(time.medianMs)} in the median${interval}`;
}
