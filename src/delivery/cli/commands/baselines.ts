import type { Command } from 'commander';
import { type Baselines, keepBaselines, listBaselines } from '../../../app/recommendations/baselines.ts';
import type { SkillKind } from '../../../domain/skill.ts';
import { toBaselinesJson } from '../../public-json/baseline-json.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { cleanText } from '../format/clean-text.ts';
import type { Column } from '../format/format-table.ts';
import { formatCount, formatDuration, formatQuantity } from '../format/format-values.ts';
import { printTable } from '../format/print-table.ts';
import { kinds, wholeNumber } from '../parse-options.ts';

interface BaselinesOptions extends DatabaseOptions {
  readonly limit: number;
  readonly kind?: readonly SkillKind[];
}

export function addBaselinesCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('baselines')
    .description('what is usual for each skill over all users, the most effective first')
    .option('--kind <kinds>', 'kinds of skill with commas between them, or all; otherwise all but tool', kinds)
    .option('--limit <n>', 'how many skills', wholeNumber(1, 1000), 20);
  addJsonOption(addDatabaseOption(command)).action((options: BaselinesOptions) =>
    context.withExistingStore(options, async (store, location) => {
      await context.bringUpToDate(store, location, [keepBaselines]);
      const { limit, kind } = options;
      const answer = await listBaselines(store, { limit, ...(kind === undefined ? {} : { kinds: kind }) });
      if (options.json) context.printJson(toBaselinesJson(answer));
      else print(context, answer);
    }),
  );
}

const toPercent = (ratio: number | null) => (ratio === null ? '–' : `${Math.round(ratio * 100)} %`);

function print(context: CommandContext, { baselines, users, skills, usualRatio, usualWeight }: Baselines): void {
  if (baselines.length === 0) {
    context.print('No skill was used yet.');
    return;
  }
  const columns: Column[] = [
    { title: 'SKILL', isFlexible: true },
    { title: 'KIND' },
    { title: 'USERS', align: 'right' },
    { title: 'USES', align: 'right' },
    { title: 'COMPLETED', align: 'right' },
    { title: 'EXPECTED', align: 'right' },
    { title: 'AT LEAST', align: 'right' },
    { title: 'PERCENTILE', align: 'right' },
    { title: 'MEAN', align: 'right' },
    { title: 'PHASE' },
  ];
  const rows = baselines.map((baseline) => [
    cleanText(baseline.skill.name),
    baseline.skill.kind,
    formatCount(baseline.users),
    formatCount(baseline.invocations),
    baseline.ended === 0 ? '–' : `${formatCount(baseline.completed)}/${formatCount(baseline.ended)}`,
    toPercent(baseline.completionRatio),
    toPercent(baseline.lowerBound),
    baseline.percentile === null ? '–' : String(Math.round(baseline.percentile)),
    formatDuration(baseline.durationCount === 0 ? null : baseline.durationSumMs / baseline.durationCount),
    cleanText(baseline.mostCommonPhase ?? ''),
  ]);
  printTable(context, columns, rows);
  const shown = baselines.length < skills ? `, ${baselines.length} shown` : '';
  context.print(
    `\n${formatQuantity(skills, 'skill')}${shown}, ${formatQuantity(users, 'user')}; a skill of which nothing is known is taken for ${toPercent(usualRatio)}, which counts as ${usualWeight.toFixed(1)} invocations beside its own.`,
  );
}
