import type { InvocationObservation } from '../../domain/invocation.ts';
import type { OfferedSkill, SkillListing } from '../../domain/skill-listing.ts';
import type { ParsedLine, ParserOutput } from '../../ports/transcript-source.ts';
import type { CallEnd } from '../shared/call-end.ts';
import { type Origin, observeEnd, type StartedCall } from '../shared/observe.ts';
import { EVENTS, IGNORED, rejected, TrackingParser } from '../shared/tracking-parser.ts';
import { combineEnds, toEnd } from './call-ends.ts';
import { type CodexState, readCodexState } from './codex-state.ts';
import { copiedFrom, isPastCopy } from './copied-part.ts';
import type { CallResult, LineEvent, SessionStart } from './line-event.ts';
import { parseRolloutLine } from './parse-line.ts';
import { sessionIdOfPath } from './paths.ts';

const ORIGIN: Origin = { agent: 'codex', source: 'transcript' };
/** A rollout is one thread: a subagent has its own. */
const THREAD = 'main';
const NO_DETAILS = { directory: null, gitBranch: null, agentVersion: null };
const MAX_POLLS = 1_000;
const MAX_OFFERED = 500;

/** Reads one rollout, from its start or from where an earlier parser stopped. */
export class CodexParser extends TrackingParser {
  /** For files without a `session_meta` line. */
  readonly #fileSessionId: string;
  readonly #polls: Map<string, string>;
  #state: Omit<CodexState, 'polls'>;
  #listings: SkillListing[] = [];
  #isDiscarding = false;

  constructor(options: { readonly path: string; readonly state?: unknown }) {
    super(ORIGIN, options.state);
    const { polls, ...state } = readCodexState(options.state);
    this.#fileSessionId = sessionIdOfPath(options.path);
    this.#polls = new Map(polls);
    this.#state = state;
  }

