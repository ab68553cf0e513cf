import { getSessionDetail } from '../../../app/session-detail.ts';
import { toSessionDetailJson } from '../../public-json/timeline-json.ts';
import { toInstant } from '../../public-json/units.ts';
import type { ResourceContext } from './resource-context.ts';

const MOST_ENTRIES = 100;

/**
 * One session: what it was, how it went, and its first invocations in order.
 *
 * @throws SessionBuddyError SESSION_NOT_FOUND when no session, or more than one, has an id that begins like this
 */
export async function readSession({ store, clock }: ResourceContext, sessionId: string) {
  const { next, ...session } = toSessionDetailJson(await getSessionDetail(store, { sessionId, limit: MOST_ENTRIES }));
  return { as_of: toInstant(clock.now()), ...session, is_timeline_cut: next !== null };
}

/** Differs when an event of the session was stored; the same text as long as there is no such session. */
export async function versionOfSession({ store }: ResourceContext, sessionId: string): Promise<string> {
  return JSON.stringify((await store.findSession(sessionId)) ?? 'none');
}
