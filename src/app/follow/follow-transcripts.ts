import { SessionBuddyError } from '../../domain/errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { EventBus } from '../../ports/event-bus.ts';
import type { EventBatch, EventStore, FileCursor } from '../../ports/event-store.ts';
import type { Logger } from '../../ports/logger.ts';
import type { FileFacts, FolderWatch, TranscriptFiles } from '../../ports/transcript-files.ts';
import type { TranscriptSource } from '../../ports/transcript-source.ts';
import { candidatesFor } from '../import/find-transcripts.ts';
import { isUnchanged } from '../import/import-transcripts.ts';
import { type KnownTranscript, TranscriptReader } from '../import/transcript-reader.ts';
import { KeyedQueue } from './keyed-queue.ts';
import { publishAppend } from './publish-append.ts';

const FILES_AT_ONCE = 4;
/** Parsers kept at hand for files read lately; others are made again from their cursors. */
const PARSERS_KEPT = 100;
const RETRY_MS = 1000;

export interface FollowOptions {
  readonly store: Pick<EventStore, 'append' | 'findCursors' | 'listUnsettledCursors'>;
  readonly bus: Pick<EventBus, 'publish'>;
  readonly files: TranscriptFiles;
  readonly sources: readonly TranscriptSource[];
  /** Folders, which need not exist yet. */
  readonly roots: readonly string[];
  readonly clock: Clock;
  readonly logger: Logger;
  /** A transcript whose last event is older than this (ms) is taken to be over. */
  readonly idleMs: number;
  /** How often every file is looked at again, in case the system did not tell of a change. Default 60 s. */
  readonly rescanMs?: number;
  /** How often transcripts with something open are asked whether they have gone quiet. Default 60 s. */
  readonly sweepMs?: number;
}

/**
 * Keeps the store up to date with the transcripts below the roots: a line written is stored well within a second.
 * Watching begins at once, reading with `begin`, so that an import in between misses nothing.
 */
export class TranscriptFollower {
  readonly #options: FollowOptions;
  readonly #reader: TranscriptReader;
  readonly #queue: KeyedQueue;
  readonly #watch: FolderWatch;
  /** Every file as it was when last looked at. */
  readonly #seen = new Map<string, FileFacts>();
  readonly #parsers = new Map<string, KnownTranscript>();
  readonly #timers: NodeJS.Timeout[] = [];
  #isClosed = false;
  #bytesRead = 0;

