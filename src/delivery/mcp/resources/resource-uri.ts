/** What one of our resources is about. */
export type ResourceAddress =
  | { readonly kind: 'dashboard' }
  | { readonly kind: 'skill'; readonly name: string }
  | { readonly kind: 'session'; readonly sessionId: string };

export const SKILL_TEMPLATE = 'session-buddy://skills/{skill_name}';
export const SESSION_TEMPLATE = 'session-buddy://sessions/{session_id}';

const DASHBOARD = 'session-buddy://dashboard';
const SKILLS = 'session-buddy://skills/';
const SESSIONS = 'session-buddy://sessions/';
const LONGEST_URI = 5000;
const LONGEST_NAME = 1000;

export function toResourceUri(address: ResourceAddress): string {
  if (address.kind === 'dashboard') return DASHBOARD;
  return address.kind === 'skill' ? `${SKILLS}${encodeURIComponent(address.name)}` : `${SESSIONS}${encodeURIComponent(address.sessionId)}`;
}

/**
 * What a URI asks for. Everything behind `skills/` is the name, so that one with a slash is found percent-encoded or not.
 *
 * @returns undefined for any that is not ours
 */
export function parseResourceUri(uri: string): ResourceAddress | undefined {
  if (uri.length > LONGEST_URI) return undefined;
  if (uri === DASHBOARD || uri === `${DASHBOARD}/`) return { kind: 'dashboard' };
  const name = decodeBehind(uri, SKILLS);
  if (name !== undefined) return { kind: 'skill', name };
  const sessionId = decodeBehind(uri, SESSIONS);
  return sessionId === undefined ? undefined : { kind: 'session', sessionId };
}

function decodeBehind(uri: string, base: string): string | undefined {
  if (!uri.startsWith(base)) return undefined;
  try {
    const text = decodeURIComponent(uri.slice(base.length));
    return text === '' || text.length > LONGEST_NAME || !text.isWellFormed() ? undefined : text;
  } catch {
    return undefined;
  }
}
