import { COMPARED_MEASURES } from '../../analytics/checkpoint/compare-sessions.ts';
import type { Change } from '../../analytics/trends/find-changes.ts';
import type { TrendMetric } from '../../analytics/trends/trend-result.ts';
import type { WeeklyReport } from '../../app/weekly-report.ts';
import { describeComparison, describeWaste } from './checkpoint-markdown.ts';
import { codeText, instantText, markdownTable, percentText, plainText, pValueText, quantityText, spanText } from './markdown-text.ts';

const DAY_MS = 86_400_000;
const MOST_ROWS = 8;
const METRIC_TEXTS: Readonly<Record<TrendMetric, string>> = { completion: 'completed', duration: 'median duration', volume: 'uses' };

/** A week as a report for people, in Markdown. */
export function formatWeek(report: WeeklyReport): string {
  return [
    `# Week to ${instantText(report.window.to)} UTC${report.project === null ? '' : `: ${plainText(report.project)}`}`,
    '',
    ...describeWeek(report),
    ...describeUsed(report),
    ...describeChanges(report),
    ...describeTrouble(report),
    ...describeAnomalies(report),
    ...describeUnused(report),
  ]
    .join('\n')
    .trimEnd();
}

function describeWeek({ window, followsData, isCut, week, previousWeek, effectiveness, comparisons }: WeeklyReport): string[] {
  const rest = followsData ? ' Nothing is newer: the week ends with the newest session there is.' : '';
  const mean =
    effectiveness.kind === 'mean'
      ? `mean effectiveness of a session ${Math.round(effectiveness.mean)} of 100 (${Math.round(effectiveness.interval.lower)}–${Math.round(effectiveness.interval.upper)}, n = ${effectiveness.sampleSize})`
      : `too few sessions with 5 ended invocations for a mean effectiveness (${effectiveness.sampleSize} of ${effectiveness.requiredSampleSize})`;
  return [
    `${instantText(window.from)} to ${instantText(window.to)} UTC.${rest}${isCut ? ' There were more sessions than are looked at; these are the latest.' : ''}`,
    '',
    ...markdownTable(
      ['', 'this week', 'the week before'],
      [
        ['sessions', quantityText(week.sessions, 'session'), quantityText(previousWeek.sessions, 'session')],
        ['invocations', String(week.invocations), String(previousWeek.invocations)],
        ['time at work, pauses over 15 min left out', spanText(week.activeMs), spanText(previousWeek.activeMs)],
      ],
    ),
    '',
    `- ${mean}`,
    ...(comparisons.every(({ kind }) => kind === 'insufficient_data')
      ? [`- ${COMPARED_MEASURES.length} measures of sessions against the week before: too few sessions on one side to tell`]
      : comparisons.map(describeComparison)),
    '',
  ];
}

function describeUsed({ used: { skills, totals } }: WeeklyReport): string[] {
  if (skills.length === 0) return ['## Used', '', 'No skill was used.', ''];
  return [
    '## Used most',
    '',
    ...markdownTable(
      ['skill', 'kind', 'uses', 'completed (95 %)', 'median', 'p95'],
      skills.map((skill) => {
        const { completionRatio: ratio, completionInterval: interval } = skill;
        const completed =
          ratio === null || interval === null
            ? '–'
            : `${percentText(ratio)} (${Math.round(interval.lower * 100)}–${Math.round(interval.upper * 100)})`;
        const durations = [skill.durationP50Ms, skill.durationP95Ms].map((ms) => (ms === null ? '–' : spanText(ms)));
        return [codeText(skill.skill.name), skill.skill.kind, String(skill.invocations), completed, ...durations];
      }),
    ),
    '',
    `${quantityText(totals.invocations, 'invocation')} of ${quantityText(totals.skills, 'skill')}, those of kind tool left out.`,
    '',
  ];
}

function describeChanges({ changes }: WeeklyReport): string[] {
  if (changes === null) return [];
  const { comparisons, skills, newSkills } = changes;
  const told = changes.changes.map((change) => `- ${describeChange(change)}`);
  const first = newSkills.slice(0, MOST_ROWS).map(({ skill, invocations }) => `${codeText(skill.name)} (${invocations})`);
  return [
    '## Better or worse than the week before',
    '',
    ...(told.length > 0
      ? told
      : [
          comparisons === 0
            ? 'Too little of any skill in both weeks to compare.'
            : `Nothing of ${quantityText(comparisons, 'comparison')} of ${quantityText(skills, 'skill')} is shown to have changed.`,
        ]),
    ...(told.length > 0
      ? ['', `Of ${quantityText(comparisons, 'comparison')}; of what is told at most 1 in 20 is expected to be chance.`]
      : []),
    ...(first.length > 0 ? ['', `Used for the first time: ${first.join(', ')}${newSkills.length > first.length ? ' and more' : ''}.`] : []),
    '',
  ];
}

