import type { FileCursor } from '../../ports/event-store.ts';
import type { OpenedFile, ReadLine } from '../../ports/transcript-files.ts';
import type { TranscriptParser, TranscriptSource } from '../../ports/transcript-source.ts';
import { PIECE_BYTES } from './joined-appends.ts';
import { TranscriptBatch } from './transcript-batch.ts';
import { isIdle, type TranscriptRead, type TranscriptReaderOptions } from './transcript-read.ts';

/** How many lines a source may look at to know its own. */
const RECOGNITION_LINES = 20;

/** Where an earlier read of the file stopped. */
export interface ResumedLines {
  readonly source: TranscriptSource;
  readonly parser: TranscriptParser;
  readonly cursor: FileCursor;
}

/** One pass over the lines of one file, from where the last one ended. */
export class LineReading {
  readonly #options: TranscriptReaderOptions;
  readonly #file: OpenedFile;
  readonly #batch: TranscriptBatch;
  #source: TranscriptSource | undefined;
  #parser: TranscriptParser | undefined;
  #offset: number;
  #lineNumber: number;
  #unstoredBytes = 0;

  constructor(options: TranscriptReaderOptions, file: OpenedFile, resumed: ResumedLines | undefined) {
    this.#options = options;
    this.#file = file;
    this.#batch = new TranscriptBatch(options.append, options.since, resumed?.cursor.rejectedLines);
    this.#source = resumed?.source;
    this.#parser = resumed?.parser;
    this.#offset = resumed?.cursor.offset ?? 0;
    this.#lineNumber = resumed?.cursor.lineNumber ?? 0;
  }

  async run(candidates: readonly TranscriptSource[]): Promise<TranscriptRead> {
    const lines = this.#file.readLines(this.#offset);
    let next = await lines.next();
    let unrecognised: ReadLine[] = [];
    for (; !next.done; next = await lines.next()) {
      if (this.#options.signal?.aborted) {
        await this.#batch.stored;
        return { kind: 'aborted' };
      }
      // Stored before the next piece is taken in, so the end of the file goes together with the last piece.
      if (this.#unstoredBytes >= PIECE_BYTES) await this.#store(false);
      let chunk = next.value.lines;
      if (!this.#parser) {
        unrecognised = [...unrecognised, ...chunk];
        if (unrecognised.length === 0) continue;
        if (!this.#recognise(unrecognised, candidates)) return { kind: 'no_source' };
        chunk = unrecognised;
      }
      this.#takeIn(chunk);
      this.#unstoredBytes += next.value.bytes;
      this.#options.onProgress?.(next.value.bytes, chunk.length);
    }
    const tail = next.value;
    if (tail && isWholeLine(tail.text)) {
      if (!this.#parser && !this.#recognise([tail], candidates)) return { kind: 'no_source' };
      this.#takeIn([tail]);
      this.#options.onProgress?.(0, 1);
    }
    if (!this.#parser || !this.#source) return { kind: 'empty' };
    const idle = isIdle(this.#options, this.#parser, this.#file.facts.modifiedAt);
    this.#batch.keep({ invocations: this.#parser.observeOpen(idle) });
    const cursor = await this.#store(idle || this.#parser.openCount === 0);
    return { kind: 'read', source: this.#source, parser: this.#parser, cursor, stored: this.#batch.stored };
  }

  #recognise(lines: readonly ReadLine[], candidates: readonly TranscriptSource[]): boolean {
    const first = lines.slice(0, RECOGNITION_LINES).map(({ text }) => text ?? '');
    this.#source = candidates.find((candidate) => candidate.recognises(first));
    this.#parser = this.#source?.createParser({ path: this.#file.facts.path });
    return this.#parser !== undefined;
  }

  #takeIn(lines: readonly ReadLine[]): void {
    const parser = this.#parser as TranscriptParser;
    for (const { text, endOffset } of lines) {
      this.#offset = endOffset;
      this.#lineNumber++;
      if (text?.trim() === '') continue;
      const parsed = text === null ? ({ kind: 'rejected', reason: 'too_long' } as const) : parser.parseLine(text);
      if (parsed.kind === 'rejected') this.#batch.reject(parsed.reason);
    }
    this.#batch.keep(parser.drain());
  }

  async #store(settled: boolean): Promise<FileCursor> {
    const bytes = this.#unstoredBytes;
    this.#unstoredBytes = 0;
    const fingerprint = await this.#file.fingerprint(this.#offset);
    const state = this.#parser?.saveState();
    const progress = { offset: this.#offset, lineNumber: this.#lineNumber, fingerprint, settled, state, bytes };
    return this.#batch.store(this.#file.facts, this.#source as TranscriptSource, progress);
  }
}

/** A last line without a newline counts once it is whole; half a line is read again when the rest has come. */
function isWholeLine(text: string | null): boolean {
  if (!text?.trimStart().startsWith('{')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
