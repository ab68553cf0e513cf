import type { CheckpointRecord } from '../../domain/checkpoint-record.ts';
import type { ProjectReports } from '../../domain/project-reports.ts';
import type { SkillKind, SkillRef } from '../../domain/skill.ts';
import { averageEffectiveness, type MeanEffectiveness } from '../sessions/analyze-sessions.ts';
import { describeLengths, type SessionLengths } from '../sessions/describe-lengths.ts';
import { type Bottlenecks, findBottlenecks } from '../sessions/find-bottlenecks.ts';
import type { HealthProblem } from '../sessions/judge-health.ts';
import { listLastTests } from '../sessions/list-last-tests.ts';
import { addWastedTime, type WastedTime } from '../sessions/measure-time.ts';
import type { SessionDigest } from '../sessions/session-digest.ts';
import { compareSessions, type SessionComparison } from './compare-sessions.ts';
import { type Advice, giveAdvice } from './give-advice.ts';
import { measureQuality, type Quality } from './measure-quality.ts';

/** An anomaly that is open now. */
export interface OpenAnomaly {
  /** The kind is null when nobody knows it. */
  readonly skill: { readonly kind: SkillKind | null; readonly name: string };
  /** As `completion_rate`. */
  readonly metric: string;
}

export interface CheckpointInputs {
  readonly project: string;
  /** Epoch ms: when it is made. */
  readonly at: number;
  readonly from: number;
  readonly to: number;
  /** Of the window. */
  readonly sessions: readonly SessionDigest[];
  readonly reports: ProjectReports;
  /** Of all skills; null when anomalies are not watched. */
  readonly openAnomalies: readonly OpenAnomaly[] | null;
  /** The last checkpoint of the project; null for the first. */
  readonly previous: CheckpointRecord | null;
  /** Sessions of the window of the last checkpoint. */
  readonly previousSessions: readonly SessionDigest[];
}

export interface UnhealthySession {
  readonly sessionId: string;
  /** Epoch ms. */
  readonly lastEventAt: number;
  readonly problems: readonly HealthProblem[];
  readonly invocations: number;
}

export interface CheckpointChanges {
  readonly previous: CheckpointRecord;
  /** Sessions begun since, and what was done in them. */
  readonly newSessions: number;
  readonly newInvocations: number;
  /** Sessions since against those of the last checkpoint's window. */
  readonly comparisons: readonly SessionComparison[];
  readonly testsBroken: readonly string[];
  readonly testsFixed: readonly string[];
  readonly anomaliesOpened: readonly string[];
  readonly anomaliesResolved: readonly string[];
}

export interface Checkpoint {
  readonly project: string;
  readonly at: number;
  readonly from: number;
  readonly to: number;
  readonly sessions: number;
  readonly invocations: number;
  readonly quality: Quality;
  readonly effectiveness: MeanEffectiveness;
  readonly lengths: SessionLengths;
  readonly wasted: WastedTime;
  /** Latest first. */
  readonly unhealthy: readonly UnhealthySession[];
  readonly bottlenecks: Bottlenecks;
  readonly changes: CheckpointChanges | null;
  readonly advice: readonly Advice[];
  /** What to keep of it. */
  readonly record: CheckpointRecord;
}

/** How a project stands, what changed since the last time, and what to do next. */
export function makeCheckpoint(inputs: CheckpointInputs): Checkpoint {
  const { project, at, from, to, sessions, reports } = inputs;
  const used = new Map(sessions.flatMap(({ uses }) => uses.map(({ id, skill }) => [id, skill])));
  const isOf = ({ skill: { kind, name } }: OpenAnomaly, skill: SkillRef) => skill.name === name && (kind === null || skill.kind === kind);
  const names = new Set([...used.values()].map(({ name }) => name));
  const open = (inputs.openAnomalies ?? []).filter(
    (anomaly) => names.has(anomaly.skill.name) && [...used.values()].some((skill) => isOf(anomaly, skill)),
  );
  const withOpenAnomaly = open.length === 0 ? 0 : [...used.values()].filter((skill) => open.some((anomaly) => isOf(anomaly, skill))).length;
  const anomalies = inputs.openAnomalies === null ? null : { skills: used.size, withOpenAnomaly };
  const quality = measureQuality({ sessions, reports, anomalies });
  const bottlenecks = findBottlenecks(sessions);
  const invocations = sessions.reduce((sum, session) => sum + session.invocations, 0);
  const record: CheckpointRecord = {
    ...{ project, at, from, to, score: quality.score, sessions: sessions.length, invocations },
    parts: Object.fromEntries(quality.parts.map(({ name, value }) => [name, value])),
    failingTests: listTests(sessions).flatMap(({ skill, outcome }) => (outcome === 'failed' ? [skill.name] : [])),
    openAnomalies: open.map(({ skill, metric }) => `${skill.name} (${metric})`),
  };
  return {
    ...{ project, at, from, to, sessions: sessions.length, invocations, quality, bottlenecks, record },
    effectiveness: averageEffectiveness(sessions),
    lengths: describeLengths(sessions),
    wasted: addWastedTime(sessions),
    unhealthy: listUnhealthy(sessions),
    changes: inputs.previous === null ? null : describeChanges(inputs, inputs.previous, record),
    advice: giveAdvice({ sessions, bottlenecks, reports, openAnomalies: record.openAnomalies }),
  };
}

function listTests(sessions: readonly SessionDigest[]) {
  return listLastTests(sessions.flatMap(({ lastTests }) => lastTests));
}

function listUnhealthy(sessions: readonly SessionDigest[]): UnhealthySession[] {
  return sessions
    .flatMap((session) => {
      const problems = session.health?.problems ?? [];
      const { sessionId, lastEventAt, invocations } = session;
      return problems.length === 0 ? [] : [{ sessionId, lastEventAt, problems, invocations }];
    })
    .sort((a, b) => b.lastEventAt - a.lastEventAt);
}

function describeChanges(
  { sessions, previousSessions }: CheckpointInputs,
  previous: CheckpointRecord,
  now: CheckpointRecord,
): CheckpointChanges {
  const since = sessions.filter(({ firstEventAt }) => firstEventAt >= previous.to);
  const without = (all: readonly string[], those: readonly string[]) => all.filter((name) => !those.includes(name));
  const tested = new Set(listTests(sessions).map(({ skill }) => skill.name));
  return {
    previous,
    newSessions: since.length,
    newInvocations: since.reduce((sum, { invocations }) => sum + invocations, 0),
    comparisons: compareSessions(previousSessions, since),
    testsBroken: without(now.failingTests, previous.failingTests),
    // What did not run any more is not fixed.
    testsFixed: without(previous.failingTests, now.failingTests).filter((name) => tested.has(name)),
    anomaliesOpened: without(now.openAnomalies, previous.openAnomalies),
    anomaliesResolved: without(previous.openAnomalies, now.openAnomalies),
  };
}
