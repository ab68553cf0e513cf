import type { CoverageReport, ProjectReports, TestReport } from '../../domain/project-reports.ts';
import { type ClusteredProportion, clusteredProportion } from '../../stats/clustered-proportion.ts';
import { wilsonInterval } from '../../stats/wilson-interval.ts';
import { listLastTests } from '../sessions/list-last-tests.ts';
import type { SessionDigest } from '../sessions/session-digest.ts';
import { computeWeightedScore, type ScorePart, type WeightedScore } from '../weighted-score.ts';

/**
 * What the quality score of a project is made of. The weights are a choice, not a measurement: how sessions go counts for 70,
 * what tests, coverage and alarms say for 30.
 */
export const QUALITY_WEIGHTS = {
  session_health: 0.2,
  completion: 0.2,
  recovery: 0.15,
  checked_edits: 0.15,
  tests: 0.15,
  coverage: 0.05,
  anomalies: 0.1,
} as const;
export type QualityPartName = keyof typeof QUALITY_WEIGHTS;

export const QUALITY_MEANINGS: Readonly<Record<QualityPartName, string>> = {
  session_health: 'sessions in which nothing was abandoned, no skill failed 3 times in a row and the last step did not fail ÷ sessions',
  completion: 'completed ÷ ended invocations',
  recovery: 'failures followed by a success of the same skill in the same session ÷ failures',
  checked_edits: 'sessions in which a test, linter, build or review ran after the last edit ÷ sessions with edits',
  tests: 'tests passed ÷ tests run, from a JUnit report; else test commands whose last run passed ÷ test commands',
  coverage: 'covered ÷ all lines, from a coverage report',
  anomalies: 'skills used here without an open anomaly ÷ skills used here',
};

/** Where most parts come from. */
export const SESSIONS_SOURCE = 'the sessions';

export interface QualityPart extends ScorePart<QualityPartName> {
  /** What was counted, as 45 of 48; null when it could not be measured. */
  readonly counted: { readonly of: number; readonly good: number; readonly unit: string } | null;
  /** Where the figure comes from, or why there is none. */
  readonly source: string;
}

export interface QualityInputs {
  readonly sessions: readonly SessionDigest[];
  readonly reports: ProjectReports;
  /** Skills used here, and those of them with an open anomaly; null when anomalies are not watched. */
  readonly anomalies: { readonly skills: number; readonly withOpenAnomaly: number } | null;
}

/** Without a score where there are too few sessions for one; what is known of its parts is there all the same. */
export interface Quality extends WeightedScore<QualityPart> {
  /** Sessions with an ended invocation. */
  readonly sampleSize: number;
  readonly requiredSampleSize: number;
}

/** Sessions with an ended invocation below which there is no score. */
const REQUIRED_SESSIONS = 3;

/** How a project is doing, 0–100: `100 · Σ weight · value / Σ weight` over what could be measured in it. */
export function measureQuality({ sessions, reports, anomalies }: QualityInputs): Quality {
  const sampleSize = sessions.filter(({ ended }) => ended > 0).length;
  const measured = computeWeightedScore([
    measureHealth(sessions),
    fromSessions(
      'completion',
      'invocation',
      sessions.map(({ completed, ended }) => ({ numerator: completed, denominator: ended })),
    ),
    fromSessions(
      'recovery',
      'failure',
      sessions.map(({ troubles }) => ({
        numerator: troubles.filter(({ isRecovered }) => isRecovered).length,
        denominator: troubles.length,
      })),
    ),
    measureCheckedEdits(sessions),
    measureTests(sessions, reports.tests),
    measureCoverage(reports.coverage),
    measureAnomalies(anomalies),
  ]);
  const isEnough = sampleSize >= REQUIRED_SESSIONS;
  return { ...measured, ...(isEnough ? {} : { score: null, interval: null }), sampleSize, requiredSampleSize: REQUIRED_SESSIONS };
}

function measureHealth(sessions: readonly SessionDigest[]): QualityPart {
  const judged = sessions.flatMap(({ health }) => health ?? []);
  const healthy = judged.filter(({ problems }) => problems.length === 0).length;
  return plain('session_health', healthy, judged.length, 'session', SESSIONS_SOURCE, 'no session with an ended invocation');
}

function measureCheckedEdits(sessions: readonly SessionDigest[]): QualityPart {
  const edited = sessions.flatMap(({ edits }) => edits ?? []);
  const checked = edited.filter(({ isChecked }) => isChecked).length;
  return plain('checked_edits', checked, edited.length, 'session', SESSIONS_SOURCE, 'no session edited a file');
}

function measureTests(sessions: readonly SessionDigest[], report: TestReport | null): QualityPart {
  if (report !== null) return { ...plain('tests', report.passed, report.total, 'test', report.path, ''), interval: null };
  const last = listLastTests(sessions.flatMap(({ lastTests }) => lastTests));
  const passed = last.filter(({ outcome }) => outcome === 'completed').length;
  return plain(
    'tests',
    passed,
    last.length,
    'test command',
    'last runs in the sessions',
    'no JUnit report in the folder, no test command in a session',
  );
}

/** Lines, as the tests of a report, are all there and counted, not drawn from more of them: there is no interval. */
function measureCoverage(report: CoverageReport | null): QualityPart {
  if (report === null) return unmeasured('coverage', 'no coverage report in the folder');
  const { coveredLines, totalLines, path } = report;
  return { ...plain('coverage', coveredLines, totalLines, 'line', path, ''), interval: null };
}

function measureAnomalies(anomalies: QualityInputs['anomalies']): QualityPart {
  if (anomalies === null) return unmeasured('anomalies', 'no anomaly detection has run');
  const { skills, withOpenAnomaly } = anomalies;
  return { ...plain('anomalies', skills - withOpenAnomaly, skills, 'skill', 'open anomalies', 'no skill was used'), interval: null };
}

function plain(name: QualityPartName, good: number, of: number, unit: string, source: string, absence: string): QualityPart {
  if (of === 0) return unmeasured(name, absence);
  return {
    name,
    weight: QUALITY_WEIGHTS[name],
    value: good / of,
    interval: wilsonInterval(good, of),
    sampleSize: of,
    counted: { good, of, unit },
    source,
  };
}

/** Of invocations, which are alike within a session. */
function fromSessions(
  name: QualityPartName,
  unit: string,
  parts: readonly { readonly numerator: number; readonly denominator: number }[],
): QualityPart {
  const found: ClusteredProportion | undefined = clusteredProportion(parts);
  if (found === undefined) return unmeasured(name, `no ${unit}`);
  return {
    name,
    weight: QUALITY_WEIGHTS[name],
    value: found.ratio,
    interval: found.interval,
    sampleSize: found.trials,
    counted: { good: found.successes, of: found.trials, unit },
    source: SESSIONS_SOURCE,
  };
}

function unmeasured(name: QualityPartName, source: string): QualityPart {
  return { name, weight: QUALITY_WEIGHTS[name], value: null, interval: null, sampleSize: 0, counted: null, source };
}
