import type { InvocationObservation } from '../../domain/invocation.ts';
import type { SessionObservation } from '../../domain/session.ts';
import type { Clock } from '../../ports/clock.ts';
import type { AppendResult, EventBatch, FileCursor } from '../../ports/event-store.ts';
import type { FileFacts, OpenedFile, ReadLine, TranscriptFiles } from '../../ports/transcript-files.ts';
import type { TranscriptParser, TranscriptSource } from '../../ports/transcript-source.ts';

/** What is read goes to the store in pieces of about this many bytes of transcript, each with the cursor behind it. */
const APPEND_BYTES = 1024 * 1024;
/** How many lines a source may look at to know its own. */
const RECOGNITION_LINES = 20;

export interface TranscriptReaderOptions {
  readonly files: TranscriptFiles;
  readonly sources: readonly TranscriptSource[];
  readonly clock: Clock;
  /** A transcript whose last event is older than this (ms) is taken to be over. */
  readonly idleMs: number;
  /** Leave out what began before this (epoch ms). */
  readonly since?: number | undefined;
  readonly append: (batch: EventBatch) => Promise<AppendResult>;
  /** Once aborted, a read ends at the next piece; what it has stored stands. */
  readonly signal?: AbortSignal;
  /** After each chunk: bytes read from the file and lines seen in them. */
  readonly onProgress?: (bytes: number, lines: number) => void;
}

/** A transcript as it was left after the last read. */
export interface KnownTranscript {
  readonly cursor: FileCursor;
  /** The parser of that read, if it is still at hand; otherwise one is made from the cursor. */
  readonly parser?: TranscriptParser;
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
  /** `no_source`: its lines are those of none of our sources. `empty`: not one whole line yet. */
  | { readonly kind: 'no_source' | 'empty' | 'absent' | 'aborted' };

/**
 * Reads transcripts from where they were left to their end. A batch and the cursor behind it are stored together and
 * one after the other, so whenever we are killed, the next read goes on from exactly what is stored.
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
      return await new FileReading(this.#options, file, resumed).run(candidates);
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

  async #resume(file: OpenedFile, known: KnownTranscript): Promise<Resumed | undefined> {
    const { cursor } = known;
    if (cursor.inode !== file.facts.inode || cursor.offset > file.facts.size) return undefined;
    if ((await file.fingerprint(cursor.offset)) !== cursor.fingerprint) return undefined;
    const source = this.#options.sources.find(({ name }) => name === cursor.source);
    const parser = this.#parserOf(known);
    return source && parser ? { source, parser, cursor } : undefined;
  }

  #parserOf({ cursor, parser }: KnownTranscript): TranscriptParser | undefined {
    if (parser) return parser;
    const source = this.#options.sources.find(({ name }) => name === cursor.source);
    return source?.createParser({ path: cursor.path, state: parseState(cursor.state) });
  }
}

interface Resumed {
  readonly source: TranscriptSource;
  readonly parser: TranscriptParser;
  readonly cursor: FileCursor;
}

/** One pass over one file. */
class FileReading {
  readonly #options: TranscriptReaderOptions;
  readonly #file: OpenedFile;
  #source: TranscriptSource | undefined;
  #parser: TranscriptParser | undefined;
  #offset: number;
  #lineNumber: number;
  #rejectedLines: number;
  #newRejections = new Map<string, number>();
  #invocations: InvocationObservation[] = [];
  #sessions: SessionObservation[] = [];
  #unstoredBytes = 0;
  /** Once something older than `since` was left out, the cursor stays where it was: a later import may want it. */
  #hasLeftOut = false;
  #stored: Promise<unknown> = Promise.resolve();

  constructor(options: TranscriptReaderOptions, file: OpenedFile, resumed: Resumed | undefined) {
    this.#options = options;
    this.#file = file;
    this.#source = resumed?.source;
    this.#parser = resumed?.parser;
    this.#offset = resumed?.cursor.offset ?? 0;
    this.#lineNumber = resumed?.cursor.lineNumber ?? 0;
    this.#rejectedLines = resumed?.cursor.rejectedLines ?? 0;
  }

