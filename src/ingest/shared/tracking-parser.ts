import type { InvocationObservation } from '../../domain/invocation.ts';
import type { ParsedLine, ParserOutput, RejectedReason, TranscriptParser } from '../../ports/transcript-source.ts';
import type { CallEnd } from './call-end.ts';
import { CallTracker } from './call-tracker.ts';
import { type ObservedEnd, type Origin, observeEnd, type StartedCall } from './observe.ts';
import { type ParserState, readParserState } from './parser-state.ts';
import { SessionTracker } from './session-tracker.ts';
import { WindowTracker } from './window-tracker.ts';

/** Types counted one by one; the rest are counted as `other`, as a type is text from outside. */
const MAX_UNKNOWN_TYPES = 50;

export const IGNORED: ParsedLine = { kind: 'ignored' };
export const EVENTS: ParsedLine = { kind: 'events' };
export const rejected = (reason: RejectedReason): ParsedLine => ({ kind: 'rejected', reason });

/** What every parser does beside reading its own agent's words: track what is open, and keep it between two reads. */
export abstract class TrackingParser implements TranscriptParser {
  protected readonly calls: CallTracker;
  protected readonly windows: WindowTracker;
  protected readonly sessions: SessionTracker;
  readonly #origin: Origin;
  readonly #unknownTypes = new Map<string, number>();
  #observations: InvocationObservation[] = [];
  #lastEventAt: number | null;

  constructor(origin: Origin, savedState: unknown) {
    const state = readParserState(savedState);
    this.#origin = origin;
    const emit = (observation: InvocationObservation) => this.emit(observation);
    this.calls = new CallTracker(origin, emit, state?.calls, state?.results);
    this.windows = new WindowTracker(origin, emit, state?.windows);
    this.sessions = new SessionTracker(origin.agent, state?.sessions);
    this.#lastEventAt = state?.lastEventAt ?? null;
  }

  abstract parseLine(line: string): ParsedLine;

  get lastEventAt(): number | null {
    return this.#lastEventAt;
  }

  get openCount(): number {
    return this.calls.openCount + this.windows.openCount;
  }

  get unknownTypes(): ReadonlyMap<string, number> {
    return this.#unknownTypes;
  }

  get forgottenCount(): number {
    return this.calls.forgottenCount + this.windows.forgottenCount;
  }

  drain(): ParserOutput {
    const invocations = this.#observations;
    this.#observations = [];
    return { invocations, sessions: this.sessions.drain() };
  }

  observeOpen(idle: boolean): InvocationObservation[] {
    return [...this.calls.observeOpen(idle), ...this.windows.observeOpen(idle)];
  }

  saveState(): ParserState | null {
    if (this.#lastEventAt === null) return null;
    return {
      version: 1,
      lastEventAt: this.#lastEventAt,
      calls: this.calls.listOpen(),
      results: this.calls.listEarly(),
      windows: this.windows.list(),
      sessions: this.sessions.list(),
    };
  }

  /** Gives out what is known for certain with the next `drain`. */
  protected emit(observation: InvocationObservation): void {
    this.#observations.push(observation);
  }

  /** Something happened at `at` (epoch ms). */
  protected reach(at: number): void {
    if (this.#lastEventAt === null || at > this.#lastEventAt) this.#lastEventAt = at;
  }

  /** A skill is a window of its thread, anything else a call. */
  protected start(call: StartedCall, thread: string): void {
    if (call.skill.kind !== 'skill') {
      this.calls.open(call);
      return;
    }
    this.windows.open(call, thread);
    const early = this.calls.takeEarly(call.id);
    if (early !== undefined) this.windows.settle(call.id, early);
  }

  /** A call whose start and end are told at once. */
  protected observe(call: StartedCall, end: ObservedEnd, certainty: 'presumed' | 'observed' = 'observed'): void {
    this.#observations.push(observeEnd(this.#origin, call, end, certainty));
  }

  protected settle(id: string, end: CallEnd): void {
    if (!this.calls.settle(id, end) && !this.windows.settle(id, end)) this.calls.keepEarly(id, end);
  }

  protected countUnknownType(type: string): void {
    const isCounted = this.#unknownTypes.has(type) || (this.#unknownTypes.size < MAX_UNKNOWN_TYPES && type.length <= 60);
    const key = isCounted ? type : 'other';
    this.#unknownTypes.set(key, (this.#unknownTypes.get(key) ?? 0) + 1);
  }
}
