import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { SessionBuddyError } from '../domain/errors.ts';

export interface DatabaseLocation {
  readonly path: string;
  /** Why this one, for people: `--db`, `SESSION_BUDDY_DB`, `found above the working directory`, `default`. */
  readonly reason: string;
}

/**
 * Where the database is (CONTRACT section 2): the flag, the environment, the nearest `.session-buddy/skills.db` above
 * the working directory, the one in the home folder.
 *
 * @throws SessionBuddyError CONFIG_INVALID for a URL of a kind this version does not open
 */
export function findDatabaseLocation(options: {
  readonly flag?: string | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly workingDirectory: string;
  readonly home: string;
}): DatabaseLocation {
  const { flag, environment, workingDirectory, home } = options;
  if (flag !== undefined) return { path: toPath(flag, workingDirectory), reason: '--db' };
  const fromEnvironment = environment['SESSION_BUDDY_DB'];
  if (fromEnvironment) return { path: toPath(fromEnvironment, workingDirectory), reason: 'SESSION_BUDDY_DB' };
  const fallback = join(home, '.session-buddy', 'skills.db');
  for (let folder = resolve(workingDirectory); ; folder = dirname(folder)) {
    const path = join(folder, '.session-buddy', 'skills.db');
    if (path !== fallback && existsSync(path)) return { path, reason: 'found above the working directory' };
    if (folder === dirname(folder) || path === fallback) return { path: fallback, reason: 'default' };
  }
}

function toPath(location: string, workingDirectory: string): string {
  const scheme = /^([a-z][a-z0-9+.-]+):/i.exec(location)?.[1]?.toLowerCase();
  if (scheme === 'file') return fileURLToPath(location);
  if (scheme === 'sqlite') return resolve(workingDirectory, location.slice('sqlite:'.length).replace(/^\/\/(?=\/|[^/])/, ''));
  if (scheme !== undefined) throw new SessionBuddyError('CONFIG_INVALID', `the database is a path or a file: URL; got one of ${scheme}:`);
  if (location === '') throw new SessionBuddyError('CONFIG_INVALID', 'the database is a path or a file: URL; got nothing');
  return resolve(workingDirectory, location);
}
