import type { SessionRecord } from '../../domain/session-record.ts';
import type { TimeWindow } from '../../ports/metric-queries.ts';
import type { SessionRecords } from '../../ports/session-records.ts';

/** Sessions that an analysis looks at, and invocations in them; of more, the latest. */
export const MAX_SESSIONS = 1_000;
export const MAX_STEPS = 50_000;
const PAGE = 50;

export interface ReadSessions {
  /** In order of their last events. */
  readonly sessions: readonly SessionRecord[];
  /** True when there were more, so that the window is really a shorter one. */
  readonly isCut: boolean;
}

/** The sessions of a window, a page at a time: appends and other questions come in between. */
export async function readSessions(
  records: SessionRecords,
  { from, to, project }: TimeWindow & { readonly project?: string | undefined },
): Promise<ReadSessions> {
  const sessions: SessionRecord[] = [];
  let steps = 0;
  for (;;) {
    const last = sessions.at(-1);
    const page = await records.list({
      ...{ from, to, limit: PAGE },
      ...(project === undefined ? {} : { project }),
      ...(last === undefined ? {} : { before: { lastEventAt: last.lastEventAt, sessionId: last.sessionId } }),
    });
    sessions.push(...page);
    steps += page.reduce((sum, session) => sum + session.steps.length, 0);
    const isCut = sessions.length >= MAX_SESSIONS || steps >= MAX_STEPS;
    if (page.length < PAGE || isCut) return { sessions: sessions.reverse(), isCut: isCut && page.length === PAGE };
  }
}
