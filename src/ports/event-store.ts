import type { AgentName } from '../domain/agent.ts';
import type { Invocation, InvocationObservation } from '../domain/invocation.ts';
import type { MeterReading } from '../domain/meter-reading.ts';
import type { Outcome } from '../domain/outcome.ts';
import type { SessionObservation } from '../domain/session.ts';
import type { SkillListing } from '../domain/skill-listing.ts';

/** How far a file has been read. Stored in the same transaction as what was read from it. */
export interface FileCursor {
  readonly path: string;
  /** The source folder's name, as `claude-code`. */
  readonly source: string;
  readonly inode: number;
  /** Bytes consumed: the next read starts here. Always just behind a line end, or at the end of the file. */
  readonly offset: number;
  /** Size and modification time (epoch ms) of the file when it was read: equal ones mean nothing is new. */
  readonly size: number;
  readonly modifiedAt: number;
  readonly lineNumber: number;
  readonly rejectedLines: number;
  /** Hash of the first bytes: the same inode with another beginning is another file. */
  readonly fingerprint: string;
  /** True when nothing in the file is still open. */
  readonly settled: boolean;
  /** The parser's own state between reads, JSON text of a few KB at most. */
  readonly state: string | null;
}

/** Counted rejections (a broken line, an unknown shape) of one reason. */
export interface Rejection {
  readonly source: string;
  readonly reason: string;
  readonly count: number;
}

export interface EventBatch {
  readonly invocations: readonly InvocationObservation[];
  readonly sessions?: readonly SessionObservation[];
  readonly cursors?: readonly FileCursor[];
  readonly rejections?: readonly Rejection[];
  readonly listings?: readonly SkillListing[];
  readonly readings?: readonly MeterReading[];
}

/** What became of one observation: `duplicate` changed nothing. */
export interface AppendedInvocation {
  readonly status: 'new' | 'changed' | 'duplicate';
  /** Outcome that stands now, and the one that stood before (null when new). */
  readonly outcome: Outcome;
  readonly previousOutcome: Outcome | null;
}

/** An invocation whose end nobody reported. */
export interface LeftOpenInvocation extends Pick<Invocation, 'eventId' | 'skill' | 'sessionId' | 'startedAt' | 'sources'> {
  readonly agent: AgentName;
  /** Epoch ms of its session's latest event. */
  readonly lastEventAt: number;
}

export interface AppendResult {
  /** One for each of `batch.invocations`, in order. */
  readonly invocations: readonly AppendedInvocation[];
}

/** Which sessions are to be forgotten. A project is the last part of the working directory, or the whole of it. */
export type ForgetScope =
  | { readonly session: string }
  | { readonly project: string }
  /** By any of these ids; null are the sessions of this installation's own user, which have none. */
  | { readonly users: readonly string[] | null };

export interface ForgetResult {
  /** Rows that spoke of these sessions before, and that still do. */
  readonly found: number;
  readonly remaining: number;
  /** Rows removed, by table. */
  readonly removed: Readonly<Record<string, number>>;
  /** Whether what is derived is what the rest of the record gives. */
  readonly derivedMatch: boolean;
  /** False when others were reading all the while, so that the write-ahead log keeps the removed rows until it is used anew. */
  readonly isLogEmpty: boolean;
}

/**
 * The record of what happened, and how far each file has been read.
 */
export interface EventStore {
  /**
   * Stores a batch, all of it or none, with everything derived from it. Resolves when it would survive a power cut.
   * Observations of one `eventId` are merged, so the same batch may be sent again.
   *
   * @throws SessionBuddyError STORAGE_UNAVAILABLE (retryable when the disk is full or the database is locked)
   */
  append(batch: EventBatch): Promise<AppendResult>;

  /** The cursor of each of these paths that has one. */
  findCursors(paths: readonly string[]): Promise<FileCursor[]>;
  /** Cursors of files in which something was still open when they were last read. */
  listUnsettledCursors(): Promise<FileCursor[]>;

  /** Invocations that are open in sessions without an event since `quietSince` (epoch ms), oldest first. */
  listLeftOpen(quietSince: number, limit: number): Promise<LeftOpenInvocation[]>;

  /** Recomputes everything derived from the record. @returns number of invocations read */
  rebuild(): Promise<number>;
  /**
   * Removes sessions with everything derived from them, down to their bytes, and keeps them out from then on. Copies of
   * the database stay as they are.
   *
   * @param isRehearsal only counts
   */
  forget(scope: ForgetScope, isRehearsal: boolean): Promise<ForgetResult>;
  /** Gives free pages back to the file system and shortens the write-ahead log. */
  compact(): Promise<void>;
  /** Writes a consistent copy while others go on working. @returns its size in bytes */
  backup(path: string): Promise<number>;

  close(): Promise<void>;
}
