import type { ProjectReports } from '../../domain/project-reports.ts';
import type { SessionStep } from '../../domain/session-record.ts';
import { wilsonInterval } from '../../stats/wilson-interval.ts';
import type { Bottlenecks } from '../sessions/find-bottlenecks.ts';
import { listLastTests } from '../sessions/list-last-tests.ts';
import { addWastedTime } from '../sessions/measure-time.ts';
import type { SessionDigest } from '../sessions/session-digest.ts';
import { isMissingProgram, isRefused, isUnreadError } from '../sessions/telling-steps.ts';

/** Each piece of advice by the number it follows from; `docs/analytics.md` lists when each is given. */
export const ADVICE_KINDS = [
  'failing_tests',
  'open_anomalies',
  'unchecked_edits',
  'bottleneck',
  'retry_loops',
  'missing_programs',
  'unread_edits',
  'unrecovered',
  'wasted_time',
  'refused',
  'low_coverage',
  'stale_coverage',
] as const;
export type AdviceKind = (typeof ADVICE_KINDS)[number];

export interface Advice {
  readonly kind: AdviceKind;
  /** What was found, with its number. */
  readonly finding: string;
  /** What to do. */
  readonly action: string;
  /** The number it follows from: a count, or a share of 0–1. */
  readonly value: number;
  /** Of how many; null for a count. */
  readonly sampleSize: number | null;
}

export interface AdviceInputs {
  readonly sessions: readonly SessionDigest[];
  readonly bottlenecks: Bottlenecks;
  readonly reports: ProjectReports;
  /** Skills used here with an open anomaly, as a person reads them. */
  readonly openAnomalies: readonly string[];
}

const LEAST_COUNT = 3;
/** Below these, a share is worth no advice however certain it is. */
const LEAST_UNCHECKED = 0.25;
const LEAST_UNRECOVERED = 0.3;
const LEAST_WASTED = 0.05;
const LEAST_COVERAGE = 0.6;
const DAY_MS = 86_400_000;

/** What to do next, the most pressing first. Nothing is advised without a number that says so. */
export function giveAdvice(inputs: AdviceInputs): Advice[] {
  const steps = inputs.sessions.flatMap(({ telling }) => telling);
  const reading = adviseReading(steps, inputs);
  return [
    adviseTests(inputs),
    adviseAnomalies(inputs),
    adviseChecks(inputs),
    ...adviseBottlenecks(inputs, reading),
    adviseLoops(inputs),
    advisePrograms(steps),
    reading,
    adviseRecovery(inputs),
    adviseTime(inputs),
    adviseRefusals(steps, inputs),
    ...adviseCoverage(inputs),
  ].flatMap((advice) => advice ?? []);
}

function adviseTests({ sessions, reports }: AdviceInputs): Advice | undefined {
  if (reports.tests !== null && reports.tests.passed < reports.tests.total) {
    const { passed, total, path } = reports.tests;
    return {
      kind: 'failing_tests',
      finding: `${total - passed} of ${total} tests failed in ${path}`,
      action: 'Make them pass before anything is built on top.',
      value: total - passed,
      sampleSize: total,
    };
  }
  const last = listLastTests(sessions.flatMap(({ lastTests }) => lastTests));
  const failing = last.filter(({ outcome }) => outcome === 'failed');
  if (failing.length === 0) return undefined;
  return {
    kind: 'failing_tests',
    finding: `${failing.length} of ${last.length} test commands failed at their last run: ${nameSome(failing.map(({ skill }) => skill.name))}`,
    action: 'Run them again, and make them pass before anything is built on top.',
    value: failing.length,
    sampleSize: last.length,
  };
}

function adviseAnomalies({ openAnomalies }: AdviceInputs): Advice | undefined {
  if (openAnomalies.length === 0) return undefined;
  return {
    kind: 'open_anomalies',
    finding: `${count(openAnomalies.length, 'anomaly', 'anomalies')} open: ${nameSome(openAnomalies)}`,
    action: 'Look at them with `session-buddy anomalies`.',
    value: openAnomalies.length,
    sampleSize: null,
  };
}

