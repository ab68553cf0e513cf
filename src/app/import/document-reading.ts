import type { OpenedFile } from '../../ports/transcript-files.ts';
import type { TranscriptSource } from '../../ports/transcript-source.ts';
import { TranscriptBatch } from './transcript-batch.ts';
import { isIdle, type TranscriptRead, type TranscriptReaderOptions } from './transcript-read.ts';

/** How much of a document a source may look at to know its own. */
const HEAD_BYTES = 256 * 1024;
/** A longer document is rejected, as a longer line is. */
const MAX_DOCUMENT_BYTES = 32 * 1024 * 1024;
/** A document changed so lately is perhaps still being written. */
const FRESH_MS = 2000;

/** One file that is a single document: read as a whole, each time it has changed. */
export class DocumentReading {
  readonly #options: TranscriptReaderOptions;
  readonly #file: OpenedFile;

  constructor(options: TranscriptReaderOptions, file: OpenedFile) {
    this.#options = options;
    this.#file = file;
  }

  /** @returns undefined when it is a document of none of the candidates */
  async run(candidates: readonly TranscriptSource[]): Promise<TranscriptRead | undefined> {
    if (candidates.length === 0) return undefined;
    const { path, size, modifiedAt } = this.#file.facts;
    const head = await this.#file.readText(HEAD_BYTES);
    const source = candidates.find((candidate) => candidate.recognises([head]));
    if (source === undefined) return undefined;

    const { append, since, clock, onProgress } = this.#options;
    const parser = source.createParser({ path, modifiedAt });
    const batch = new TranscriptBatch(append, since);
    if (size > MAX_DOCUMENT_BYTES) {
      batch.reject('too_long');
    } else {
      const parsed = parser.parseLine(size <= HEAD_BYTES ? head : await this.#file.readText(size));
      const isBroken = parsed.kind === 'rejected' && (parsed.reason === 'not_json' || parsed.reason === 'not_xml');
      const isHalf = isBroken && Math.abs(clock.now() - modifiedAt) < FRESH_MS;
      // The rest of it comes with a change of the file.
      if (isHalf) return { kind: 'empty' };
      if (parsed.kind === 'rejected') batch.reject(parsed.reason);
    }
    const idle = isIdle(this.#options, parser, modifiedAt);
    batch.keep(parser.drain());
    batch.keep({ invocations: parser.observeOpen(idle) });
    const settled = idle || parser.openCount === 0;
    // No later read goes on from here, so none will ask whether the beginning is still the same.
    const state = settled ? null : parser.saveState();
    const progress = { offset: size, lineNumber: 1, fingerprint: '', settled, state, bytes: size };
    const cursor = await batch.store(this.#file.facts, source, progress);
    onProgress?.(size, 1);
    return { kind: 'read', source, parser, cursor, stored: batch.stored };
  }
}
