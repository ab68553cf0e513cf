import type { InvocationObservation } from '../domain/invocation.ts';
import type { SessionObservation } from '../domain/session.ts';
import type { SkillListing } from '../domain/skill-listing.ts';

/** An invocation that was stored once before. */
export interface EarlierInvocation {
  readonly observation: InvocationObservation;
  /** Its start (epoch ms) when a time without a zone is read as UTC, as an upgrade in place reads it. */
  readonly startedAtAsUtc: number;
}

/** Invocations with the sessions they belong to. All of one session come together. */
export interface EarlierBatch {
  readonly invocations: readonly EarlierInvocation[];
  readonly sessions: readonly SessionObservation[];
  readonly listings: readonly SkillListing[];
}

/** What an earlier Session-Buddy, or another one, left in a file. */
export interface EarlierData {
  readonly batches: Iterable<EarlierBatch>;
  /** Records that could not be used; final once the batches have been walked. */
  readonly rejectedCount: number;
  /** What is in the file and is not taken over, for people. */
  readonly warnings: readonly string[];
  /** A copy of the database, at our level, whose other rows a store of the same kind can take over; null when there is none. */
  readonly copyPath: string | null;
  close(): void;
}

export interface EarlierDataFile {
  readonly path: string;
  /** The beginning of the file as text, of at most so many bytes. */
  readText(maxBytes: number): Promise<string>;
}

/** Reads one kind of file in which earlier versions kept their record. */
export interface EarlierDataReader {
  /**
   * By content, and never changes the file.
   *
   * @param timezone - IANA name of the zone in which times without one were written; the reader's own rule when absent
   * @returns undefined when it is a file of another kind
   * @throws SessionBuddyError EARLIER_DATA_DAMAGED, STORAGE_NEWER
   */
  open(file: EarlierDataFile, timezone: string | undefined): Promise<EarlierData | undefined>;
}

/** Takes over the rows that users of an earlier version added by hand: experiments, ratings, categories. */
export interface EarlierRowStore {
  /** @returns rows that are new here, by table */
  takeInEarlierRows(copyPath: string): Promise<Readonly<Record<string, number>>>;
}