function describeChange({
  skill,
  metric,
  trend,
  previousValue,
  currentValue,
  adjustedPValue,
  previousSampleSize,
  currentSampleSize,
}: Change): string {
  // More use is neither better nor worse.
  const verdict = metric === 'volume' ? (trend === 'improving' ? 'used more' : 'used less') : trend === 'improving' ? 'better' : 'worse';
  return `${codeText(skill.name)} ${verdict}: ${METRIC_TEXTS[metric]} ${metricText(previousValue, metric)} → ${metricText(currentValue, metric)} (${pValueText(adjustedPValue)}, n = ${previousSampleSize} and ${currentSampleSize})`;
}

function metricText(value: number, metric: TrendMetric): string {
  if (metric === 'completion') return percentText(value);
  return metric === 'duration' ? spanText(value) : `${value < 10 ? Number(value.toFixed(1)) : Math.round(value)} a day`;
}

function describeTrouble({ bottlenecks: { total, skills }, wasted, week }: WeeklyReport): string[] {
  if (week.sessions === 0) return [];
  if (total.troubles === 0) return ['## Failures and recovery', '', 'Nothing failed.', ''];
  const median =
    total.medianRecoveryMs === null
      ? 'fewer than half were over before the session was'
      : `half were over within ${spanText(total.medianRecoveryMs)}`;
  return [
    '## Failures and recovery',
    '',
    `- ${quantityText(total.troubles, 'time')} a skill failed; ${total.recovered} were followed by a success of the same skill in the session, and ${median}`,
    `- ${quantityText(total.loops, 'time')} a skill was tried 3 times or more with no success in between`,
    `- ${describeWaste(wasted)}`,
    '',
    ...markdownTable(
      ['skill', 'goes wrong', 'most often by', 'recovered', 'lost', 'more than the rest?'],
      skills
        .slice(0, MOST_ROWS)
        .map((skill) => [
          codeText(skill.skill.name),
          `${percentText(skill.troubleRatio)} of ${skill.attempts}`,
          skill.cause === null ? '–' : `${plainText(skill.cause.errorType)} (${skill.cause.count})`,
          `${skill.recovered} of ${skill.troubles}`,
          spanText(skill.lostMs),
          skill.verdict === 'bottleneck' ? 'yes' : skill.verdict === 'ordinary' ? 'not shown' : 'too few',
        ]),
    ),
    '',
  ];
}

function describeAnomalies({ newAnomalies }: WeeklyReport): string[] {
  if (newAnomalies === null) return [];
  if (newAnomalies.length === 0) return ['## New anomalies', '', 'None.', ''];
  const lines = newAnomalies
    .slice(0, MOST_ROWS)
    .map(
      ({ skill, metric, anomalyType, detectedAt, isOpen, severity }) =>
        `- ${codeText(skill.name)} ${plainText(metric.replaceAll('_', ' '))}: ${plainText(anomalyType.replaceAll('_', ' '))}, ${plainText(severity)}, ${instantText(detectedAt)}${isOpen ? ', open' : ', over'}`,
    );
  const more = newAnomalies.length > lines.length ? [`- and ${newAnomalies.length - lines.length} more: \`session-buddy anomalies\``] : [];
  return ['## New anomalies', '', ...lines, ...more, ''];
}

function describeUnused({ unused }: WeeklyReport): string[] {
  const { evidence, skills, known, windowTokens, window } = unused;
  if (evidence === 'nothing_known') return [];
  const days = Math.round((window.to - window.from) / DAY_MS);
  const cost = windowTokens === null ? '' : `, about ${quantityText(windowTokens, 'token')} of context`;
  const few = evidence === 'too_few_sessions' ? ` That is of ${quantityText(unused.sessions, 'session')}: too few to say much.` : '';
  return [
    '## Unused',
    '',
    `${skills.length} of ${quantityText(known, 'skill')} offered or installed were not used in ${days} days${cost}.${few}`,
    ...(skills.length === 0
      ? []
      : [
          '',
          `${skills
            .slice(0, 5)
            .map(({ skill }) => codeText(skill.name))
            .join(', ')}${skills.length > 5 ? ' and more' : ''}: \`session-buddy report --unused\`.`,
        ]),
    '',
  ];
}
