import { listUnusedSkills, REQUIRED_SESSIONS, type UnusedSkillsReport } from '../../app/catalog/list-unused-skills.ts';
import { refreshCatalog } from '../../app/catalog/refresh-catalog.ts';
import type { AgentName } from '../../domain/agent.ts';
import type { SkillKind } from '../../domain/skill.ts';
import type { TimeWindow } from '../../ports/metric-queries.ts';
import { toUnusedSkillsJson } from '../public-json/catalog-json.ts';
import type { CommandContext } from './command-context.ts';
import { cleanText } from './format/clean-text.ts';
import type { Column } from './format/format-table.ts';
import { formatAgo, formatCount, formatInstant, formatQuantity } from './format/format-values.ts';
import { printTable } from './format/print-table.ts';
import type { Store } from './runtime.ts';

interface UnusedOptions {
  readonly kind?: readonly SkillKind[];
  readonly project?: string;
  readonly agent?: AgentName;
  readonly limit: number;
  readonly json?: boolean;
}

/** Looks at what is installed, and says which of it, and of what was offered, nobody used. */
export async function reportUnused(context: CommandContext, store: Store, window: TimeWindow, options: UnusedOptions): Promise<void> {
  await refreshCatalog({ store, ...context.runtime, ...context.io });
  const report = await listUnusedSkills(store, {
    ...window,
    kinds: options.kind,
    ...(options.project === undefined ? {} : { project: options.project }),
    ...(options.agent === undefined ? {} : { agent: options.agent }),
  });
  if (options.json) return context.printJson(toUnusedSkillsJson(report, context.io.home, options.limit));
  const where = options.project === undefined ? '' : `, project ${cleanText(options.project)}`;
  context.print(`${formatInstant(window.from)} to ${formatInstant(window.to)} UTC${where}\n`);
  printUnused(context, report, options.limit);
}

function printUnused(context: CommandContext, report: UnusedSkillsReport, limit: number): void {
  const { evidence, sessions, listedSessions, skills } = report;
  if (evidence === 'nothing_known') {
    context.print('Nothing is known of what could have been used: no session says what it was offered, and nothing is installed.');
    return;
  }
  if (skills.length > 0) printSkills(context, report, limit);
  else context.print(`Each of the ${formatQuantity(report.known, 'skill')} offered or installed was used.`);
  const shown = limit < skills.length ? `, ${limit} shown` : '';
  const cost = report.windowTokens === null ? '' : `; about ${formatQuantity(report.windowTokens, 'token')} of context in the window`;
  context.print(`\n${formatCount(skills.length)} of ${formatQuantity(report.known, 'skill')} not used${shown}${cost}.`);
  context.print(
    listedSessions === 0
      ? `None of ${formatQuantity(sessions, 'session')} says what it was offered, so this is what is installed; costs over the window are unknown.`
      : `${formatCount(listedSessions)} of ${formatQuantity(sessions, 'session')} say what they were offered. Tokens are estimated as a quarter of the characters.`,
  );
  if (evidence === 'too_few_sessions') {
    context.print(
      `Too little data: ${formatQuantity(sessions, 'session')} in the window; with fewer than ${REQUIRED_SESSIONS}, not used says little.`,
    );
  }
}

function printSkills(context: CommandContext, { skills }: UnusedSkillsReport, limit: number): void {
  const columns: Column[] = [
    { title: 'SKILL', isFlexible: true },
    { title: 'KIND' },
    { title: 'AGENT' },
    { title: 'FROM' },
    { title: 'SESSIONS', align: 'right' },
    { title: 'TOKENS EACH', align: 'right' },
    { title: 'IN ALL', align: 'right' },
    { title: 'LAST USE' },
  ];
  const now = context.runtime.clock.now();
  const orUnknown = (count: number | null) => (count === null ? '–' : formatCount(count));
  const rows = skills
    .slice(0, limit)
    .map(({ agent, skill, definition, ...unused }) => [
      cleanText(skill.name),
      skill.kind,
      agent,
      cleanText(definition?.plugin ?? definition?.scope ?? '–'),
      orUnknown(unused.offeredSessions),
      orUnknown(unused.contextTokens),
      orUnknown(unused.windowTokens),
      unused.lastUsedAt === null ? 'never' : formatAgo(unused.lastUsedAt, now),
    ]);
  printTable(context, columns, rows);
}
