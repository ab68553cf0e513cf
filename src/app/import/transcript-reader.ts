import type { FileCursor } from '../../ports/event-store.ts';
import type { OpenedFile } from '../../ports/transcript-files.ts';
import type { TranscriptParser, TranscriptSource } from '../../ports/transcript-source.ts';
import { DocumentReading } from './document-reading.ts';
import { LineReading, type ResumedLines } from './line-reading.ts';
import { isIdle, type TranscriptRead, type TranscriptReaderOptions } from './transcript-read.ts';

/** A transcript as it was left after the last read. */
export interface KnownTranscript {
  readonly cursor: FileCursor;
  /** The parser of that read, if it is still at hand; otherwise one is made from the cursor. */
  readonly parser?: TranscriptParser;
}

/**
 * Reads transcripts from where they were left to their end, documents as a whole. A batch and the cursor behind it are
 * stored together and one after the other, so whenever we are killed, the next read goes on from exactly what is stored.
 */
export class TranscriptReader {
  readonly #options: TranscriptReaderOptions;

  constructor(options: TranscriptReaderOptions) {
    this.#options = options;
  }

  /** @throws the system's error when the file may not be read, the store's when it cannot be stored */
  async read(path: string, known: KnownTranscript | undefined, candidates: readonly TranscriptSource[]): Promise<TranscriptRead> {
    const file = await this.#options.files.openFile(path);
    if (!file) return { kind: 'absent' };
    try {
      const resumed = known && (await this.#resume(file, known));
      const document = resumed ? undefined : await new DocumentReading(this.#options, file).run(candidates.filter(isDocument));
      if (document !== undefined) return document;
      const others = candidates.filter((candidate) => !isDocument(candidate));
      if (others.length === 0) return { kind: 'no_source' };
      return await new LineReading(this.#options, file, resumed).run(others);
    } finally {
      await file.close();
    }
  }

  /**
   * Looks again at a file that has not changed but had something open: by now it may be over.
   * @returns the cursor that stands now and the parser it took
   */
  async settle(known: KnownTranscript): Promise<{ readonly cursor: FileCursor; readonly parser: TranscriptParser | undefined }> {
    const parser = this.#parserOf(known);
    if (!parser || !isIdle(this.#options, parser, known.cursor.modifiedAt)) return { cursor: known.cursor, parser };
    const cursor = { ...known.cursor, settled: true };
    await this.#options.append({ invocations: parser.observeOpen(true), cursors: [cursor] });
    return { cursor, parser };
  }

  async #resume(file: OpenedFile, known: KnownTranscript): Promise<ResumedLines | undefined> {
    const { cursor } = known;
    if (cursor.inode !== file.facts.inode || cursor.offset > file.facts.size) return undefined;
    const source = this.#options.sources.find(({ name }) => name === cursor.source);
    if (source === undefined || isDocument(source)) return undefined;
    if ((await file.fingerprint(cursor.offset)) !== cursor.fingerprint) return undefined;
    const parser = this.#parserOf(known);
    return parser && { source, parser, cursor };
  }

  #parserOf({ cursor, parser }: KnownTranscript): TranscriptParser | undefined {
    if (parser) return parser;
    const source = this.#options.sources.find(({ name }) => name === cursor.source);
    return source?.createParser({ path: cursor.path, state: parseState(cursor.state) });
  }
}

function isDocument(source: TranscriptSource): boolean {
  return source.unit === 'document';
}

function parseState(state: string | null): unknown {
  try {
    return state === null ? undefined : JSON.parse(state);
  } catch {
    return undefined;
  }
}
