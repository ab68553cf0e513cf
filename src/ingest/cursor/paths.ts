import { join } from 'node:path';

/** `~/.cursor/projects`, which nothing moves. */
export function defaultRoots(environment: Readonly<Record<string, string | undefined>>): string[] {
  const home = environment['HOME'] || environment['USERPROFILE'];
  return home ? [join(home, '.cursor', 'projects')] : [];
}

/** `<project>/agent-transcripts/<session>/<session>.jsonl`, and `subagents/<id>.jsonl` beside it. */
export function matchesPath(path: string): boolean {
  return path.endsWith('.jsonl');
}
