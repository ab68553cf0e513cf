import type { Clock } from '../../ports/clock.ts';
import type { EventBatch, FileCursor } from '../../ports/event-store.ts';
import type { TranscriptFiles } from '../../ports/transcript-files.ts';
import type { TranscriptParser, TranscriptSource } from '../../ports/transcript-source.ts';

export interface TranscriptReaderOptions {
  readonly files: TranscriptFiles;
  readonly sources: readonly TranscriptSource[];
  readonly clock: Clock;
  /** A transcript whose last event is older than this (ms) is taken to be over. */
  readonly idleMs: number;
  /** Leave out what began before this (epoch ms). */
  readonly since?: number | undefined;
  /**
   * Settles once the batch is stored. It may wait for others, until about a megabyte is together.
   * @param bytes of transcript that it was read from; absent when it must not wait
   */
  readonly append: (batch: EventBatch, bytes?: number) => Promise<unknown>;
  /** Once aborted, a read ends at the next piece; what it has stored stands. */
  readonly signal?: AbortSignal;
  /** After each chunk: bytes read from the file and lines seen in them. */
  readonly onProgress?: (bytes: number, lines: number) => void;
}

export type TranscriptRead =
  | {
      readonly kind: 'read';
      readonly source: TranscriptSource;
      readonly cursor: FileCursor;
      readonly parser: TranscriptParser;
      /** Settles with the last append; the ones before it have settled. */
      readonly stored: Promise<unknown>;
    }
  /** `no_source`: it is a file of none of our sources. `empty`: not one whole line, or not a whole document, yet. */
  | { readonly kind: 'no_source' | 'empty' | 'absent' | 'aborted' };

/** True when the last event is so old that the session is taken to be over. */
export function isIdle(options: TranscriptReaderOptions, parser: TranscriptParser, modifiedAt: number): boolean {
  return (parser.lastEventAt ?? modifiedAt) < options.clock.now() - options.idleMs;
}