  parseLine(text: string): ParsedLine {
    const line = parseRolloutLine(text);
    if (line === undefined) return IGNORED;
    if (typeof line === 'string') return rejected(line);
    if (line.unknownType !== null) this.countUnknownType(line.unknownType);
    const { at, event } = line;
    if (at !== null) this.#see(at, event, line.isWork);
    if (event !== null && !this.#take(event, at)) return rejected('unknown_shape');
    if (line.rejected !== null) return rejected(line.rejected);
    return event === null ? IGNORED : EVENTS;
  }

  override drain(): ParserOutput {
    const listings = this.#listings;
    this.#listings = [];
    const output = super.drain();
    return listings.length > 0 ? { ...output, listings } : output;
  }

  override saveState() {
    const state = super.saveState();
    return state === null ? null : { ...state, codex: { ...this.#state, polls: [...this.#polls] } };
  }

  /** What was going on where the copied part ends, is told by the session that it was copied from. */
  override observeOpen(idle: boolean): InvocationObservation[] {
    return this.#state.copy === null ? super.observeOpen(idle) : [];
  }

  /** A copied line has the time of its copying: of an end it says how it was, not when. */
  protected override emit(observation: InvocationObservation): void {
    if (this.#isDiscarding) return;
    if (this.#state.copy === null) {
      super.emit(observation);
    } else {
      const { endedAt: _, ...rest } = observation;
      super.emit(rest);
    }
  }

  get #sessionId(): string {
    return this.#state.session?.id ?? this.#fileSessionId;
  }

  #see(at: number, event: LineEvent | null, isWork: boolean): void {
    this.reach(at);
    if (this.#state.copy !== null && isPastCopy(this.#state.copy, at, event)) this.#endCopy();
    if (isWork) this.windows.extend(THREAD, at);
    if (event?.kind === 'session' || this.#state.copy !== null) return;
    this.sessions.see(this.#sessionId, at, event?.kind === 'context' ? { ...NO_DETAILS, directory: event.directory } : NO_DETAILS);
  }

  /** @returns false when the line cannot be used after all */
  #take(event: LineEvent, at: number | null): boolean {
    switch (event.kind) {
      case 'session':
        this.#startSession(event, at);
        return true;
      case 'search':
        return at === null || this.#takeSearch(event.toolCallId, event.isNamedBefore, at);
      case 'call':
        if (at !== null) this.#startCall(event, at);
        return true;
      case 'result':
        this.#takeResult(event.toolCallId, event.result);
        return true;
      case 'report':
        this.#takeReport(event.toolCallId, event);
        return true;
      case 'listing':
        if (at !== null) this.#offer(event.skills, at);
        return true;
      case 'notification':
        if (at !== null) this.calls.settleTask(event.notification, at);
        return true;
      case 'typed_skill':
        if (at !== null) this.#startTypedSkill(event, at);
        return true;
      default:
        this.#takeTurn(event, at);
        return true;
    }
  }

  #takeTurn(event: Extract<LineEvent, { kind: 'turn_start' | 'context' | 'turn_end' | 'turn_abort' | 'prompt' }>, at: number | null): void {
    switch (event.kind) {
      case 'turn_start':
        this.#settleReported();
        this.#state = { ...this.#state, turn: { id: event.turnId, startedAt: at ?? 0 } };
        break;
      case 'context':
        if (event.turnId !== null && event.turnId !== this.#state.turn?.id) {
          this.#state = { ...this.#state, turn: { id: event.turnId, startedAt: at ?? 0 } };
        }
        break;
      case 'turn_end':
        this.#settleReported();
        this.windows.endTurn(THREAD);
        break;
      case 'turn_abort':
        this.#settleReported();
        if (at !== null) this.#interruptCalls(event.errorType, at);
        this.windows.closeThread(THREAD, 'interrupted');
        break;
      case 'prompt':
        this.windows.closeThread(THREAD, 'completed');
        break;
    }
  }

  #startSession(event: SessionStart, at: number | null): void {
    const { session, copy, turn } = this.#state;
    if (session === null) {
      const isFork = event.isFork && at !== null;
      this.#state = {
        ...this.#state,
        session: { id: event.sessionId, subagentId: event.subagentId },
        copy: isFork ? copiedFrom(event, at) : null,
      };
      if (at !== null) this.sessions.see(event.sessionId, at, event);
    } else if (
      copy === null &&
      turn === null &&
      at !== null &&
      (event.subagentId ?? event.sessionId) !== (session.subagentId ?? session.id)
    ) {
      // The first line of another file: what follows was copied from there.
      this.#state = { ...this.#state, copy: copiedFrom({ ...event, startedAt: null }, at) };
    }
  }

  #offer(skills: readonly OfferedSkill[], at: number): void {
    const names = skills.slice(0, MAX_OFFERED).map(({ skill }) => skill.name);
    this.#state = { ...this.#state, offered: names };
    if (this.#state.copy === null) this.#listings.push({ sessionId: this.#sessionId, agent: ORIGIN.agent, at, skills });
  }

  /** A skill's folder may also be what the agent works on. */
  #isOffered(name: string): boolean {
    const { offered } = this.#state;
    return offered.length === 0 || offered.length === MAX_OFFERED || offered.includes(name);
  }

