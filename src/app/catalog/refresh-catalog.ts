import type { Clock } from '../../ports/clock.ts';
import type { CatalogStore, ScanOptions, SkillCatalog } from '../../ports/skill-catalog.ts';

/** Directories asked of the store: enough that the most recent ones that are still there are among them. */
const MOST_DIRECTORIES = 1_000;

export interface RefreshCatalogOptions extends Pick<ScanOptions, 'environment' | 'onProblem' | 'signal'> {
  readonly store: Pick<CatalogStore, 'storeCatalog' | 'listDefinitions' | 'listSessionDirectories'>;
  readonly catalog: SkillCatalog;
  readonly clock: Clock;
  /** Looked into besides those of sessions. */
  readonly workingDirectory: string;
}

/**
 * Brings what is kept of the catalog up to date with the files of this machine. Cheap when little has changed: files are
 * looked at, and only changed ones read.
 *
 * @returns how many definitions there are
 */
export async function refreshCatalog(options: RefreshCatalogOptions): Promise<number> {
  const { store, catalog, clock, workingDirectory, environment, onProblem, signal } = options;
  const [known, directories] = await Promise.all([store.listDefinitions({}), store.listSessionDirectories(MOST_DIRECTORIES)]);
  const found = await catalog.scan({
    environment,
    directories: [...new Set([workingDirectory, ...directories])],
    known,
    ...(onProblem === undefined ? {} : { onProblem }),
    ...(signal === undefined ? {} : { signal }),
  });
  if (signal?.aborted) return found.length;
  const isFound = new Set(found.map(({ agent, path }) => `${agent} ${path}`));
  const missing = known.filter(({ agent, path }) => !isFound.has(`${agent} ${path}`));
  // A project that nobody worked in lately is not looked into; what it has is gone only with its file.
  const isGone = await Promise.all(missing.map(async ({ directory, path }) => directory === null || !(await catalog.exists(path))));
  await store.storeCatalog({ found, gone: missing.filter((_, index) => isGone[index]) }, clock.now());
  return found.length;
}
