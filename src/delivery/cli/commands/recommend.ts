import type { Command } from 'commander';
import { keepFlow } from '../../../app/flow/keep-flow.ts';
import { toAskedUser } from '../../../app/recommendations/asked-user.ts';
import { type Recommendations, recommenderOf } from '../../../app/recommendations/recommender.ts';
import type { SkillKind } from '../../../domain/skill.ts';
import { toRecommendationsJson } from '../../public-json/recommendation-json.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { cleanText } from '../format/clean-text.ts';
import type { Column } from '../format/format-table.ts';
import { formatQuantity } from '../format/format-values.ts';
import { printTable } from '../format/print-table.ts';
import { kinds, wholeNumber } from '../parse-options.ts';

interface RecommendOptions extends DatabaseOptions {
  readonly user: string;
  readonly limit: number;
  readonly after?: string;
  readonly project?: string;
  readonly phase?: string;
  readonly kind?: readonly SkillKind[];
}

export function addRecommendCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('recommend')
    .description('skills to use next, or that others with the same skills use, and why')
    .option('--user <id>', 'for a user: as stored, or as the agent reports it; all for somebody new', 'me')
    .option('--after <skill>', 'what was used last; otherwise that of the latest session')
    .option('--project <name>', 'where: its folder, or the last part of it')
    .option('--phase <phase>', 'workflow phase, as verification')
    .option('--kind <kinds>', 'kinds of skill with commas between them, or all; otherwise all but tool', kinds)
    .option('--limit <n>', 'how many skills', wholeNumber(1, 100), 5);
  addJsonOption(addDatabaseOption(command)).action((options: RecommendOptions) =>
    context.withExistingStore(options, async (store, location) => {
      await context.bringUpToDate(store, location, [keepFlow]);
      const recommender = recommenderOf(store, context.runtime.clock);
      const { user, limit, after, project, phase, kind } = options;
      const answer = await recommender.recommend({
        user: toAskedUser(user, (name) => context.runtime.hashUser(location.path, name)),
        limit,
        ...(after === undefined ? {} : { after }),
        ...(project === undefined ? {} : { project }),
        ...(phase === undefined ? {} : { phase }),
        ...(kind === undefined ? {} : { kinds: kind }),
      });
      await recommender.saveServed();
      if (options.json) context.printJson(toRecommendationsJson(answer));
      else print(context, answer);
    }),
  );
}

function print(context: CommandContext, { recommendations, context: where, users, knownSkills }: Recommendations): void {
  if (where !== null) {
    const place = [where.project === null ? '' : ` in ${where.project}`, where.phase === null ? '' : `, phase ${where.phase}`].join('');
    context.print(`${where.after === null ? 'beginning a session' : `after ${cleanText(where.after)}`}${cleanText(place)}\n`);
  }
  if (recommendations.length === 0) {
    const others = users < 2 ? 'nobody else is known here' : `of ${formatQuantity(users, 'user')} none has used more`;
    context.print(`Nothing to recommend: too little has followed what was used last, and ${others}.`);
    return;
  }
  const columns: Column[] = [
    { title: 'SKILL', isFlexible: true },
    { title: 'KIND' },
    { title: 'SCORE', align: 'right' },
    { title: 'COMPLETED', align: 'right' },
    { title: 'WHY', isFlexible: true },
  ];
  const rows = recommendations.map(({ skill, score, completionRatio, reason }) => [
    cleanText(skill.name),
    skill.kind,
    score.toFixed(2),
    `${Math.round(completionRatio * 100)} %`,
    cleanText(reason),
  ]);
  printTable(context, columns, rows);
  context.print(`\nfrom ${formatQuantity(knownSkills, 'known skill')} and ${formatQuantity(users, 'user')}`);
}
