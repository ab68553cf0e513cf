import { join } from 'node:path';

/**
 * `storage` in OpenCode's data folder, `$XDG_DATA_HOME/opencode` or `~/.local/share/opencode` on every system, and
 * `project/<name>/storage`, where versions before 0.6 had it.
 */
export function defaultRoots(environment: Readonly<Record<string, string | undefined>>): string[] {
  const home = environment['HOME'] || environment['USERPROFILE'];
  const data = environment['XDG_DATA_HOME'] || (home && join(home, '.local', 'share'));
  return data ? [join(data, 'opencode', 'storage'), join(data, 'opencode', 'project')] : [];
}

/** `session/<project>/ses_….json` and `part/<message>/prt_….json` of a storage folder; an export may have any name. */
export function matchesPath(path: string): boolean {
  if (!path.endsWith('.json')) return false;
  const stored = /[\\/]storage[\\/](?:.*[\\/])?([^\\/]+)$/.exec(path)?.[1];
  return stored === undefined || /^(?:ses|prt)_/.test(stored);
}
