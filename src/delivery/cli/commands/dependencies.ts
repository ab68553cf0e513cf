import type { Command } from 'commander';
import type { RelationshipType } from '../../../analytics/dependencies/relationship-type.ts';
import type { CompletionAfter, Follows } from '../../../analytics/flow/describe-follows.ts';
import { getDependencies, type SkillDependencies } from '../../../app/flow/get-dependencies.ts';
import { keepFlow } from '../../../app/flow/keep-flow.ts';
import type { SkillKind } from '../../../domain/skill.ts';
import { toDependenciesJson } from '../../public-json/dependencies-json.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { cleanText } from '../format/clean-text.ts';
import { formatShare } from '../format/format-share.ts';
import type { Column } from '../format/format-table.ts';
import { formatCount, formatDuration, formatQuantity } from '../format/format-values.ts';
import { printTable } from '../format/print-table.ts';
import { decimal, kinds, wholeNumber } from '../parse-options.ts';

interface DependenciesOptions extends DatabaseOptions {
  readonly limit: number;
  readonly minLift?: number;
  readonly kind?: readonly SkillKind[];
}

const STRENGTHS: Readonly<Record<RelationshipType, string>> = {
  very_strong_positive: 'very strong',
  strong_positive: 'strong',
  moderate_positive: 'moderate',
  weak_positive: 'weak',
};

/** Sessions that a server has yet to look at: one or two always are. */
const WORTH_A_WORD = 10;

export function addDependenciesCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('dependencies')
    .description('which skills go with one: in the same sessions, directly after it, and directly before it')
    .argument('<skill>', 'its name, whatever its kind')
    .option('--limit <n>', 'how many of each', wholeNumber(1, 1000), 10)
    .option('--min-lift <lift>', 'how many times more often than by chance, at least; otherwise 1.5', decimal(0, 1000))
    .option('--kind <kinds>', 'kinds of the other skills with commas between them, or all; otherwise all but tool', kinds);
  addJsonOption(addDatabaseOption(command)).action((name: string, options: DependenciesOptions) =>
    context.withExistingStore(options, async (store, location) => {
      await context.bringUpToDate(store, location, [keepFlow]);
      const { limit, minLift, kind } = options;
      const answer = await getDependencies(store, {
        name,
        limit,
        ...(minLift === undefined ? {} : { minLift }),
        ...(kind === undefined ? {} : { kinds: kind }),
      });
      if (options.json) return context.printJson(toDependenciesJson(answer));
      printDependencies(context, answer);
    }),
  );
}

function printDependencies(context: CommandContext, answer: SkillDependencies): void {
  const { name, sessions, sessionsWithSkill, sessionsPending, next, previous } = answer;
  context.print(`${cleanText(name)}: in ${formatCount(sessionsWithSkill)} of ${formatQuantity(sessions, 'session')}`);
  if (sessionsPending >= WORTH_A_WORD) context.note(`${formatCount(sessionsPending)} sessions have changed and are not in this yet`);
  printTogether(context, answer);
  if (next.total === 0 && previous.total === 0) {
    context.print('\nNo order is kept of it: reading and editing (kind tool) is passed over between the steps of a session.');
    return;
  }
  printSide(context, 'COMES NEXT', next, 'the session or the subagent ends', 'COMPLETED THEN');
  printSide(context, 'COMES BEFORE', previous, 'the session or the subagent begins', `${cleanText(name).toUpperCase()} COMPLETED`);
}

function printTogether(context: CommandContext, answer: SkillDependencies): void {
  const { requiredSessions, sessions, dependencies, pairsLookedAt, minLift } = answer;
  context.print();
  if (requiredSessions !== null) {
    context.print(`Too few sessions to tell what is used together with it: ${formatCount(sessions)}, and it takes ${requiredSessions}.`);
    return;
  }
  if (dependencies.length === 0) {
    const looked = formatQuantity(pairsLookedAt, 'other skill');
    context.print(`Of ${looked} none is used together with it ${minLift} times more often than by chance, so far as can be told.`);
    // Whoever is in most sessions meets everybody.
    const highest = sessions / Math.max(1, answer.sessionsWithSkill);
    if (highest < minLift) context.print(`In so many sessions it could be no more than ${highest.toFixed(1)} times.`);
    return;
  }
  const columns: Column[] = [
    { title: 'USED TOGETHER WITH', isFlexible: true },
    { title: 'SESSIONS', align: 'right' },
    { title: 'OF ITS SESSIONS (95 %)', align: 'right' },
    { title: 'BY CHANCE', align: 'right' },
    { title: 'LIFT', align: 'right' },
    { title: 'STRENGTH' },
  ];
  const rows = dependencies.map((it) => [
    cleanText(it.second),
    formatCount(it.both),
    formatShare({ ratio: it.shareOfFirst, interval: it.shareInterval }),
    it.expected.toFixed(1),
    it.shrunkLift.toFixed(1),
    STRENGTHS[it.relationshipType],
  ]);
  printTable(context, columns, rows);
  context.print('LIFT is (sessions + 2) ÷ (by chance + 2): a few sessions say little.');
}

function printSide(context: CommandContext, title: string, side: Follows, border: string, completedTitle: string): void {
  if (side.total === 0) return;
  const columns: Column[] = [
    { title, isFlexible: true },
    { title: 'TIMES', align: 'right' },
    { title: 'SHARE (95 %)', align: 'right' },
    { title: 'MEDIAN GAP', align: 'right' },
    { title: completedTitle },
  ];
  const rows = side.follows.map((it) => [
    cleanText(it.name),
    formatCount(it.uses),
    formatShare(it),
    it.medianGapMs !== null && it.medianGapMs < 1 ? 'at once' : formatDuration(it.medianGapMs),
    formatCompletionAfter(it.completion),
  ]);
  context.print();
  if (rows.length > 0) printTable(context, columns, rows);
  const share = (count: number) => `${Math.round((100 * count) / side.total)} %`;
  context.print(`of ${formatQuantity(side.total, 'time')}: the same again ${share(side.repeats)}, ${border} ${share(side.borders)}`);
}

/** `60 %, otherwise 92 %`, with an arrow where the difference is one. */
function formatCompletionAfter(completion: CompletionAfter): string {
  if (completion.kind === 'insufficient_data') return '';
  const percent = (ratio: number) => `${Math.round(ratio * 100)} %`;
  const { verdict, ratio, otherwiseRatio } = completion;
  if (verdict === 'no_difference') return percent(ratio);
  return `${verdict === 'more_often' ? '↑' : '↓'} ${percent(ratio)}, otherwise ${percent(otherwiseRatio)}`;
}
