import type { SessionComparison } from '../../analytics/checkpoint/compare-sessions.ts';
import { QUALITY_MEANINGS, type Quality, type QualityPart, SESSIONS_SOURCE } from '../../analytics/checkpoint/measure-quality.ts';
import { LOOP_ATTEMPTS } from '../../analytics/sessions/judge-health.ts';
import type { WastedTime } from '../../analytics/sessions/measure-time.ts';
import type { ProjectCheckpoint } from '../../app/checkpoint.ts';
import { codeText, instantText, markdownTable, percentText, plainText, pValueText, quantityText, spanText } from './markdown-text.ts';

export const QUALITY_FORMULA = 'score = 100 × Σ weight × value ÷ Σ weight, over the parts that could be measured';
const DAY_MS = 86_400_000;
const MOST_ROWS = 8;

const PROBLEM_TEXTS = {
  abandoned: 'something never ended',
  retry_loop: `a skill failed ${LOOP_ATTEMPTS} times in a row`,
  ended_on_failure: 'ended on a failure',
} as const;

const MEASURE_TEXTS = { completion: 'completed', recovery: 'failures recovered', wasted_time: 'time wasted' } as const;

/** A checkpoint as a report for people, in Markdown. */
export function formatCheckpoint(checkpoint: ProjectCheckpoint): string {
  return [
    `# Checkpoint: ${plainText(checkpoint.project)}`,
    '',
    describeWindow(checkpoint),
    '',
    ...describeQuality(checkpoint.quality),
    ...describeSessions(checkpoint),
    ...describeBottlenecks(checkpoint),
    ...describeChanges(checkpoint),
    ...describeAdvice(checkpoint),
  ]
    .join('\n')
    .trimEnd();
}

function describeWindow({ from, to, at, followsData, isCut, sessions, invocations }: ProjectCheckpoint): string {
  const days = Math.round((to - from) / DAY_MS);
  const rest = followsData
    ? ` The project has rested since: these are the last ${quantityText(days, 'day')} up to its newest session, ${quantityText(Math.floor((at - to) / DAY_MS), 'day')} ago.`
    : '';
  const cut = isCut ? ' There were more sessions than are looked at; these are the latest.' : '';
  return `${instantText(from)} to ${instantText(to)} UTC: ${quantityText(sessions, 'session')}, ${quantityText(invocations, 'invocation')}.${rest}${cut}`;
}

function describeQuality({ score, interval, parts, sampleSize, requiredSampleSize }: Quality): string[] {
  if (score === null || sampleSize === 0) {
    const few =
      sampleSize === 0
        ? 'No session of the window has an invocation that ended'
        : `${quantityText(sampleSize, 'session')} of the window ended something`;
    return ['## Quality', '', `Too little to score: ${few}; it takes ${requiredSampleSize}.`, ''];
  }
  const range = interval === null ? '' : ` (${Math.round(interval.lower)}–${Math.round(interval.upper)})`;
  const measured = parts.filter(({ value }) => value !== null);
  const sum = measured.map(({ usedWeight, value }) => `${usedWeight.toFixed(3)} × ${(value ?? 0).toFixed(3)}`).join(' + ');
  return [
    `## Quality: ${Math.round(score)} of 100${range}`,
    '',
    ...markdownTable(
      ['part', 'measured', 'weight', 'weight here', 'points'],
      parts.map((part) => [
        part.name.replaceAll('_', ' '),
        describePart(part),
        part.weight.toFixed(2),
        part.value === null ? '–' : part.usedWeight.toFixed(3),
        part.value === null ? '–' : `${(100 * part.usedWeight * part.value).toFixed(1)} of ${(100 * part.usedWeight).toFixed(1)}`,
      ]),
    ),
    '',
    `${QUALITY_FORMULA}: 100 × (${sum}) = ${score.toFixed(1)}.`,
    measured.length === parts.length
      ? 'Everything could be measured.'
      : `${quantityText(parts.length - measured.length, 'part')} could not be measured; the others carry their weight ("weight here").`,
    'The weights are a choice. The range is what the score would be with every part at its lower or upper 95 % end.',
    '',
    ...measured.map(({ name }) => `- ${name.replaceAll('_', ' ')}: ${QUALITY_MEANINGS[name]}`),
    '',
  ];
}

function describePart({ value, interval, counted, source }: QualityPart): string {
  if (value === null || counted === null) return `not measured: ${plainText(source)}`;
  const range = interval === null ? '' : `, ${Math.round(interval.lower * 100)}–${Math.round(interval.upper * 100)}`;
  const from = source === SESSIONS_SOURCE ? '' : `; ${plainText(source)}`;
  return `${percentText(value)}${range} (${counted.good} of ${quantityText(counted.of, counted.unit)}${from})`;
}

