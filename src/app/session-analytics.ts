import { setImmediate } from 'node:timers/promises';
import { analyzeSessions, type SessionAnalysis } from '../analytics/sessions/analyze-sessions.ts';
import { computeEffectiveness, type Effectiveness } from '../analytics/sessions/compute-effectiveness.ts';
import { type Bottlenecks, findBottlenecks } from '../analytics/sessions/find-bottlenecks.ts';
import { findPhaseTransitions, type PhaseFlow } from '../analytics/sessions/find-phase-transitions.ts';
import { judgeHealth, type SessionHealth } from '../analytics/sessions/judge-health.ts';
import { type SessionSummaryFacts, summarizeSession } from '../analytics/sessions/summarize-session.ts';
import { SessionBuddyError } from '../domain/errors.ts';
import { LocalCalendar } from '../domain/local-calendar.ts';
import type { AnalysisPorts } from '../ports/analysis-ports.ts';
import { readSessions } from './sessions/read-sessions.ts';
import { type SettledWindow, settleWindow } from './sessions/settle-window.ts';

export interface SessionStore {
  readonly analyses: Pick<AnalysisPorts, 'sessionRecords'>;
}

export interface SessionAnalyticsRequest {
  readonly project?: string | undefined;
  /** The window; without one the last `days` days, or as many up to the newest session where those are empty. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** {@link DEFAULT_DAYS} when not given. */
  readonly days?: number | undefined;
  /** Epoch ms. */
  readonly now: number;
}

export interface AnalyzedWindow {
  readonly window: SettledWindow;
  readonly project: string | null;
  /** True when there were more sessions than are looked at, so that the window is really a shorter one. */
  readonly isCut: boolean;
}

export interface SessionAnalytics extends AnalyzedWindow, SessionAnalysis {}

export interface WorkflowBottlenecks extends AnalyzedWindow {
  readonly flow: PhaseFlow;
  readonly bottlenecks: Bottlenecks;
}

export interface SessionJudgement {
  readonly summary: SessionSummaryFacts;
  readonly effectiveness: Effectiveness;
  /** Null for a session without an ended invocation. */
  readonly health: SessionHealth | null;
}

export const DEFAULT_DAYS = 30;
const DAY_MS = 86_400_000;
const MOST_CALENDARS = 8;
const calendars = new Map<string, LocalCalendar>();

/**
 * What the sessions of a window are like.
 *
 * @param request - with `timezone`, an IANA name: hours and days are those of its clock
 */
export async function getSessionAnalytics(
  store: SessionStore,
  request: SessionAnalyticsRequest & { readonly timezone: string },
): Promise<SessionAnalytics> {
  const { sessions, ...answered } = await readWindow(store, request);
  return { ...answered, ...analyzeSessions(sessions, calendarOf(request.timezone), { now: request.now, ...answered.window }) };
}

/** Where sessions of a window get stuck, and how work goes from phase to phase. */
export async function getWorkflowBottlenecks(store: SessionStore, request: SessionAnalyticsRequest): Promise<WorkflowBottlenecks> {
  const { sessions, ...answered } = await readWindow(store, request);
  const flow = findPhaseTransitions(sessions);
  // Each takes some milliseconds of many sessions: others have their turn in between.
  await setImmediate();
  return { ...answered, flow, bottlenecks: findBottlenecks(sessions) };
}

/** How one session went. @param sessionId - its whole id @throws SessionBuddyError SESSION_NOT_FOUND */
export async function judgeSession(store: SessionStore, sessionId: string): Promise<SessionJudgement> {
  const session = await store.analyses.sessionRecords.find(sessionId);
  if (session === undefined) throw new SessionBuddyError('SESSION_NOT_FOUND', `no session has the id ${JSON.stringify(sessionId)}`);
  return { summary: summarizeSession(session), effectiveness: computeEffectiveness(session), health: judgeHealth(session) ?? null };
}

/** To ask for what a clock in a zone shows is dear the first time. */
function calendarOf(timezone: string): LocalCalendar {
  const known = calendars.get(timezone);
  if (known !== undefined) return known;
  const calendar = new LocalCalendar(timezone);
  if (calendars.size >= MOST_CALENDARS) calendars.clear();
  calendars.set(timezone, calendar);
  return calendar;
}

async function readWindow(store: SessionStore, { project, from, to, days = DEFAULT_DAYS, now }: SessionAnalyticsRequest) {
  const { sessionRecords } = store.analyses;
  const lastEventAt = await sessionRecords.findLastEventAt(project);
  if (lastEventAt === undefined && project !== undefined) {
    throw new SessionBuddyError('PROJECT_NOT_FOUND', `no session was in the project ${JSON.stringify(project)}`);
  }
  const window = from === undefined || to === undefined ? settleWindow(now, days * DAY_MS, lastEventAt) : { from, to, followsData: false };
  const { sessions, isCut } = await readSessions(sessionRecords, { ...window, project });
  return { window, project: project ?? null, isCut, sessions };
}
