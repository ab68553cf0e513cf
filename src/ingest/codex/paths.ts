import { join } from 'node:path';
import { asId } from '../shared/json-shape.ts';

/** `sessions/YYYY/MM/DD/` and, moved there by a person, `archived_sessions/`, under `CODEX_HOME`, else under `~/.codex`. */
export function defaultRoots(environment: Readonly<Record<string, string | undefined>>): string[] {
  const moved = environment['CODEX_HOME'];
  const home = environment['HOME'] || environment['USERPROFILE'];
  const root = moved !== undefined && moved !== '' ? moved : home ? join(home, '.codex') : null;
  return root === null ? [] : [join(root, 'sessions'), join(root, 'archived_sessions')];
}

/** `rollout-2026-06-17T10-06-46-<session id>.jsonl`; a copy may have another name. */
export function matchesPath(path: string): boolean {
  return path.endsWith('.jsonl');
}

/** The session that a file's name stands for; mostly the file's first line says it. */
export function sessionIdOfPath(path: string): string {
  const name = path
    .split(/[\\/]+/)
    .at(-1)
    ?.replace(/\.jsonl$/, '');
  return asId(name?.match(/[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)?.[0]) ?? asId(name) ?? 'unknown';
}
