import { join } from 'node:path';
import { asId } from '../shared/json-shape.ts';

/** `.gemini/tmp` in `GEMINI_CLI_HOME`, else in the home folder, as `Storage` and `homedir` of Gemini CLI have it. */
export function defaultRoots(environment: Readonly<Record<string, string | undefined>>): string[] {
  const home = environment['GEMINI_CLI_HOME'] || environment['HOME'] || environment['USERPROFILE'];
  return home ? [join(home, '.gemini', 'tmp')] : [];
}

/** `<project>/chats/session-<time>-<id>.jsonl`, and `<project>/chats/<session>/<subagent>.jsonl`. */
export function matchesPath(path: string): boolean {
  return path.endsWith('.jsonl');
}

/** `<project>/chats/session-<time>-<id>.json`, as versions before the lines wrote it. */
export function matchesDocumentPath(path: string): boolean {
  return /(?:^|[\\/])session-[^\\/]*\.json$/.test(path);
}

export interface Owner {
  readonly sessionId: string;
  readonly subagentId: string | null;
}

/** Whose file it is by its place: a subagent's stands in a folder named after the session that called it. */
export function ownerOfPath(path: string): Owner {
  const segments = path.split(/[\\/]+/);
  const name = asId(segments.at(-1)?.replace(/\.jsonl?$/, '')) ?? 'unknown';
  const parent = segments.at(-3) === 'chats' ? asId(segments.at(-2)) : undefined;
  return parent === undefined ? { sessionId: name, subagentId: null } : { sessionId: parent, subagentId: name };
}