function adviseChecks({ sessions }: AdviceInputs): Advice | undefined {
  const edited = sessions.flatMap((session) => session.edits ?? []);
  const unchecked = edited.filter(({ isChecked }) => !isChecked).length;
  if (unchecked < LEAST_COUNT || unchecked / edited.length < LEAST_UNCHECKED) return undefined;
  return {
    kind: 'unchecked_edits',
    finding: `in ${withShare(unchecked, edited.length)} sessions with edits no test, linter, build or review ran after the last one`,
    action: 'End with a check, or let a hook run one; of documents there may be nothing to check.',
    value: unchecked / edited.length,
    sampleSize: edited.length,
  };
}

/** @param reading - what is advised about edits already, so that it is not said twice */
function adviseBottlenecks({ bottlenecks }: AdviceInputs, reading: Advice | undefined): Advice[] {
  return bottlenecks.skills
    .filter(
      ({ verdict, troubles, cause }) =>
        verdict === 'bottleneck' && troubles >= LEAST_COUNT && !(reading !== undefined && isUnreadError(cause?.errorType ?? null)),
    )
    .slice(0, 3)
    .map(({ skill, troubles, troubleRatio, troubleInterval, cause, lostMs, attempts }) => ({
      kind: 'bottleneck',
      finding:
        `\`${skill.name}\` goes wrong more often than the rest: ${percent(troubleRatio)} (${percent(troubleInterval.lower)}–${percent(troubleInterval.upper)}) of ${attempts} attempts` +
        `${cause === null ? '' : `, most often by ${cause.errorType} (${cause.count} times)`}${lostMs < 1000 ? '' : `, ${Math.round(lostMs / 1000)} s lost`}`,
      action: `Look at why in \`session-buddy report ${JSON.stringify(skill.name)}\`, and write down in the agent's instructions how to call it right.`,
      value: troubleRatio,
      sampleSize: troubles,
    }));
}

function adviseLoops({ sessions }: AdviceInputs): Advice | undefined {
  const loops = sessions.flatMap(({ health }) => health?.loops ?? []);
  const inSessions = new Set(loops.map(({ sessionId }) => sessionId)).size;
  if (inSessions < LEAST_COUNT) return undefined;
  return {
    kind: 'retry_loops',
    finding: `in ${withShare(inSessions, sessions.length)} sessions a skill failed 3 times or more with no success in between: ${nameSome(loops.map(({ skill }) => skill.name))}`,
    action: 'Have the agent read the error and change something before it tries a third time.',
    value: inSessions / sessions.length,
    sampleSize: sessions.length,
  };
}

function advisePrograms(steps: readonly SessionStep[]): Advice | undefined {
  const missing = steps.filter(isMissingProgram);
  if (missing.length < LEAST_COUNT) return undefined;
  return {
    kind: 'missing_programs',
    finding: `${missing.length} commands were not found (exit code 127): ${nameSome(missing.map(({ skill }) => skill.name))}`,
    action: 'Install them, or tell the agent what to use instead.',
    value: missing.length,
    sampleSize: null,
  };
}

function adviseReading(steps: readonly SessionStep[], { sessions }: AdviceInputs): Advice | undefined {
  const unread = steps.filter(({ errorType }) => isUnreadError(errorType));
  const edits = sessions.reduce((sum, { triedEdits }) => sum + triedEdits, 0);
  if (unread.length < LEAST_COUNT || unread.length > edits || unread.length / edits < LEAST_WASTED) return undefined;
  return {
    kind: 'unread_edits',
    finding: `${withShare(unread.length, edits)} edits failed as the file was not what the agent took it for (${nameSome(unread.flatMap(({ errorType }) => errorType ?? []))})`,
    action: 'Have the agent read a file right before it edits it.',
    value: unread.length / edits,
    sampleSize: edits,
  };
}

function adviseRecovery({ bottlenecks: { total, skills } }: AdviceInputs): Advice | undefined {
  const lost = total.troubles - total.recovered;
  if (lost < LEAST_COUNT || lost / total.troubles < LEAST_UNRECOVERED) return undefined;
  const worst = [...skills]
    .sort((a, b) => b.troubles - b.recovered - (a.troubles - a.recovered))
    .filter((it) => it.troubles > it.recovered);
  return {
    kind: 'unrecovered',
    finding: `${withShare(lost, total.troubles)} failures were not followed by a success of the same skill in the session; most often ${nameSome(worst.map(({ skill }) => skill.name))}`,
    action: 'See whether these were given up for good reason, or left broken.',
    value: lost / total.troubles,
    sampleSize: total.troubles,
  };
}

