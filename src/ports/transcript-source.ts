import type { AgentName } from '../domain/agent.ts';
import type { InvocationObservation } from '../domain/invocation.ts';
import type { SessionObservation } from '../domain/session.ts';
import type { SkillListing } from '../domain/skill-listing.ts';

export type RejectedReason = 'not_json' | 'not_xml' | 'unknown_shape' | 'too_long' | 'bad_timestamp';

/** What one line meant. `events` were taken in by the parser and come out of `drain`. */
export type ParsedLine =
  | { readonly kind: 'events' }
  | { readonly kind: 'ignored' }
  | { readonly kind: 'rejected'; readonly reason: RejectedReason };

export interface ParserOutput {
  readonly invocations: InvocationObservation[];
  readonly sessions: SessionObservation[];
  readonly listings?: SkillListing[];
}

/**
 * Reads one transcript line by line. Its memory grows with what is open (calls without a result, running skill
 * windows), not with the file.
 */
export interface TranscriptParser {
  /** One line without its line end, as UTF-8 text. Never throws on bad input. */
  parseLine(line: string): ParsedLine;
  /** What is known for certain since the last `drain`, plus the sessions seen. */
  drain(): ParserOutput;
  /**
   * Observations of everything still open, as it stands at the end of the file.
   * @param idle true when the session has been quiet long enough to be over: windows end presumed `completed`, calls
   *   `abandoned`, both `presumed`; otherwise they are `open`.
   */
  observeOpen(idle: boolean): InvocationObservation[];
  /** Epoch ms of the latest line seen, or null. */
  readonly lastEventAt: number | null;
  /** How many things are open. */
  readonly openCount: number;
  /** State to go on from at the next read: JSON-able, small; null when there is nothing to keep. */
  saveState(): unknown;
  /** Unknown line types met since creation, with counts: for `warnings`. */
  readonly unknownTypes: ReadonlyMap<string, number>;
  /** How many open calls or early results were let go because too many were waiting: 0 for any file an agent wrote. */
  readonly forgottenCount?: number;
}

/** One agent's transcripts: where they are, how to know one, how to read one. */
export interface TranscriptSource {
  readonly name: string;
  readonly agent: AgentName;
  /**
   * `line` (what is appended is read on from where the last read ended), or `document` for files that an agent writes
   * anew as a whole: `parseLine` gets the whole text as one line, `recognises` its beginning (256 KiB), and a changed
   * file is read again by a fresh parser.
   */
  readonly unit?: 'line' | 'document';
  /** Folders that exist or may come to exist on this machine, from the environment given. */
  defaultRoots(environment: Readonly<Record<string, string | undefined>>): string[];
  /** By name alone: may this file be one of ours? Cheap, for folder walks. */
  matchesPath(path: string): boolean;
  /** By content: is it ours? @param lines the first lines of the file, at most 20 */
  recognises(lines: readonly string[]): boolean;
  /** @param state what `saveState` gave after the last read; anything it does not understand is an error it reports by returning a fresh parser */
  createParser(options: {
    readonly path: string;
    readonly state?: unknown;
    /** Epoch ms of the file's last change: when things happened that a document does not date. Given for documents. */
    readonly modifiedAt?: number;
  }): TranscriptParser;
}
