import type { InvocationObservation } from '../../domain/invocation.ts';
import type { SkillListing } from '../../domain/skill-listing.ts';
import type { ParsedLine, ParserOutput, TranscriptParser } from '../../ports/transcript-source.ts';
import { CallTracker } from '../shared/call-tracker.ts';
import type { Origin, StartedCall } from '../shared/observe.ts';
import { SessionTracker } from '../shared/session-tracker.ts';
import { WindowTracker } from '../shared/window-tracker.ts';
import type { LineEnvelope, LineEvent } from './line-event.ts';
import { parseTranscriptLine, type TranscriptLine } from './parse-line.ts';
import { type ParserState, readParserState } from './parser-state.ts';
import { sessionIdOfPath } from './paths.ts';

/** Types counted one by one; the rest are counted as `other`, as a type is text from outside. */
const MAX_UNKNOWN_TYPES = 50;
const ORIGIN: Origin = { agent: 'claude-code', source: 'transcript' };
const IGNORED: ParsedLine = { kind: 'ignored' };
const EVENTS: ParsedLine = { kind: 'events' };

/** Reads one transcript file, from its start or from where an earlier parser stopped. */
export class ClaudeCodeParser implements TranscriptParser {
  readonly #unknownTypes = new Map<string, number>();
  readonly #calls: CallTracker;
  readonly #windows: WindowTracker;
  readonly #sessions: SessionTracker;
  /** For lines without a session id of their own. */
  readonly #fileSessionId: string;
  #observations: InvocationObservation[] = [];
  #listings: SkillListing[] = [];
  #lastEventAt: number | null;

  constructor(options: { readonly path: string; readonly state?: unknown }) {
    const state = readParserState(options.state);
    const emit = (observation: InvocationObservation) => void this.#observations.push(observation);
    this.#fileSessionId = sessionIdOfPath(options.path);
    this.#calls = new CallTracker(ORIGIN, emit, state?.calls, state?.results);
    this.#windows = new WindowTracker(ORIGIN, emit, state?.windows);
    this.#sessions = new SessionTracker(ORIGIN.agent, state?.sessions);
    this.#lastEventAt = state?.lastEventAt ?? null;
  }

  get lastEventAt(): number | null {
    return this.#lastEventAt;
  }

  get openCount(): number {
    return this.#calls.openCount + this.#windows.openCount;
  }

  get unknownTypes(): ReadonlyMap<string, number> {
    return this.#unknownTypes;
  }

  /** Calls, results and windows let go because too many were waiting: 0 for any file an agent wrote. */
  get forgottenCount(): number {
    return this.#calls.forgottenCount + this.#windows.forgottenCount;
  }

  parseLine(text: string): ParsedLine {
    const line = parseTranscriptLine(text);
    if (line === undefined) return IGNORED;
    if (typeof line === 'string') return { kind: 'rejected', reason: line };
    if (line.unknownType !== null) this.#countUnknownType(line.unknownType);
    this.#take(line);
    if (line.rejected !== null) return { kind: 'rejected', reason: line.rejected };
    return line.events.length > 0 ? EVENTS : IGNORED;
  }

  drain(): ParserOutput {
    const output = { invocations: this.#observations, sessions: this.#sessions.drain(), listings: this.#listings };
    this.#observations = [];
    this.#listings = [];
    return output;
  }

  observeOpen(idle: boolean): InvocationObservation[] {
    return [...this.#calls.observeOpen(idle), ...this.#windows.observeOpen(idle)];
  }

  saveState(): ParserState | null {
    if (this.#lastEventAt === null) return null;
    return {
      version: 1,
      lastEventAt: this.#lastEventAt,
      calls: this.#calls.listOpen(),
      results: this.#calls.listEarly(),
      windows: this.#windows.list(),
      sessions: this.#sessions.list(),
    };
  }

  #take({ envelope, events }: TranscriptLine): void {
    const sessionId = envelope.sessionId ?? this.#fileSessionId;
    if (envelope.at !== null) {
      if (this.#lastEventAt === null || envelope.at > this.#lastEventAt) this.#lastEventAt = envelope.at;
      if (envelope.sessionId !== null || events.length > 0) this.#sessions.see(sessionId, envelope.at, envelope);
      if (envelope.isTurn && !events.some((event) => this.#endsBeforeLine(event, envelope.thread))) {
        this.#windows.extend(envelope.thread, envelope.at);
      }
    }
    for (const event of events) this.#takeEvent(event, envelope, sessionId);
  }

  #takeEvent(event: LineEvent, { thread, subagentId }: LineEnvelope, sessionId: string): void {
    switch (event.kind) {
      case 'call':
        this.#startCall({ ...startOf(event.toolCallId, event), sessionId, subagentId, trigger: 'model' }, thread);
        break;
      case 'result':
        if (this.#calls.settle(event.toolCallId, event.end) || this.#windows.settle(event.toolCallId, event.end)) break;
        this.#calls.keepEarly(event.toolCallId, event.end);
        break;
      case 'typed_skill':
        if (this.#isEcho(event, thread)) break;
        this.#windows.closeThread(thread, 'completed');
        this.#windows.open({ ...startOf(event.id, event), sessionId, subagentId, trigger: 'typed' }, thread);
        break;
      case 'prompt':
        this.#windows.closeThread(thread, 'completed');
        break;
      case 'interruption':
        this.#windows.closeThread(thread, 'interrupted');
        break;
      case 'notification':
        this.#calls.settleTask(event.notification, event.at);
        break;
      case 'turn_end':
        this.#windows.endTurn(thread);
        break;
      case 'listing':
        this.#listings.push({ sessionId, agent: ORIGIN.agent, at: event.at, skills: event.skills });
        break;
    }
  }

  #startCall(call: StartedCall, thread: string): void {
    if (call.skill.kind !== 'skill') {
      this.#calls.open(call);
      return;
    }
    this.#windows.open(call, thread);
    const early = this.#calls.takeEarly(call.id);
    if (early !== undefined) this.#windows.settle(call.id, early);
  }

  /** True for a line that a window of its thread does not reach: what a person says next. */
  #endsBeforeLine(event: LineEvent, thread: string): boolean {
    return (
      event.kind === 'prompt' ||
      (event.kind === 'interruption' && event.at === null) ||
      (event.kind === 'typed_skill' && !this.#isEcho(event, thread))
    );
  }

  #isEcho(event: Extract<LineEvent, { kind: 'typed_skill' }>, thread: string): boolean {
    return event.isEcho && this.#windows.has(thread, event.skill.name);
  }

  #countUnknownType(type: string): void {
    const isCounted = this.#unknownTypes.has(type) || (this.#unknownTypes.size < MAX_UNKNOWN_TYPES && type.length <= 60);
    const key = isCounted ? type : 'other';
    this.#unknownTypes.set(key, (this.#unknownTypes.get(key) ?? 0) + 1);
  }
}

function startOf(id: string, { skill, startedAt }: Pick<StartedCall, 'skill' | 'startedAt'>) {
  return { id, skill, startedAt };
}
