import { join } from 'node:path';
import { asId } from '../shared/json-shape.ts';

/**
 * `projects` under `CLAUDE_CONFIG_DIR`, which moves everything of `~/.claude`
 * (https://code.claude.com/docs/en/claude-directory), else under `~/.claude`.
 */
export function defaultRoots(environment: Readonly<Record<string, string | undefined>>): string[] {
  const moved = environment['CLAUDE_CONFIG_DIR'];
  if (moved !== undefined && moved !== '') return [join(moved, 'projects')];
  const home = environment['HOME'] || environment['USERPROFILE'];
  return home ? [join(home, '.claude', 'projects')] : [];
}

/** `<project>/<session>.jsonl` and `<project>/<session>/subagents/**\/agent-<id>.jsonl`. */
export function matchesPath(path: string): boolean {
  return path.endsWith('.jsonl');
}

/** The session that a file's name stands for; lines mostly say it themselves. */
export function sessionIdOfPath(path: string): string {
  const segments = path.split(/[\\/]+/);
  const subagents = segments.lastIndexOf('subagents');
  const name = subagents > 0 ? segments[subagents - 1] : segments.at(-1)?.replace(/\.jsonl$/, '');
  return asId(name) ?? 'unknown';
}
