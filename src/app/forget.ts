import { SessionBuddyError } from '../domain/errors.ts';
import type { EventStore, ForgetResult, ForgetScope } from '../ports/event-store.ts';
import type { MetricQueries } from '../ports/metric-queries.ts';

/** How a user is stored: a keyed hash. */
const USER_ID = /^[0-9a-f]{64}$/;
/** This installation's own user, whose sessions carry no id. */
const OWN_USER = 'me';

export type ForgetWhat =
  /** The agent's id, or an unambiguous beginning of it of 6 characters or more. */
  | { readonly session: string }
  | { readonly project: string }
  /** As stored, or as the agent reports it, or `me`. */
  | { readonly user: string };

export interface ForgetRequest {
  readonly what: ForgetWhat;
  readonly isConfirmed: boolean;
  /** What a user is called in the database. */
  readonly hashUser: (user: string) => string;
}

/**
 * Forgets sessions for good, when confirmed.
 *
 * @throws SessionBuddyError SESSION_NOT_FOUND, or USAGE saying what would go when it is not confirmed
 */
export async function forgetSessions(
  store: Pick<EventStore, 'forget'> & Pick<MetricQueries, 'findSession'>,
  { what, isConfirmed, hashUser }: ForgetRequest,
): Promise<ForgetResult> {
  const scope = await toScope(store, what, hashUser);
  const { found, removed } = await store.forget(scope, true);
  if (found === 0) throw new SessionBuddyError('SESSION_NOT_FOUND', `nothing is stored of ${describe(what)}`);
  if (!isConfirmed) {
    const counts = `${removed['session'] ?? 0} sessions with ${removed['invocation'] ?? 0} invocations`;
    throw new SessionBuddyError('USAGE', `nothing was removed; ${describe(what)} has ${counts}, which --yes removes for good`);
  }
  return store.forget(scope, false);
}

async function toScope(
  store: Pick<MetricQueries, 'findSession'>,
  what: ForgetWhat,
  hashUser: ForgetRequest['hashUser'],
): Promise<ForgetScope> {
  if ('session' in what) return { session: (await store.findSession(what.session))?.sessionId ?? what.session };
  if ('project' in what) return what;
  if (what.user === OWN_USER) return { users: null };
  // Databases of earlier versions hold users as they were called.
  return { users: USER_ID.test(what.user) ? [what.user] : [what.user, hashUser(what.user)] };
}

function describe(what: ForgetWhat): string {
  return Object.entries(what)
    .map(([kind, name]) => `${kind} ${JSON.stringify(name)}`)
    .join();
}
