import { SessionBuddyError } from '../domain/errors.ts';
import type { AnalysisPorts } from '../ports/analysis-ports.ts';
import type { ListSessionsQuery, MetricQueries, SessionSummary, TimelineEntry } from '../ports/metric-queries.ts';
import { judgeSession, type SessionJudgement } from './session-analytics.ts';

/** Where the next page of sessions begins; null on the last page. */
export type SessionCursor = NonNullable<ListSessionsQuery['before']>;

export interface SessionPage {
  /** By last event, newest first. */
  readonly sessions: readonly SessionSummary[];
  readonly next: SessionCursor | null;
}

export async function listSessionPage(queries: MetricQueries, query: ListSessionsQuery): Promise<SessionPage> {
  const found = await queries.listSessions({ ...query, limit: query.limit + 1 });
  const sessions = found.slice(0, query.limit);
  const last = sessions.at(-1);
  const isLastPage = found.length <= query.limit || last === undefined;
  return { sessions, next: isLastPage ? null : { lastEventAt: last.lastEventAt, sessionId: last.sessionId } };
}

export interface SessionDetail {
  readonly session: SessionSummary;
  /** How it went; null on later pages of its timeline. */
  readonly judgement: SessionJudgement | null;
  /** In order of start. */
  readonly timeline: readonly TimelineEntry[];
  /** `eventId` after which the next page of the timeline begins; null on the last page. */
  readonly next: string | null;
}

export interface SessionDetailRequest {
  /** The agent's id, or an unambiguous beginning of it of 6 characters or more. */
  readonly sessionId: string;
  readonly limit: number;
  readonly after?: string;
}

/** @throws SessionBuddyError SESSION_NOT_FOUND when no session, or more than one, has an id that begins like this */
export async function getSessionDetail(
  queries: MetricQueries & { readonly analyses: Pick<AnalysisPorts, 'sessionRecords'> },
  request: SessionDetailRequest,
): Promise<SessionDetail> {
  const session = await queries.findSession(request.sessionId);
  if (session === undefined) {
    throw new SessionBuddyError(
      'SESSION_NOT_FOUND',
      `no single session has an id that is or begins with ${JSON.stringify(request.sessionId)}`,
    );
  }
  const { after, limit } = request;
  const found = await queries.listTimeline({ sessionId: session.sessionId, limit: limit + 1, ...(after === undefined ? {} : { after }) });
  const timeline = found.slice(0, limit);
  const judgement = after === undefined ? await judgeSession(queries, session.sessionId) : null;
  return { session, judgement, timeline, next: found.length > limit ? (timeline.at(-1)?.eventId ?? null) : null };
}
