import { SessionBuddyError } from '../../domain/errors.ts';
import { parseSince } from '../public-json/parse-time.ts';

/** `--since` of a command. @returns epoch ms; undefined when it was not given @throws SessionBuddyError USAGE */
export function parseSinceOption(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const since = parseSince(text, now);
  if (since !== undefined) return since;
  throw new SessionBuddyError('USAGE', `--since is a duration, as 7d, or an ISO 8601 instant; got ${JSON.stringify(text)}`);
}
