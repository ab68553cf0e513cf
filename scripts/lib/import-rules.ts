/**
 * Which folder of `src/` may import from which (STYLE section 1), a subfolder standing for itself alone: what is not listed
 * points outward. Every folder may import from itself. Type-only imports count like any other.
 */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  stats: [],
  analytics: ['stats', 'domain'],
  ports: ['domain'],
  app: ['analytics', 'stats', 'domain', 'ports'],
  ingest: ['app', 'ports', 'domain'],
  // `stats` is an exception to STYLE's list: the duration sketch is kept inside the transaction that adds to it.
  storage: ['ports', 'domain', 'stats'],
  platform: ['ports', 'domain'],
  delivery: ['app', 'analytics', 'stats', 'ports', 'domain', 'config'],
  config: ['domain'],
  // Types alone: it runs where nothing else of this package does. test/e2e/client.test.ts looks at what is built.
  client: ['delivery/public-json'],
};

/**
 * The files of `src/` itself that see every part: where a process or a thread begins, and what puts the parts together for
 * `main.ts`.
 */
export const ENTRY_POINTS: readonly string[] = [
  'main.ts',
  'cli.ts',
  'hook.ts',
  'intake-thread.ts',
  'analysis-thread.ts',
  'metrics-thread.ts',
  'load-worker.ts',
  'serve.ts',
  'serve-mcp.ts',
  'start-threads.ts',
  'lazy-parts.ts',
  'program-facts.ts',
];

/** Folders whose subfolders each touch another part of the outside, and so do not import one another. */
export const SEPARATE_SUBFOLDERS: readonly string[] = ['ingest', 'storage', 'delivery'];

/** Such subfolders that their neighbors share: the public JSON shapes of CONTRACT, and what all sources need to observe calls. */
export const SHARED_SUBFOLDERS: readonly string[] = ['delivery/public-json', 'ingest/shared'];

/**
 * Why `from` may not import `to`, or undefined when it may.
 * @param from - path of the importing file relative to `src/`, with `/` between its parts
 * @param to - path of the imported file, likewise
 */
export function findOutwardReason(from: string, to: string): string | undefined {
  if (ENTRY_POINTS.includes(from)) return undefined;
  const fromFolder = folderOf(from);
  const toFolder = folderOf(to);
  const allowed = MAY_IMPORT[fromFolder];
  if (allowed === undefined) return `${from} is in no folder that the rules know`;
  if (toFolder === '') return `${to} sees every part, so no part may import it`;
  const fromSubfolder = subfolderOf(from);
  const toSubfolder = subfolderOf(to);
  if (fromFolder !== toFolder) {
    const isAllowed = allowed.includes(toFolder) || (toSubfolder !== undefined && allowed.includes(toSubfolder));
    return isAllowed ? undefined : `${fromFolder} may not import ${toFolder}`;
  }
  if (!SEPARATE_SUBFOLDERS.includes(fromFolder)) return undefined;
  // A file of the folder itself (a list of all sources, say) belongs to no subfolder.
  if (fromSubfolder === toSubfolder || fromSubfolder === undefined || toSubfolder === undefined) return undefined;
  return SHARED_SUBFOLDERS.includes(toSubfolder) ? undefined : `${fromSubfolder} may not import ${toSubfolder}`;
}

function folderOf(path: string): string {
  const parts = path.split('/');
  return parts.length > 1 ? (parts[0] as string) : '';
}

function subfolderOf(path: string): string | undefined {
  const parts = path.split('/');
  return parts.length > 2 ? `${parts[0]}/${parts[1]}` : undefined;
}
