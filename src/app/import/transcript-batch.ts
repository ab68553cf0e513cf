import type { InvocationObservation } from '../../domain/invocation.ts';
import type { SessionObservation } from '../../domain/session.ts';
import type { SkillListing } from '../../domain/skill-listing.ts';
import type { EventBatch, FileCursor } from '../../ports/event-store.ts';
import type { FileFacts } from '../../ports/transcript-files.ts';
import type { ParserOutput, RejectedReason, TranscriptSource } from '../../ports/transcript-source.ts';
import type { TranscriptReaderOptions } from './transcript-read.ts';

/** How far a file has been read, as its cursor says it. */
export interface ReadProgress extends Pick<FileCursor, 'offset' | 'lineNumber' | 'fingerprint' | 'settled'> {
  /** What the parser saved, or null when no later read will go on from it. */
  readonly state: unknown;
  /** Read for this piece. */
  readonly bytes: number;
}

/** What was read from one file and is not stored yet. It goes to the store piece by piece, each with the cursor behind it. */
export class TranscriptBatch {
  readonly #append: TranscriptReaderOptions['append'];
  readonly #since: number | undefined;
  #invocations: InvocationObservation[] = [];
  #sessions: SessionObservation[] = [];
  #listings: SkillListing[] = [];
  #rejections = new Map<string, number>();
  #rejectedLines: number;
  /** Once something older than `since` was left out, the cursor stays where it was: a later import may want it. */
  #hasLeftOut = false;
  #stored: Promise<unknown> = Promise.resolve();

  /**
   * @param since leave out what began before this (epoch ms)
   * @param rejectedLines how many earlier reads of the file have counted
   */
  constructor(append: TranscriptReaderOptions['append'], since: number | undefined, rejectedLines = 0) {
    this.#append = append;
    this.#since = since;
    this.#rejectedLines = rejectedLines;
  }

  /** Settles with the last append; the ones before it have settled. */
  get stored(): Promise<unknown> {
    return this.#stored;
  }

  reject(reason: RejectedReason): void {
    this.#rejectedLines++;
    this.#rejections.set(reason, (this.#rejections.get(reason) ?? 0) + 1);
  }

  keep({ invocations, sessions = [], listings = [] }: Partial<ParserOutput> & Pick<ParserOutput, 'invocations'>): void {
    for (const invocation of invocations) if (this.#isWanted(invocation.startedAt)) this.#invocations.push(invocation);
    for (const session of sessions) if (this.#isWanted(session.lastEventAt)) this.#sessions.push(session);
    for (const listing of listings) if (this.#isWanted(listing.at)) this.#listings.push(listing);
  }

  /** Waits for the piece before to be stored, then sends this one off: parsing and storing go on side by side. */
  async store(file: FileFacts, source: TranscriptSource, { bytes, state, ...progress }: ReadProgress): Promise<FileCursor> {
    const { path, inode, size, modifiedAt } = file;
    const read = { ...progress, rejectedLines: this.#rejectedLines, state: formatState(state) };
    const cursor: FileCursor = { path, source: source.name, inode, size, modifiedAt, ...read };
    const rejections = [...this.#rejections].map(([reason, count]) => ({ source: source.name, reason, count }));
    const batch: EventBatch = {
      invocations: this.#invocations,
      sessions: this.#sessions,
      ...(this.#listings.length > 0 && { listings: this.#listings }),
      cursors: this.#hasLeftOut ? [] : [cursor],
      rejections: this.#hasLeftOut ? [] : rejections,
    };
    this.#invocations = [];
    this.#sessions = [];
    this.#listings = [];
    this.#rejections = new Map();
    await this.#stored;
    this.#stored = this.#append(batch, bytes);
    // Whoever waits for it hears of a failure; until then it must not count as unhandled.
    this.#stored.catch(() => {});
    return cursor;
  }

  #isWanted(at: number): boolean {
    if (this.#since === undefined || at >= this.#since) return true;
    this.#hasLeftOut = true;
    return false;
  }
}

function formatState(state: unknown): string | null {
  return state === null || state === undefined ? null : JSON.stringify(state);
}
