import type { EventBus } from '../../ports/event-bus.ts';
import type { EventStore } from '../../ports/event-store.ts';
import type { ImportReport } from '../import/import-report.ts';
import { type ImportProgress, importTranscripts } from '../import/import-transcripts.ts';
import { listFolders } from '../import/list-folders.ts';
import { type FollowOptions, TranscriptFollower } from './follow-transcripts.ts';
import { publishAppend } from './publish-append.ts';

export interface HistoryFeedOptions extends Omit<FollowOptions, 'bus' | 'store'> {
  readonly store: Pick<EventStore, 'append' | 'findCursors' | 'listUnsettledCursors'>;
  readonly bus: Pick<EventBus, 'publish'>;
  /** Whether what is there already is read. */
  readonly isImporting: boolean;
  /** Whether what is written from then on is read. */
  readonly isFollowing: boolean;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** The agents' own histories: read once, then followed. */
export class HistoryFeed {
  readonly #options: HistoryFeedOptions;
  readonly #follower: TranscriptFollower | undefined;
  readonly #ending = new AbortController();
  #working: Promise<unknown> | undefined;

  /** Begins to watch, so that nothing written during the import is missed. */
  constructor(options: HistoryFeedOptions) {
    this.#options = options;
    this.#follower = options.isFollowing ? new TranscriptFollower(options) : undefined;
  }

  /** Reads what is there. @returns undefined when that is not wanted or was ended early */
  async import(): Promise<ImportReport | undefined> {
    const { store, bus, files, sources, clock, idleMs, onProgress } = this.#options;
    if (!this.#options.isImporting) return undefined;
    const { signal } = this.#ending;
    const paths = await listFolders(files, this.#options.roots);
    const importing = importTranscripts({
      ...{ store, files, sources, paths, clock, idleMs, signal },
      onAppended: (batch, result) => publishAppend(bus, batch, result),
      ...(onProgress === undefined ? {} : { onProgress }),
    });
    this.#working = importing.catch(() => undefined);
    const report = await importing;
    return signal.aborted ? undefined : report;
  }

  /** Reads what is written from now on. Resolves when everything there is has been looked at. */
  async follow(): Promise<void> {
    if (!this.#ending.signal.aborted) await this.#follower?.begin();
  }

  /** Ends at the next piece; what was read by then is stored. */
  async close(): Promise<void> {
    this.#ending.abort();
    await this.#follower?.close();
    await this.#working;
  }
}
