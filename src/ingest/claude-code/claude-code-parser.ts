import type { SkillListing } from '../../domain/skill-listing.ts';
import type { ParsedLine, ParserOutput } from '../../ports/transcript-source.ts';
import type { Origin, StartedCall } from '../shared/observe.ts';
import { EVENTS, IGNORED, rejected, TrackingParser } from '../shared/tracking-parser.ts';
import type { LineEnvelope, LineEvent } from './line-event.ts';
import { parseTranscriptLine, type TranscriptLine } from './parse-line.ts';
import { sessionIdOfPath } from './paths.ts';

const ORIGIN: Origin = { agent: 'claude-code', source: 'transcript' };

/** Reads one transcript file, from its start or from where an earlier parser stopped. */
export class ClaudeCodeParser extends TrackingParser {
  /** For lines without a session id of their own. */
  readonly #fileSessionId: string;
  #listings: SkillListing[] = [];

  constructor(options: { readonly path: string; readonly state?: unknown }) {
    super(ORIGIN, options.state);
    this.#fileSessionId = sessionIdOfPath(options.path);
  }

  parseLine(text: string): ParsedLine {
    const line = parseTranscriptLine(text);
    if (line === undefined) return IGNORED;
    if (typeof line === 'string') return rejected(line);
    if (line.unknownType !== null) this.countUnknownType(line.unknownType);
    this.#take(line);
    if (line.rejected !== null) return rejected(line.rejected);
    return line.events.length > 0 ? EVENTS : IGNORED;
  }

  override drain(): ParserOutput {
    const listings = this.#listings;
    this.#listings = [];
    return { ...super.drain(), listings };
  }

  #take({ envelope, events }: TranscriptLine): void {
    const sessionId = envelope.sessionId ?? this.#fileSessionId;
    if (envelope.at !== null) {
      this.reach(envelope.at);
      if (envelope.sessionId !== null || events.length > 0) this.sessions.see(sessionId, envelope.at, envelope);
      if (envelope.isTurn && !events.some((event) => this.#endsBeforeLine(event, envelope.thread))) {
        this.windows.extend(envelope.thread, envelope.at);
      }
    }
    for (const event of events) this.#takeEvent(event, envelope, sessionId);
  }

  #takeEvent(event: LineEvent, { thread, subagentId }: LineEnvelope, sessionId: string): void {
    switch (event.kind) {
      case 'call':
        this.start({ ...startOf(event.toolCallId, event), sessionId, subagentId, trigger: 'model' }, thread);
        break;
      case 'result':
        this.settle(event.toolCallId, event.end);
        break;
      case 'typed_skill':
        if (this.#isEcho(event, thread)) break;
        this.windows.closeThread(thread, 'completed');
        this.windows.open({ ...startOf(event.id, event), sessionId, subagentId, trigger: 'typed' }, thread);
        break;
      case 'prompt':
        this.windows.closeThread(thread, 'completed');
        break;
      case 'interruption':
        this.windows.closeThread(thread, 'interrupted');
        break;
      case 'notification':
        this.calls.settleTask(event.notification, event.at);
        break;
      case 'turn_end':
        this.windows.endTurn(thread);
        break;
      case 'listing':
        this.#listings.push({ sessionId, agent: ORIGIN.agent, at: event.at, skills: event.skills });
        break;
    }
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
    return event.isEcho && this.windows.has(thread, event.skill.name);
  }
}

function startOf(id: string, { skill, startedAt }: Pick<StartedCall, 'skill' | 'startedAt'>) {
  return { id, skill, startedAt };
}
