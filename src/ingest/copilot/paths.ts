import { join } from 'node:path';
import { asId } from '../shared/json-shape.ts';

/**
 * `session-state` in `COPILOT_HOME`, else in `~/.copilot`
 * (https://docs.github.com/en/copilot/reference/copilot-cli-reference/cli-config-dir-reference), and the folder that
 * versions before 1.0.4 moved by `XDG_STATE_HOME`.
 */
export function defaultRoots(environment: Readonly<Record<string, string | undefined>>): string[] {
  const home = environment['HOME'] || environment['USERPROFILE'];
  const state = environment['XDG_STATE_HOME'];
  const roots = [environment['COPILOT_HOME'] || (home && join(home, '.copilot')), state && join(state, '.copilot')];
  return roots.flatMap((root) => (root ? [join(root, 'session-state')] : []));
}

/** `<session>/events.jsonl`; first versions had `<session>.jsonl`. */
export function matchesPath(path: string): boolean {
  return path.endsWith('.jsonl');
}

/** The session that a file's place stands for; its `session.start` mostly says it. */
export function sessionIdOfPath(path: string): string {
  const segments = path.split(/[\\/]+/);
  const name = segments.at(-1) === 'events.jsonl' ? segments.at(-2) : segments.at(-1)?.replace(/\.jsonl$/, '');
  return asId(name) ?? 'unknown';
}