  constructor(options: FollowOptions) {
    this.#options = options;
    this.#reader = new TranscriptReader({
      ...options,
      append: (batch) => this.#append(batch),
      onProgress: (bytes) => {
        this.#bytesRead += bytes;
      },
    });
    this.#queue = new KeyedQueue((path) => this.#lookAt(path), FILES_AT_ONCE);
    this.#queue.pause();
    const onProblem = (problem: string) => options.logger.warn({ problem }, 'watching transcripts');
    this.#watch = options.files.watchFolders(options.roots, (path) => this.#queue.add(path), onProblem);
  }

  /** Bytes of transcripts read since it was made. */
  get bytesRead(): number {
    return this.#bytesRead;
  }

  /** Reads what is not in the store yet, and from now on what is written. Resolves when the first is done. */
  async begin(): Promise<void> {
    // Only what is written after that is told; what came before is found by looking.
    await this.#watch.ready;
    await this.#rescan();
    this.#queue.resume();
    this.#repeat(this.#options.rescanMs ?? 60_000, () => this.#rescan());
    this.#repeat(this.#options.sweepMs ?? 60_000, () => this.sweep());
    await this.#queue.whenIdle();
  }

  /** Looks at every transcript with something open: what has gone quiet is over. */
  async sweep(): Promise<void> {
    for (const { path } of await this.#options.store.listUnsettledCursors()) this.#queue.add(path);
  }

  /** Stops watching; resolves when what is being read is stored. */
  async close(): Promise<void> {
    this.#isClosed = true;
    this.#watch.close();
    for (const timer of this.#timers) clearInterval(timer);
    await this.#queue.close();
  }

  #repeat(everyMs: number, work: () => Promise<void>): void {
    if (this.#isClosed) return;
    const run = () => work().catch((error: unknown) => this.#options.logger.warn({ err: error }, 'looking for changed transcripts'));
    this.#timers.push(setInterval(() => void run(), everyMs));
  }

  async #rescan(): Promise<void> {
    const { files, roots, store } = this.#options;
    const unknown: FileFacts[] = [];
    for (const root of roots) {
      for (const file of await files.listFiles(root, (path) => this.#isCandidate(path))) {
        const seen = this.#seen.get(file.path);
        if (!seen) unknown.push(file);
        else if (!isSameFile(seen, file)) this.#queue.add(file.path);
      }
    }
    if (unknown.length === 0) return;
    const cursors = new Map((await store.findCursors(unknown.map(({ path }) => path))).map((cursor) => [cursor.path, cursor]));
    for (const file of unknown) {
      const cursor = cursors.get(file.path);
      if (cursor?.settled && isUnchanged(cursor, file)) this.#seen.set(file.path, file);
      else this.#queue.add(file.path);
    }
  }

  #isCandidate(path: string): boolean {
    return this.#options.sources.some((source) => source.matchesPath(path));
  }

  async #lookAt(path: string): Promise<void> {
    try {
      await this.#readOrSettle(path);
    } catch (error) {
      const isRetryable = error instanceof SessionBuddyError && error.retryable;
      this.#options.logger.warn(
        { path, err: error },
        isRetryable ? 'could not store a transcript, trying again' : 'could not read a transcript',
      );
      if (isRetryable && !this.#isClosed) setTimeout(() => this.#queue.add(path), RETRY_MS).unref();
    }
  }

  async #readOrSettle(path: string): Promise<void> {
    if (!this.#isCandidate(path)) return;
    const known = this.#parsers.get(path) ?? (await this.#knownFromStore(path));
    // What fails below leaves a parser that is ahead of what is stored: the next read starts from the store again.
    this.#parsers.delete(path);
    const facts = await this.#options.files.findFile(path);
    if (facts && known && isUnchanged(known.cursor, facts)) {
      this.#seen.set(path, facts);
      await this.#settle(known);
      return;
    }
    const read = facts && (await this.#reader.read(path, known, candidatesFor(this.#options.sources, path)));
    if (!facts || !read || read.kind === 'absent') {
      this.#seen.delete(path);
      if (known) await this.#settle(known);
    } else if (read.kind === 'read') {
      await read.stored;
      this.#seen.set(path, { path, inode: read.cursor.inode, size: read.cursor.size, modifiedAt: read.cursor.modifiedAt });
      this.#keep(read);
    } else {
      this.#seen.set(path, facts);
    }
  }

  async #settle(known: KnownTranscript): Promise<void> {
    if (known.cursor.settled) return this.#keep(known);
    const { cursor, parser } = await this.#reader.settle(known);
    this.#keep(parser ? { cursor, parser } : { cursor });
  }

  async #knownFromStore(path: string): Promise<KnownTranscript | undefined> {
    const [cursor]: (FileCursor | undefined)[] = await this.#options.store.findCursors([path]);
    return cursor && { cursor };
  }

  #keep({ cursor, parser }: KnownTranscript): void {
    if (!parser) return;
    this.#parsers.set(cursor.path, { cursor, parser });
    const [oldest] = this.#parsers.keys();
    if (this.#parsers.size > PARSERS_KEPT && oldest !== undefined) this.#parsers.delete(oldest);
  }

  async #append(batch: EventBatch) {
    const result = await this.#options.store.append(batch);
    publishAppend(this.#options.bus, batch, result);
    return result;
  }
}

function isSameFile(a: FileFacts, b: FileFacts): boolean {
  return a.inode === b.inode && a.size === b.size && a.modifiedAt === b.modifiedAt;
}
