import { setImmediate } from 'node:timers/promises';
import type { Clock } from '../../ports/clock.ts';
import type { AppendResult, EventBatch, EventStore, FileCursor } from '../../ports/event-store.ts';
import type { FileFacts, TranscriptFiles } from '../../ports/transcript-files.ts';
import type { TranscriptParser, TranscriptSource } from '../../ports/transcript-source.ts';
import { type FoundTranscript, findTranscripts } from './find-transcripts.ts';
import { type ImportReport, ImportTally } from './import-report.ts';
import { JoinedAppends } from './joined-appends.ts';
import { type KnownTranscript, TranscriptReader } from './transcript-reader.ts';

/** Small files do not wait for anything: after so many of them, or so many bytes, the event loop runs, and with it the store's answers. */
const FILES_AT_ONCE = 64;
const BYTES_AT_ONCE = 256 * 1024;
/** Unknown line types named in the warnings, per source. */
const LISTED_TYPES = 20;

export interface ImportProgress {
  readonly filesDone: number;
  readonly filesTotal: number;
  readonly bytesRead: number;
  readonly lines: number;
}

export interface ImportOptions {
  readonly store: Pick<EventStore, 'append' | 'findCursors'>;
  readonly files: TranscriptFiles;
  readonly sources: readonly TranscriptSource[];
  /** Files and folders. */
  readonly paths: readonly string[];
  readonly clock: Clock;
  /** A transcript whose last event is older than this (ms) is taken to be over. */
  readonly idleMs: number;
  /** Leave out files not modified since, and what began before (epoch ms). */
  readonly since?: number | undefined;
  readonly onProgress?: (progress: ImportProgress) => void;
  /** Counts what is imported; a new one when absent. */
  readonly tally?: ImportTally;
  /** After each append, once it is stored. */
  readonly onAppended?: (batch: EventBatch, result: AppendResult) => void;
  /** Stops between two files once aborted. */
  readonly signal?: AbortSignal;
}

/**
 * Reads what is new in the transcripts at `paths`. What is broken is counted and costs nothing else; a file that may
 * not be read is a warning.
 *
 * @throws SessionBuddyError PATH_NOT_FOUND, or the store's own error
 */
export async function importTranscripts(options: ImportOptions): Promise<ImportReport> {
  return new TranscriptImport(options).run();
}

class TranscriptImport {
  readonly #options: ImportOptions;
  readonly #tally: ImportTally;
  readonly #reader: TranscriptReader;
  readonly #unknownTypes = new Map<string, number>();
  readonly #appends = new JoinedAppends((batch) => this.#append(batch));
  #filesDone = 0;
  #filesTotal = 0;
  #bytesRead = 0;

  constructor(options: ImportOptions) {
    this.#options = options;
    this.#tally = options.tally ?? new ImportTally();
    this.#reader = new TranscriptReader({
      ...options,
      append: (batch, bytes) => this.#appends.append(batch, bytes),
      onProgress: (bytes, lines) => {
        this.#bytesRead += bytes;
        this.#tally.lines += lines;
        this.#showProgress();
      },
    });
  }

  async run(): Promise<ImportReport> {
    const { files, sources, paths, since, store, signal } = this.#options;
    const all = await findTranscripts({ files, sources, paths, onProblem: (problem) => this.#tally.warn(problem) });
    const found = since === undefined ? all : all.filter((file) => file.modifiedAt >= since);
    const cursors = new Map((await store.findCursors(found.map(({ path }) => path))).map((cursor) => [cursor.path, cursor]));
    this.#filesTotal = found.length;
    let bytesReadBefore = 0;
    for (const file of found) {
      if (signal?.aborted) break;
      await this.#importFile(file, cursors.get(file.path));
      this.#filesDone++;
      this.#showProgress();
      if (this.#filesDone % FILES_AT_ONCE === 0 || this.#bytesRead - bytesReadBefore >= BYTES_AT_ONCE) {
        bytesReadBefore = this.#bytesRead;
        await setImmediate();
      }
    }
    await this.#appends.finish();
    this.#warnOfUnknownTypes();
    return this.#tally.report();
  }

  async #importFile(file: FoundTranscript, cursor: FileCursor | undefined): Promise<void> {
    const known: KnownTranscript | undefined = cursor && { cursor };
    if (known && isUnchanged(known.cursor, file)) {
      this.#tally.files++;
      if (!known.cursor.settled) await this.#reader.settle(known);
      return;
    }
    try {
      const read = await this.#reader.read(file.path, known, file.candidates);
      if (read.kind === 'no_source' && file.isNamed) this.#tally.warn(`${file.path}: not recognised as a transcript`);
      if (read.kind !== 'read') return;
      this.#tally.files++;
      this.#addUnknownTypes(read.source, read.parser);
      await this.#appends.makeRoom();
    } catch (error) {
      if (!isSystemError(error)) throw error;
      this.#tally.warn(`${file.path}: cannot be read (${error.code})`);
    }
  }

  async #append(batch: EventBatch): Promise<AppendResult> {
    const result = await this.#options.store.append(batch);
    this.#tally.add(batch, result);
    this.#options.onAppended?.(batch, result);
    return result;
  }

  #addUnknownTypes(source: TranscriptSource, parser: TranscriptParser): void {
    for (const [type, count] of parser.unknownTypes) {
      const key = `${source.name}: unknown line type ${JSON.stringify(type.slice(0, 60))}`;
      if (this.#unknownTypes.has(key) || this.#unknownTypes.size < LISTED_TYPES)
        this.#unknownTypes.set(key, (this.#unknownTypes.get(key) ?? 0) + count);
    }
  }

  #warnOfUnknownTypes(): void {
    for (const [key, count] of this.#unknownTypes) this.#tally.warn(`${key} in ${count} ${count === 1 ? 'line' : 'lines'}, passed over`);
  }

  #showProgress(): void {
    this.#options.onProgress?.({
      filesDone: this.#filesDone,
      filesTotal: this.#filesTotal,
      bytesRead: this.#bytesRead,
      lines: this.#tally.lines,
    });
  }
}

/**
 * True when nothing was written since the cursor was made and everything up to there was read: the cursor of a read
 * that was cut short is unsettled and stands before the end.
 */
export function isUnchanged(cursor: FileCursor, file: FileFacts): boolean {
  const isSame = cursor.inode === file.inode && cursor.size === file.size && cursor.modifiedAt === file.modifiedAt;
  return isSame && (cursor.settled || cursor.offset >= cursor.size);
}

function isSystemError(error: unknown): error is NodeJS.ErrnoException & { code: string } {
  return error instanceof Error && 'syscall' in error && 'code' in error && typeof error.code === 'string';
}
