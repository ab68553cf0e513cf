import { compareSessions, type SessionComparison } from '../analytics/checkpoint/compare-sessions.ts';
import { averageEffectiveness, type MeanEffectiveness } from '../analytics/sessions/analyze-sessions.ts';
import { type Bottlenecks, findBottlenecks } from '../analytics/sessions/find-bottlenecks.ts';
import { addWastedTime, type WastedTime } from '../analytics/sessions/measure-time.ts';
import type { SessionDigest } from '../analytics/sessions/session-digest.ts';
import { SessionBuddyError } from '../domain/errors.ts';
import type { AnalysisPorts } from '../ports/analysis-ports.ts';
import type { MetricQueries, TimeWindow } from '../ports/metric-queries.ts';
import type { CatalogStore } from '../ports/skill-catalog.ts';
import { listUnusedSkills, type UnusedSkillsReport } from './catalog/list-unused-skills.ts';
import { computeReport, type Report } from './report.ts';
import { type AnomalySource, listNewAnomalies, type NewAnomaly } from './sessions/find-anomalies.ts';
import { readSessions } from './sessions/read-sessions.ts';
import { settleWindow } from './sessions/settle-window.ts';
import { findWhatChanged, type WhatChanged } from './trends/what-changed.ts';

export type WeeklyStore = MetricQueries &
  Pick<CatalogStore, 'listUnusedSkills'> & { readonly analyses: Pick<AnalysisPorts, 'sessionRecords' | 'spans'> & AnomalySource };

export interface WeeklyRequest {
  /** Epoch ms: the week ends there, moved up to a whole hour. */
  readonly at: number;
  readonly project?: string | undefined;
}

/** Sums over the sessions of a week. */
export interface WeekSums {
  readonly sessions: number;
  readonly invocations: number;
  /** Ms at work, pauses over a quarter of an hour left out. */
  readonly activeMs: number;
}

export interface WeeklyReport {
  readonly window: TimeWindow;
  /** The seven days before. */
  readonly previousWindow: TimeWindow;
  /** True when nothing happened in the week asked for, so that it ends with the newest there is. */
  readonly followsData: boolean;
  readonly project: string | null;
  readonly isCut: boolean;
  readonly week: WeekSums;
  readonly previousWeek: WeekSums;
  readonly effectiveness: MeanEffectiveness;
  /** The week's sessions against those of the week before. */
  readonly comparisons: readonly SessionComparison[];
  readonly used: Report;
  /** Over all projects; null for one project, whose skills are not counted by day. */
  readonly changes: WhatChanged | null;
  readonly bottlenecks: Bottlenecks;
  readonly wasted: WastedTime;
  /** Null when anomalies are not watched. */
  readonly newAnomalies: readonly NewAnomaly[] | null;
  /** Over the 30 days up to the end of the week: a week is too short to call a skill unused. */
  readonly unused: UnusedSkillsReport;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const UNUSED_DAYS = 30;
const MOST_SKILLS = 10;

/**
 * One report of a week: what was used, what became better or worse by more than chance, what went wrong and what it cost.
 *
 * @throws SessionBuddyError PROJECT_NOT_FOUND when no session was in the project
 */
export async function makeWeeklyReport(store: WeeklyStore, { at, project }: WeeklyRequest): Promise<WeeklyReport> {
  const { sessionRecords } = store.analyses;
  const lastEventAt = await sessionRecords.findLastEventAt(project);
  if (lastEventAt === undefined && project !== undefined) {
    throw new SessionBuddyError('PROJECT_NOT_FOUND', `no session was in the project ${JSON.stringify(project)}`);
  }
  const settled = settleWindow(at, 7 * DAY_MS, lastEventAt);
  const to = Math.ceil(settled.to / HOUR_MS) * HOUR_MS;
  const window = { from: to - 7 * DAY_MS, to };
  const previousWindow = { from: window.from - 7 * DAY_MS, to: window.from };
  const [now, before] = [
    await readSessions(sessionRecords, { ...window, project }),
    await readSessions(sessionRecords, { ...previousWindow, project }),
  ];
  const ofProject = project === undefined ? {} : { project };
  return {
    window,
    previousWindow,
    followsData: settled.followsData,
    project: project ?? null,
    isCut: now.isCut,
    week: sum(now.sessions),
    previousWeek: sum(before.sessions),
    effectiveness: averageEffectiveness(now.sessions),
    comparisons: compareSessions(before.sessions, now.sessions),
    used: await computeReport(store, { ...window, limit: MOST_SKILLS, ...ofProject }),
    changes: project === undefined ? await findWhatChanged(store, { to }) : null,
    newAnomalies: await listNewAnomalies(store.analyses, window),
    bottlenecks: findBottlenecks(now.sessions),
    wasted: addWastedTime(now.sessions),
    unused: await listUnusedSkills(store, { from: to - UNUSED_DAYS * DAY_MS, to, ...ofProject }),
  };
}

function sum(sessions: readonly SessionDigest[]): WeekSums {
  return {
    sessions: sessions.length,
    invocations: sessions.reduce((total, session) => total + session.invocations, 0),
    activeMs: sessions.reduce((total, session) => total + session.activeMs, 0),
  };
}
