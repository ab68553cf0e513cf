import type { SessionDigest } from '../../analytics/sessions/session-digest.ts';
import type { TimeWindow } from '../../ports/metric-queries.ts';
import type { SessionRecords } from '../../ports/session-records.ts';
import { digestsOf } from './kept-digests.ts';

/** Sessions that an analysis looks at, and invocations in them; of more, the latest. */
export const MAX_SESSIONS = 1_000;
export const MAX_STEPS = 50_000;
const PAGE = 50;

export interface ReadSessions {
  /** In order of their last events. */
  readonly sessions: readonly SessionDigest[];
  /** True when there were more, so that the window is really a shorter one. */
  readonly isCut: boolean;
}

/** The sessions of a window. Only what has changed since the last time is read, in pieces. */
export async function readSessions(
  records: SessionRecords,
  { from, to, project }: TimeWindow & { readonly project?: string | undefined },
): Promise<ReadSessions> {
  const heads = await records.listHeads({ ...{ from, to, limit: MAX_SESSIONS }, ...(project === undefined ? {} : { project }) });
  const found = heads.sessionIds.length;
  const sessions: SessionDigest[] = [];
  let steps = 0;
  for (let begin = 0; begin < found; begin += PAGE) {
    const page = await digestsOf(records).read(heads, begin, Math.min(found, begin + PAGE));
    sessions.push(...page);
    steps += page.reduce((sum, { invocations }) => sum + invocations, 0);
    const isCut = sessions.length >= MAX_SESSIONS || steps >= MAX_STEPS;
    if (isCut) return { sessions: sessions.reverse(), isCut: page.length === PAGE };
  }
  return { sessions: sessions.reverse(), isCut: false };
}