  async run(candidates: readonly TranscriptSource[]): Promise<TranscriptRead> {
    const lines = this.#file.readLines(this.#offset);
    let next = await lines.next();
    let unrecognised: ReadLine[] = [];
    for (; !next.done; next = await lines.next()) {
      if (this.#options.signal?.aborted) {
        await this.#stored;
        return { kind: 'aborted' };
      }
      // Stored before the next piece is taken in, so the end of the file goes together with the last piece.
      if (this.#unstoredBytes >= APPEND_BYTES) await this.#store(false, false);
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
    if (tail && isWholeDocument(tail.text)) {
      if (!this.#parser && !this.#recognise([tail], candidates)) return { kind: 'no_source' };
      this.#takeIn([tail]);
      this.#options.onProgress?.(0, 1);
    }
    if (!this.#parser || !this.#source) return { kind: 'empty' };
    const idle = isIdle(this.#options, this.#parser, this.#file.facts.modifiedAt);
    const cursor = await this.#store(true, idle);
    return { kind: 'read', source: this.#source, parser: this.#parser, cursor, stored: this.#stored };
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
      if (parsed.kind !== 'rejected') continue;
      this.#rejectedLines++;
      this.#newRejections.set(parsed.reason, (this.#newRejections.get(parsed.reason) ?? 0) + 1);
    }
    const { invocations, sessions } = parser.drain();
    this.#keep(invocations, sessions);
  }

  #keep(invocations: readonly InvocationObservation[], sessions: readonly SessionObservation[]): void {
    const { since } = this.#options;
    for (const invocation of invocations) {
      if (since === undefined || invocation.startedAt >= since) this.#invocations.push(invocation);
      else this.#hasLeftOut = true;
    }
    for (const session of sessions) {
      if (since === undefined || session.lastEventAt >= since) this.#sessions.push(session);
      else this.#hasLeftOut = true;
    }
  }

  /** Waits for the piece before to be stored, then sends this one off: parsing and storing go on side by side. */
  async #store(isEnd: boolean, idle: boolean): Promise<FileCursor> {
    const parser = this.#parser as TranscriptParser;
    const source = this.#source as TranscriptSource;
    if (isEnd) this.#keep(parser.observeOpen(idle), []);
    const cursor: FileCursor = {
      path: this.#file.facts.path,
      source: source.name,
      inode: this.#file.facts.inode,
      offset: this.#offset,
      ...sizeAndTime(this.#file.facts),
      lineNumber: this.#lineNumber,
      rejectedLines: this.#rejectedLines,
      fingerprint: await this.#file.fingerprint(this.#offset),
      settled: isEnd && (idle || parser.openCount === 0),
      state: formatState(parser.saveState()),
    };
    const batch: EventBatch = {
      invocations: this.#invocations,
      sessions: this.#sessions,
      cursors: this.#hasLeftOut ? [] : [cursor],
      rejections: this.#hasLeftOut ? [] : [...this.#newRejections].map(([reason, count]) => ({ source: source.name, reason, count })),
    };
    this.#invocations = [];
    this.#sessions = [];
    this.#newRejections = new Map();
    this.#unstoredBytes = 0;
    await this.#stored;
    this.#stored = this.#options.append(batch);
    // Whoever waits for it hears of a failure; until then it must not count as unhandled.
    this.#stored.catch(() => {});
    return cursor;
  }
}

function sizeAndTime({ size, modifiedAt }: FileFacts) {
  return { size, modifiedAt };
}

function isIdle(options: TranscriptReaderOptions, parser: TranscriptParser, modifiedAt: number): boolean {
  return (parser.lastEventAt ?? modifiedAt) < options.clock.now() - options.idleMs;
}

/** A last line without a newline counts once it is whole; half a line is read again when the rest has come. */
function isWholeDocument(text: string | null): boolean {
  if (!text?.trimStart().startsWith('{')) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function formatState(state: unknown): string | null {
  return state === null || state === undefined ? null : JSON.stringify(state);
}

function parseState(state: string | null): unknown {
  try {
    return state === null ? undefined : JSON.parse(state);
  } catch {
    return undefined;
  }
}