function adviseTime({ bottlenecks, sessions }: AdviceInputs): Advice | undefined {
  const { wastedMs, stoppedMs, totalMs, longest } = addWastedTime(sessions);
  if (totalMs === 0 || wastedMs / totalMs < LEAST_WASTED) return undefined;
  const most = bottlenecks.skills.filter(({ lostMs }) => lostMs > 0).slice(0, 3);
  const stopped = stoppedMs === 0 ? '' : `, ${Math.round(stoppedMs / 60_000)} min of them until a person stopped it`;
  const single = longest === null ? '' : `; the longest was ${longest.skill.name} with ${Math.round(longest.durationMs / 60_000)} min`;
  const failed = most.length === 0 ? '' : `; failures cost most in ${nameSome(most.map(({ skill }) => skill.name))}`;
  return {
    kind: 'wasted_time',
    finding: `${percent(wastedMs / totalMs)} of the time in skills came to nothing (${Math.round(wastedMs / 60_000)} of ${Math.round(totalMs / 60_000)} min${stopped})${single}${failed}`,
    action: 'Begin with these: give them a time limit, or smaller pieces of work.',
    value: wastedMs / totalMs,
    sampleSize: sessions.length,
  };
}

function adviseRefusals(steps: readonly SessionStep[], { sessions }: AdviceInputs): Advice | undefined {
  const refused = steps.filter(isRefused);
  if (refused.length < LEAST_COUNT) return undefined;
  return {
    kind: 'refused',
    finding: `${refused.length} calls were refused: ${nameSome(refused.map(({ skill }) => skill.name))}`,
    action: "Allow or forbid them in the agent's settings, so that nobody has to be asked.",
    value: refused.length,
    sampleSize: sessions.reduce((sum, { invocations }) => sum + invocations, 0),
  };
}

function adviseCoverage({ reports: { coverage }, sessions }: AdviceInputs): (Advice | undefined)[] {
  if (coverage === null) return [];
  const ratio = coverage.coveredLines / coverage.totalLines;
  const newestAt = sessions.reduce((latest, { lastEventAt }) => Math.max(latest, lastEventAt), 0);
  const days = Math.floor((newestAt - coverage.writtenAt) / DAY_MS);
  return [
    ratio < LEAST_COVERAGE
      ? {
          kind: 'low_coverage',
          finding: `${percent(ratio)} of ${coverage.totalLines} lines are covered by tests (${coverage.path})`,
          action: 'Test what changes most first.',
          value: ratio,
          sampleSize: coverage.totalLines,
        }
      : undefined,
    days >= 1
      ? {
          kind: 'stale_coverage',
          finding: `the coverage report is ${count(days, 'day', 'days')} older than the newest session (${coverage.path})`,
          action: 'Run the tests with coverage again.',
          value: days,
          sampleSize: null,
        }
      : undefined,
  ];
}

function percent(ratio: number): string {
  return `${Math.round(ratio * 100)} %`;
}

function withShare(part: number, whole: number): string {
  const { lower, upper } = wilsonInterval(part, whole);
  return `${part} of ${whole} (${percent(part / whole)}; ${percent(lower)}–${percent(upper)})`;
}

function count(number: number, one: string, several: string): string {
  return `${number} ${number === 1 ? one : several}`;
}

/** The most frequent first, three at most. */
function nameSome(names: readonly string[]): string {
  const counts = [...Map.groupBy(names, (name) => name)].sort(([a, own], [b, other]) => other.length - own.length || (a < b ? -1 : 1));
  const shown = counts.slice(0, 3).map(([name, { length }]) => (length === 1 ? name : `${name} (${length}×)`));
  return `${shown.join(', ')}${counts.length > shown.length ? ` and ${counts.length - shown.length} more` : ''}`;
}
