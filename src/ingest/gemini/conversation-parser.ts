import type { ParsedLine } from '../../ports/transcript-source.ts';
import { asId, asInstant, asObject, asText, type JsonObject } from '../shared/json-shape.ts';
import type { StartedCall } from '../shared/observe.ts';
import { EVENTS, IGNORED, rejected, TrackingParser } from '../shared/tracking-parser.ts';
import { parseToolCall, type ToolCall } from './parse-tool-call.ts';
import { type Owner, ownerOfPath } from './paths.ts';

/** Calls recorded within this of each other were recorded together, after one answer of the model. */
const TOGETHER_MS = 250;
/** Messages that the terminal showed and the model did not write. */
const NOTES: ReadonlySet<unknown> = new Set(['info', 'error', 'warning']);

/** What a session's lines and its document have in common: a header, and messages with the calls they led to. */
export abstract class ConversationParser extends TrackingParser {
  readonly #owner: Owner;

  constructor(options: { readonly path: string; readonly state?: unknown }) {
    super({ agent: 'gemini', source: 'transcript' }, options.state);
    this.#owner = ownerOfPath(options.path);
  }

  protected takeHeader(header: JsonObject): void {
    const sessionId = this.#owner.subagentId === null ? (asId(header['sessionId']) ?? this.#sessionId) : this.#owner.sessionId;
    for (const at of [asInstant(header['startTime']), asInstant(header['lastUpdated'])]) {
      if (at === undefined) continue;
      this.reach(at);
      this.sessions.see(sessionId, at, { directory: directoryOf(header), gitBranch: null, agentVersion: null });
    }
  }

  protected takeMessage(message: JsonObject): ParsedLine {
    const { type } = message;
    if (typeof type !== 'string') return rejected('unknown_shape');
    const at = asInstant(message['timestamp']);
    if (at === undefined) return rejected('bad_timestamp');
    this.reach(at);
    this.sessions.see(this.#sessionId, at, { directory: null, gitBranch: null, agentVersion: null });
    if (type === 'gemini') return this.#takeAnswer(message, at);
    if (type === 'user') {
      this.windows.closeThread(this.#thread, 'completed');
      return EVENTS;
    }
    if (!NOTES.has(type)) this.countUnknownType(type);
    else if (textOf(message['content']).startsWith('Request cancelled')) {
      this.windows.extend(this.#thread, at);
      this.windows.closeThread(this.#thread, 'interrupted');
      return EVENTS;
    }
    return IGNORED;
  }

  get #sessionId(): string {
    return this.sessions.list().at(-1)?.sessionId ?? this.#owner.sessionId;
  }

  get #thread(): string {
    return this.#owner.subagentId ?? 'main';
  }

  #takeAnswer(message: JsonObject, at: number): ParsedLine {
    const records = Array.isArray(message['toolCalls']) ? message['toolCalls'].map(asObject) : [];
    const calls = records.map((record) => record && parseToolCall(record)).filter((call) => call !== undefined);
    const instants = calls.map(({ recordedAt }) => recordedAt ?? at).sort((a, b) => a - b);
    const firstUntil = (instants[0] ?? at) + TOGETHER_MS;
    const isAlone = (instants[1] ?? Number.POSITIVE_INFINITY) > firstUntil;
    for (const call of calls) this.#takeCall(call, at, { isFirst: (call.recordedAt ?? at) <= firstUntil, isAlone });
    this.windows.extend(this.#thread, Math.max(at, instants.at(-1) ?? at));
    return calls.length < records.length ? rejected('unknown_shape') : EVENTS;
  }

  /**
   * The message is as old as the model's answer, and calls are recorded when all that the answer asked for are over: the
   * two instants enclose the first calls, and measure one that was alone. A message made together with the record, or
   * for an earlier answer, says nothing of the start. Where nothing measures it, the duration is unknown.
   */
  #takeCall({ id, skill, recordedAt, end }: ToolCall, at: number, { isFirst, isAlone }: { isFirst: boolean; isAlone: boolean }): void {
    const isEnclosed = recordedAt !== null && recordedAt > at && isFirst;
    const startedAt = isEnclosed ? at : (recordedAt ?? at);
    const call = { id, skill, sessionId: this.#sessionId, subagentId: this.#owner.subagentId, trigger: 'model', startedAt } as const;
    if (recordedAt !== null) this.reach(recordedAt);
    if (end === null) this.start(call, this.#thread);
    else if (skill.kind === 'skill' && end.outcome === 'completed') this.#loadSkill(call);
    else if (!this.calls.settle(id, { ...end, endedAt: recordedAt ?? at, measuredDurationMs: null, taskId: null })) {
      const outcome = skill.kind === 'skill' && end.outcome === 'failed' ? 'failed_to_launch' : end.outcome;
      this.observe(call, { ...end, outcome, endedAt: isEnclosed && isAlone ? recordedAt : null, measuredDurationMs: null });
    }
  }

  #loadSkill(call: StartedCall): void {
    this.windows.open(call, this.#thread);
    this.windows.settle(call.id, {
      endedAt: call.startedAt,
      outcome: 'completed',
      errorType: null,
      measuredDurationMs: null,
      taskId: null,
    });
  }
}

/** A subagent's header lists the folders it works in, its own first; a session's only those that were added to its own. */
function directoryOf({ kind, directories }: JsonObject): string | null {
  return kind === 'subagent' && Array.isArray(directories) ? (asText(directories[0]) ?? null) : null;
}

/** Beginning of a text that is a string or a list of parts. */
function textOf(content: unknown): string {
  const first = Array.isArray(content) ? asObject(content[0])?.['text'] : content;
  return typeof first === 'string' ? first.slice(0, 100) : '';
}
