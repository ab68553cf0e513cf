import type { AgentName } from '../../domain/agent.ts';
import { SessionBuddyError } from '../../domain/errors.ts';
import type { EarlierBatch, EarlierData, EarlierDataReader, EarlierRowStore } from '../../ports/earlier-data.ts';
import type { AppendResult, EventBatch, EventStore } from '../../ports/event-store.ts';
import type { MetricQueries } from '../../ports/metric-queries.ts';
import type { TranscriptFiles } from '../../ports/transcript-files.ts';
import type { ImportTally } from './import-report.ts';
import { EarlierMatch } from './match-earlier.ts';

/** What earlier versions called their files: these are looked for in folders. A file that is named may be called anything. */
const FILE_NAMES = /(?:^|[\\/])(?:skills\.db|skill_metrics\.json)$/;

export interface EarlierImportOptions {
  readonly store: Pick<EventStore, 'append'> & Pick<MetricQueries, 'listTimeline'> & EarlierRowStore;
  readonly files: TranscriptFiles;
  readonly readers: readonly EarlierDataReader[];
  /** Files and folders. */
  readonly paths: readonly string[];
  /** The database that takes it over: it is not imported into itself. */
  readonly ownPath: string;
  /** IANA name. */
  readonly timezone?: string | undefined;
  /** Leave out what began before (epoch ms), and sessions of other agents. */
  readonly since?: number | undefined;
  readonly agent?: AgentName | undefined;
  readonly tally: ImportTally;
  readonly onAppended?: (batch: EventBatch, result: AppendResult) => void;
}

/**
 * Takes over the files of earlier versions among the paths.
 *
 * @returns the paths that may hold something else: all but the files taken over
 * @throws SessionBuddyError PATH_NOT_FOUND, EARLIER_DATA_DAMAGED, STORAGE_NEWER, or the store's own error
 */
export async function importEarlierData(options: EarlierImportOptions): Promise<string[]> {
  const otherPaths: string[] = [];
  for (const path of options.paths) {
    const kind = await options.files.findKind(path);
    if (!kind) throw new SessionBuddyError('PATH_NOT_FOUND', `nothing to import at ${path}`);
    if (kind === 'folder') {
      otherPaths.push(path);
      await importFolder(options, path);
    } else if (path === options.ownPath) {
      throw new SessionBuddyError('USAGE', `${path} is the database itself`);
    } else if (!(await importFile(options, path))) {
      otherPaths.push(path);
    }
  }
  return otherPaths;
}

/** One damaged file costs the others nothing. */
async function importFolder(options: EarlierImportOptions, folder: string): Promise<void> {
  const found = await options.files.listFiles(
    folder,
    (path) => FILE_NAMES.test(path),
    (problem) => options.tally.warn(problem),
  );
  for (const { path } of found.toSorted((a, b) => (a.path < b.path ? -1 : 1))) {
    if (path === options.ownPath) continue;
    try {
      await importFile(options, path);
    } catch (error) {
      if (!(error instanceof SessionBuddyError) || (error.code !== 'EARLIER_DATA_DAMAGED' && error.code !== 'STORAGE_NEWER')) throw error;
      options.tally.warn(error.message);
    }
  }
}

/** @returns false when it is none of an earlier version's */
async function importFile(options: EarlierImportOptions, path: string): Promise<boolean> {
  const { tally } = options;
  const data = await openEarlierData(options, path);
  if (data === undefined) return false;
  try {
    tally.files++;
    const match = new EarlierMatch(options.store);
    for (const batch of data.batches) await append(options, { ...batch, invocations: await match.match(batch.invocations) });
    const taken = data.copyPath === null ? {} : await options.store.takeInEarlierRows(data.copyPath);
    const rows = Object.entries(taken).map(([table, count]) => `${count} of ${table}`);
    if (rows.length > 0) tally.warn(`${path}: taken over too: ${rows.join(', ')}`);
    for (const warning of data.warnings) tally.warn(`${path}: ${warning}`);
    // Not stored with the rejections: a file read again would count them again.
    const rejections = [{ source: 'legacy', reason: 'unknown_shape', count: data.rejectedCount }];
    tally.add({ invocations: [], rejections }, { invocations: [] });
    return true;
  } finally {
    data.close();
  }
}

async function openEarlierData({ files, readers, timezone }: EarlierImportOptions, path: string): Promise<EarlierData | undefined> {
  const file = await files.openFile(path);
  if (file === undefined) return undefined;
  try {
    for (const reader of readers) {
      const data = await reader.open({ path, readText: (maxBytes) => file.readText(maxBytes) }, timezone);
      if (data !== undefined) return data;
    }
    return undefined;
  } finally {
    await file.close();
  }
}

type Batch = Omit<EarlierBatch, 'invocations'> & Pick<EventBatch, 'invocations'>;

async function append({ store, tally, since, agent, onAppended }: EarlierImportOptions, found: Batch): Promise<void> {
  const isWanted = (it: { readonly agent: AgentName }, at: number) => (agent ?? it.agent) === it.agent && at >= (since ?? at);
  const batch: EventBatch = {
    invocations: found.invocations.filter((it) => isWanted(it, it.startedAt)),
    sessions: found.sessions.filter((it) => isWanted(it, it.lastEventAt)),
    listings: found.listings.filter((it) => isWanted(it, it.at)),
  };
  const result = await store.append(batch);
  tally.lines += found.invocations.length;
  tally.add(batch, result);
  onAppended?.(batch, result);
}
