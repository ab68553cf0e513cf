import type { Command } from 'commander';
import { EFFECTIVENESS_MEANINGS } from '../../../analytics/sessions/compute-effectiveness.ts';
import type { SessionJudgement } from '../../../app/session-analytics.ts';
import { getSessionDetail } from '../../../app/session-detail.ts';
import type { TimelineEntry } from '../../../ports/metric-queries.ts';
import { toSessionDetailJson } from '../../public-json/timeline-json.ts';
import { addDatabaseOption, addJsonOption, type CommandContext, type DatabaseOptions } from '../command-context.ts';
import { cleanText } from '../format/clean-text.ts';
import { createColors } from '../format/colors.ts';
import { formatTable } from '../format/format-table.ts';
import { formatDuration, formatInstant, formatQuantity } from '../format/format-values.ts';
import { wholeNumber } from '../parse-options.ts';

interface SessionOptions extends DatabaseOptions {
  readonly limit: number;
}

export function addSessionCommand(program: Command, context: CommandContext): void {
  const command = program
    .command('session')
    .description("one session's timeline")
    .argument('<id>', 'its id, or the first 6 characters or more')
    .option('--limit <n>', 'how many lines', wholeNumber(1, 100_000), 200);
  addJsonOption(addDatabaseOption(command)).action((sessionId: string, options: SessionOptions) =>
    context.withExistingStore(options, async (store) => {
      const detail = await getSessionDetail(store, { sessionId, limit: options.limit });
      if (options.json) return context.printJson(toSessionDetailJson(detail));
      const { session, judgement, timeline, next } = detail;
      const version = session.agentVersion === null ? '' : ` ${session.agentVersion}`;
      context.print(`${cleanText(session.sessionId)}  ${session.agent}${cleanText(version)}  ${cleanText(session.directory ?? '')}`);
      context.print(
        `${formatInstant(session.firstEventAt)} UTC, ${formatDuration(session.lastEventAt - session.firstEventAt)}, ${formatQuantity(session.invocations, 'invocation')}`,
      );
      if (judgement !== null) for (const line of describeJudgement(judgement)) context.print(line);
      context.print();
      const [titles, ...lines] = formatTimeline(timeline, context.io.columns).trimEnd().split('\n');
      context.print(createColors(context.io).bold(titles ?? ''));
      for (const line of lines) context.print(line);
      if (next !== null) context.print(`The first ${timeline.length}; more with --limit.`);
    }),
  );
}

const PROBLEM_TEXTS = {
  abandoned: 'something in it never ended',
  retry_loop: 'a skill failed 3 times or more in a row',
  ended_on_failure: 'it ended on a failure',
} as const;

function describeJudgement({ summary, effectiveness, health }: SessionJudgement): string[] {
  const { activeMs, blocks, subagents } = summary;
  const pauses = blocks > 1 ? ` in ${formatQuantity(blocks, 'stretch').replace('stretchs', 'stretches')}, pauses over 15 min left out` : '';
  const lines = [
    `at work for ${formatDuration(activeMs)}${pauses}${subagents === 0 ? '' : `, with ${formatQuantity(subagents, 'subagent')}`}`,
  ];
  if (effectiveness.kind === 'insufficient_data') {
    return [
      ...lines,
      `effectiveness: too few to tell, ${effectiveness.sampleSize} of ${effectiveness.requiredSampleSize} ended invocations`,
    ];
  }
  const { score, interval, parts } = effectiveness;
  const range = interval === null ? '' : ` (${Math.round(interval.lower)}–${Math.round(interval.upper)})`;
  lines.push(`effectiveness ${Math.round(score)} of 100${range}, of:`);
  for (const { name, value, usedWeight, sampleSize } of parts) {
    const measured = value === null ? 'none, left out' : `${Math.round(value * 100)} % of ${sampleSize}, weight ${usedWeight.toFixed(2)}`;
    lines.push(`  ${name.replace('_', ' ')}: ${measured}  (${EFFECTIVENESS_MEANINGS[name]})`);
  }
  const problems = health?.problems ?? [];
  return problems.length === 0 ? lines : [...lines, `problems: ${problems.map((problem) => PROBLEM_TEXTS[problem]).join('; ')}`];
}

function formatTimeline(timeline: readonly TimelineEntry[], width: number): string {
  const columns = [
    { title: 'AT (UTC)' },
    { title: 'SKILL', isFlexible: true },
    { title: 'KIND' },
    { title: 'TOOK', align: 'right' },
    { title: 'OUTCOME' },
    { title: 'BY' },
  ] as const;
  const rows = timeline.map((entry) => [
    new Date(entry.startedAt).toISOString().slice(11, 19),
    cleanText(entry.skill.name),
    entry.skill.kind,
    formatDuration(entry.durationMs),
    `${entry.outcome}${entry.presumed ? '?' : ''}${entry.errorType === null ? '' : ` (${cleanText(entry.errorType)})`}`,
    entry.subagentId === null ? (entry.trigger ?? '') : 'subagent',
  ]);
  return formatTable(columns, rows, width);
}
