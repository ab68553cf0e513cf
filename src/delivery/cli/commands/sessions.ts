import type { Command } from 'commander';
import { listSessionPage } from '../../../app/session-detail.ts';
import { AGENTS, type AgentName } from '../../../domain/agent.ts';
import { toSessionPageJson } from '../../public-json/session-json.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { cleanText } from '../format/clean-text.ts';
import { createColors } from '../format/colors.ts';
import { type Column, formatTable } from '../format/format-table.ts';
import { formatCount, formatDuration, formatInstant } from '../format/format-values.ts';
import { oneOf, wholeNumber } from '../parse-options.ts';
import { parseSinceOption } from '../parse-since-option.ts';
import type { Store } from '../runtime.ts';

interface SessionsOptions extends DatabaseOptions {
  readonly since?: string;
  readonly project?: string;
  readonly agent?: AgentName;
  readonly limit: number;
}

const COLUMNS: readonly Column[] = [
  { title: 'SESSION' },
  { title: 'AGENT' },
  { title: 'PROJECT', isFlexible: true },
  { title: 'LAST EVENT (UTC)' },
  { title: 'LENGTH', align: 'right' },
  { title: 'USES', align: 'right' },
  { title: 'SKILLS', align: 'right' },
  { title: 'COMPLETED', align: 'right' },
];

export function addSessionsCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('sessions')
    .description('the latest sessions')
    .option('--since <time>', 'only those with an event since: how far back (24h, 7d) or an ISO 8601 instant')
    .option('--project <name>', 'only those of this project')
    .option('--agent <agent>', AGENTS.join(', '), oneOf(AGENTS))
    .option('--limit <n>', 'how many', wholeNumber(1, 1000), 20);
  addJsonOption(addDatabaseOption(command)).action((options: SessionsOptions) => {
    const from = parseSinceOption(options.since, context.runtime.clock.now());
    return context.withExistingStore(options, (store) => listSessions(context, store, from, options));
  });
}

async function listSessions(context: CommandContext, store: Store, from: number | undefined, options: SessionsOptions): Promise<void> {
  const { project, agent, limit } = options;
  const page = await listSessionPage(store, {
    limit,
    ...(from === undefined ? {} : { from }),
    ...(project === undefined ? {} : { project }),
    ...(agent === undefined ? {} : { agent }),
  });
  if (options.json) return context.printJson(toSessionPageJson(page));
  if (page.sessions.length === 0) return context.print('No session yet.');
  const rows = page.sessions.map((session) => [
    cleanText(session.sessionId),
    session.agent,
    cleanText(session.project ?? '–'),
    formatInstant(session.lastEventAt),
    formatDuration(session.lastEventAt - session.firstEventAt),
    formatCount(session.invocations),
    formatCount(session.skills),
    session.ended === 0 ? '–' : `${Math.round((session.completed / session.ended) * 100)} %`,
  ]);
  const [titles, ...lines] = formatTable(COLUMNS, rows, context.io.columns).trimEnd().split('\n');
  context.print(createColors(context.io).bold(titles ?? ''));
  for (const line of lines) context.print(line);
  if (page.next !== null) context.print('More with --limit.');
}