  #endCopy(): void {
    this.#settleReported();
    this.#isDiscarding = true;
    this.windows.closeThread(THREAD, 'completed');
    for (const { id, startedAt } of this.calls.listOpen()) this.calls.settle(id, toEnd('interrupted', null, startedAt));
    this.#isDiscarding = false;
    this.#polls.clear();
    this.#state = { ...this.#state, copy: null, turn: null };
  }

  #startCall(event: Extract<LineEvent, { kind: 'call' }>, at: number): void {
    this.start(this.#toCall(event.toolCallId, event.skill, at), THREAD);
    if (event.pollsTask !== null && this.#polls.size < MAX_POLLS) this.#polls.set(event.toolCallId, event.pollsTask);
    for (const name of event.skillNames) {
      const id = skillId(event.toolCallId, name);
      // Read in pieces, or read although its text is there already, a skill is used once.
      if (id.length > 188 || this.windows.has(THREAD, name) || !this.#isOffered(name)) continue;
      this.windows.open(this.#toCall(id, { kind: 'skill', name }, at), THREAD);
    }
  }

  /**
   * Known by the turn it was typed in, which copies keep. Older lines have no turn but an instant, which copies do not keep:
   * those are left to the session they were copied from.
   */
  #startTypedSkill({ name, turnId }: Extract<LineEvent, { kind: 'typed_skill' }>, at: number): void {
    const turn = turnId ?? this.#state.turn?.id ?? '';
    if (turn === '' && this.#state.copy !== null) return;
    const id = skillId(turn === '' ? `${this.#sessionId}/${at}` : turn, name);
    if (id.length <= 188) this.windows.open({ ...this.#toCall(id, { kind: 'skill', name }, at), trigger: 'typed' }, THREAD);
  }

  #toCall(id: string, skill: StartedCall['skill'], startedAt: number): StartedCall {
    const subagentId = this.#state.copy === null ? (this.#state.session?.subagentId ?? null) : null;
    return { id, skill, sessionId: this.#sessionId, subagentId, trigger: 'model', startedAt };
  }

  /** What was reported of a call before, says more of it than the text for the model. */
  #takeResult(id: string, { end, exit, endedAgents }: CallResult): void {
    const task = this.#polls.get(id);
    this.#polls.delete(id);
    const own =
      task === undefined ? end : { ...end, taskId: null, ...(exit === null ? {} : { outcome: 'completed' as const, errorType: null }) };
    this.settle(id, combineEnds(this.calls.takeEarly(id), own));
    this.#settleImplicitSkills(id, own);
    if (task !== undefined && exit !== null) {
      this.calls.settleTask({ taskId: task, toolCallId: null, ...exit, measuredDurationMs: null }, end.endedAt);
    }
    for (const agent of endedAgents) this.calls.settleTask(agent, end.endedAt);
  }

  /** The result of the call comes behind it, except for calls that a script made. */
  #takeReport(id: string, { end, skill }: Extract<LineEvent, { kind: 'report' }>): void {
    const isOpen = this.calls.listOpen().some((call) => call.id === id);
    if (isOpen) {
      this.calls.keepEarly(id, end);
    } else if (skill !== null) {
      const call = this.#toCall(id, skill, Math.max(0, Math.floor(end.endedAt - (end.measuredDurationMs ?? 0))));
      this.emit(observeEnd(ORIGIN, call, end, 'observed'));
    }
  }

  /** A turn is over, or the next one begins: of what has no result the report must do. */
  #settleReported(): void {
    for (const { toolCallId, end } of this.calls.listEarly()) {
      this.calls.takeEarly(toolCallId);
      this.calls.settle(toolCallId, end);
    }
  }

  /** That a command failed says little of a skill read in it; only what never ran did not launch one. */
  #settleImplicitSkills(callId: string, end: CallEnd): void {
    if (this.windows.openCount === 0) return;
    for (const { id, trigger } of this.windows.list()) {
      if (trigger !== 'model' || !id.startsWith(skillId(callId, ''))) continue;
      this.windows.settle(id, end.outcome === 'failed' ? { ...end, outcome: 'completed' } : end);
    }
  }

  /** Background processes go on when a person stops the turn. */
  #interruptCalls(errorType: string, at: number): void {
    const turnStartedAt = this.#state.turn?.startedAt ?? 0;
    const end = toEnd('interrupted', errorType, at);
    for (const { id, taskId, startedAt } of this.calls.listOpen()) {
      if (taskId !== null || startedAt < turnStartedAt) continue;
      this.calls.settle(id, end);
      this.#polls.delete(id);
      this.#settleImplicitSkills(id, end);
    }
  }

  /** When it began nobody wrote down. @returns false for a search without an id that no line before gave one */
  #takeSearch(id: string | null, isNamedBefore: boolean, at: number): boolean {
    const { namedSearchCount } = this.#state;
    if (!isNamedBefore) this.#state = { ...this.#state, namedSearchCount: namedSearchCount + 1 };
    else if (namedSearchCount > 0) this.#state = { ...this.#state, namedSearchCount: namedSearchCount - 1 };
    else if (id === null) return false;
    if (id === null) return true;
    const end = { endedAt: null, outcome: 'completed', errorType: null, measuredDurationMs: null } as const;
    this.emit(observeEnd(ORIGIN, this.#toCall(id, { kind: 'tool', name: 'web_search' }, at), end, 'observed'));
    return true;
  }
}

/** A skill's use has no id of its own: it is that of the call that read it, or of the turn it was typed in, with its name. */
function skillId(of: string, name: string): string {
  return `${of}/skill/${name}`;
}