function describeSessions({ lengths, effectiveness, wasted, unhealthy, sessions }: ProjectCheckpoint): string[] {
  if (sessions === 0) return [];
  const { activeMs } = lengths;
  const length =
    activeMs.kind === 'spread'
      ? `half of the sessions work for ${spanText(activeMs.median)} or longer (${spanText(activeMs.interval.lower)}–${spanText(activeMs.interval.upper)}, n = ${activeMs.sampleSize}), pauses over 15 min left out`
      : `too few to say how long they are (${activeMs.sampleSize} of ${activeMs.requiredSampleSize})`;
  const mean =
    effectiveness.kind === 'mean'
      ? `mean effectiveness ${Math.round(effectiveness.mean)} of 100 (${Math.round(effectiveness.interval.lower)}–${Math.round(effectiveness.interval.upper)}, n = ${effectiveness.sampleSize})`
      : `too few with 5 ended invocations for a mean effectiveness (${effectiveness.sampleSize} of ${effectiveness.requiredSampleSize})`;
  const waste = wasted.totalMs === 0 ? [] : [`- ${describeWaste(wasted)}`];
  const lines = unhealthy
    .slice(0, MOST_ROWS)
    .map(
      ({ sessionId, lastEventAt, problems }) =>
        `  - ${codeText(sessionId)} ${instantText(lastEventAt)}: ${problems.map((problem) => PROBLEM_TEXTS[problem]).join(', ')}`,
    );
  const more = unhealthy.length > lines.length ? [`  - and ${unhealthy.length - lines.length} more`] : [];
  const health =
    unhealthy.length === 0
      ? ['- all healthy']
      : [`- ${quantityText(unhealthy.length, 'session')} with a problem, the latest first:`, ...lines, ...more];
  return ['## Sessions', '', `- ${length}`, `- ${mean}`, ...waste, ...health, ''];
}

/** `12 min of 3 h in skills (7 %) came to nothing: …` */
export function describeWaste({ failedMs, stoppedMs, wastedMs, totalMs, longest }: WastedTime): string {
  const share = totalMs === 0 ? '' : ` (${percentText(wastedMs / totalMs)} of ${spanText(totalMs)} in skills)`;
  const single =
    longest === null
      ? ''
      : `; the longest: ${codeText(longest.skill.name)}, ${spanText(longest.durationMs)}${longest.isStopped ? ' until it was stopped' : ''}`;
  return `time wasted: ${spanText(wastedMs)}${share}: ${spanText(failedMs)} in attempts that failed, ${spanText(stoppedMs)} in what a person stopped or what never ended${single}`;
}

function describeBottlenecks({ bottlenecks: { skills, total } }: ProjectCheckpoint): string[] {
  if (total.troubles === 0) return [];
  const median =
    total.medianRecoveryMs === null
      ? 'fewer than half were over before the session was'
      : `half of them were over within ${spanText(total.medianRecoveryMs)}`;
  const shown = skills.slice(0, MOST_ROWS);
  return [
    '## Where it gets stuck',
    '',
    `${quantityText(total.troubles, 'time')} a skill failed; ${total.recovered} were followed by a success of the same skill in the session, and ${median}.`,
    '',
    ...markdownTable(
      ['skill', 'goes wrong', 'most often by', 'recovered', 'half over within', 'lost', 'more than the rest?'],
      shown.map((skill) => [
        codeText(skill.skill.name),
        `${percentText(skill.troubleRatio)} of ${skill.attempts}`,
        skill.cause === null ? '–' : `${plainText(skill.cause.errorType)} (${skill.cause.count})`,
        `${skill.recovered} of ${skill.troubles}`,
        skill.medianRecoveryMs === null ? '–' : spanText(skill.medianRecoveryMs),
        spanText(skill.lostMs),
        describeVerdict(skill.verdict, skill.adjustedPValue),
      ]),
    ),
    ...(skills.length > shown.length ? [``, `and ${quantityText(skills.length - shown.length, 'skill')} more that failed.`] : []),
    '',
  ];
}

function describeVerdict(verdict: 'bottleneck' | 'ordinary' | 'insufficient_data', pValue: number | null): string {
  if (verdict === 'insufficient_data' || pValue === null) return 'too few';
  return `${verdict === 'bottleneck' ? 'yes' : 'not shown'}, ${pValueText(pValue)}`;
}

function describeChanges({ changes, quality: { score } }: ProjectCheckpoint): string[] {
  if (changes === null)
    return ['## Since the last checkpoint', '', 'This is the first one of the project; the next will say what changed.', ''];
  const { previous, newSessions, newInvocations, comparisons } = changes;
  const before =
    previous.score === null || score === null
      ? []
      : [
          `- score ${Math.round(previous.score)} → ${Math.round(score)} (${score >= previous.score ? '+' : '−'}${Math.abs(score - previous.score).toFixed(1)})`,
        ];
  return [
    `## Since the last checkpoint (${instantText(previous.at)})`,
    '',
    ...before,
    `- ${quantityText(newSessions, 'session')} since, with ${quantityText(newInvocations, 'invocation')}`,
    ...(newSessions === 0 ? [] : comparisons.map(describeComparison)),
    ...listNames('tests broken', changes.testsBroken),
    ...listNames('tests fixed', changes.testsFixed),
    ...listNames('anomalies opened', changes.anomaliesOpened),
    ...listNames('anomalies resolved', changes.anomaliesResolved),
    '',
  ];
}

export function describeComparison(comparison: SessionComparison): string {
  const name = MEASURE_TEXTS[comparison.measure];
  if (comparison.kind === 'insufficient_data') {
    return `- ${name}: too few sessions on one side to tell (${comparison.sampleSize} of ${comparison.requiredSampleSize})`;
  }
  const { before, now, verdict, adjustedPValue } = comparison;
  return `- ${name}: ${percentText(before)} → ${percentText(now)}, ${verdict.replaceAll('_', ' ')} (${pValueText(adjustedPValue)})`;
}

function listNames(title: string, names: readonly string[]): string[] {
  return names.length === 0 ? [] : [`- ${title}: ${names.map(codeText).join(', ')}`];
}

function describeAdvice({ advice }: ProjectCheckpoint): string[] {
  if (advice.length === 0) return ['## What to do next', '', 'Nothing that the numbers would call for.'];
  return ['## What to do next', '', ...advice.map(({ finding, action }, index) => `${index + 1}. ${upperFirst(finding)}. ${action}`)];
}

function upperFirst(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
