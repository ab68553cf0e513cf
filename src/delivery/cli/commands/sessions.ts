import type { Command } from 'commander';
import { getSessionAnalytics, getWorkflowBottlenecks } from '../../../app/session-analytics.ts';
import { listSessionPage } from '../../../app/session-detail.ts';
import { AGENTS, type AgentName } from '../../../domain/agent.ts';
import { SessionBuddyError } from '../../../domain/errors.ts';
import { systemTimeZone } from '../../../domain/local-days.ts';
import { toSessionAnalyticsJson } from '../../public-json/session-analytics-json.ts';
import { toSessionPageJson } from '../../public-json/session-json.ts';
import { toWorkflowJson } from '../../public-json/workflow-json.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { cleanText } from '../format/clean-text.ts';
import type { Column } from '../format/format-table.ts';
import { formatCount, formatDuration, formatInstant } from '../format/format-values.ts';
import { printTable } from '../format/print-table.ts';
import { oneOf, timezone, wholeNumber } from '../parse-options.ts';
import { parseSinceOption } from '../parse-since-option.ts';
import { printSessionAnalytics, printWorkflow } from '../report-sessions.ts';
import type { Store } from '../runtime.ts';

interface SessionsOptions extends DatabaseOptions {
  readonly since?: string;
  readonly project?: string;
  readonly agent?: AgentName;
  readonly limit: number;
  readonly analytics?: boolean;
  readonly bottlenecks?: boolean;
  readonly timezone?: string;
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
    .option('--limit <n>', 'how many', wholeNumber(1, 1000), 20)
    .option('--analytics', 'not the list, but what they are like: effectiveness, length, time of day, streaks')
    .option('--bottlenecks', 'not the list, but where they get stuck, and how work goes from phase to phase')
    .option('--timezone <zone>', "with --analytics: whose hours and days, as Europe/Berlin; otherwise this machine's", timezone);
  addJsonOption(addDatabaseOption(command)).action((options: SessionsOptions) => {
    const from = parseSinceOption(options.since, context.runtime.clock.now());
    if (options.analytics && options.bottlenecks) throw new SessionBuddyError('USAGE', 'give either --analytics or --bottlenecks');
    if (options.analytics || options.bottlenecks)
      return context.withExistingStore(options, (store) => analyze(context, store, from, options));
    return context.withExistingStore(options, (store) => listSessions(context, store, from, options));
  });
}

async function analyze(context: CommandContext, store: Store, from: number | undefined, options: SessionsOptions): Promise<void> {
  const now = context.runtime.clock.now();
  if (options.agent) throw new SessionBuddyError('USAGE', '--agent goes with the list only');
  const request = { project: options.project, now, ...(from === undefined ? {} : { from, to: now }) };
  if (options.bottlenecks) {
    const answer = await getWorkflowBottlenecks(store, request);
    return options.json ? context.printJson(toWorkflowJson(answer)) : printWorkflow(context, answer);
  }
  const answer = await getSessionAnalytics(store, { ...request, timezone: options.timezone ?? systemTimeZone() });
  return options.json ? context.printJson(toSessionAnalyticsJson(answer)) : printSessionAnalytics(context, answer);
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
  printTable(context, COLUMNS, rows);
  if (page.next !== null) context.print('More with --limit.');
}
