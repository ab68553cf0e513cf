import { toSkillName } from '../../domain/taxonomy/safe-name.ts';
import type { ParsedLine } from '../../ports/transcript-source.ts';
import type { CallEnd } from '../shared/call-end.ts';
import { asDurationMs, asId, asInstant, asObject, asText, type JsonObject } from '../shared/json-shape.ts';
import { parseJsonObject } from '../shared/parse-json.ts';
import { EVENTS, IGNORED, rejected, TrackingParser } from '../shared/tracking-parser.ts';
import { IGNORED_EVENT_TYPES, READ_EVENT_TYPES } from './event-types.ts';
import { parseCompletion } from './parse-completion.ts';
import { sessionIdOfPath } from './paths.ts';
import { toSkillRef } from './to-skill-ref.ts';

/** Text that Copilot CLI records as a user's and that no person wrote. */
const NOT_A_PROMPT = /^\s*<(?:skill-context|system[_-]notification|system[_-]reminder)\b/;

/** One event, as far as all have the same fields. */
interface Event {
  readonly type: string;
  readonly data: JsonObject;
  readonly id: unknown;
  /** Epoch ms. */
  readonly at: number;
  readonly subagentId: string | null;
  readonly thread: string;
}

/** Reads one `events.jsonl`, from its start or from where an earlier parser stopped. */
export class CopilotParser extends TrackingParser {
  readonly #fileSessionId: string;

  constructor(options: { readonly path: string; readonly state?: unknown }) {
    super({ agent: 'copilot', source: 'transcript' }, options.state);
    this.#fileSessionId = sessionIdOfPath(options.path);
  }

  parseLine(line: string): ParsedLine {
    if (line.trim() === '') return IGNORED;
    const record = parseJsonObject(line);
    if (typeof record === 'string') return rejected(record);
    const { type, timestamp, id } = record;
    if (typeof type !== 'string') return rejected('unknown_shape');
    if (!READ_EVENT_TYPES.has(type) && !IGNORED_EVENT_TYPES.has(type)) this.countUnknownType(type);
    const at = asInstant(timestamp);
    if (at === undefined) return READ_EVENT_TYPES.has(type) ? rejected('bad_timestamp') : IGNORED;
    const data = asObject(record['data']) ?? {};
    // `parentToolCallId` until events had an `agentId`.
    const subagentId = asId(record['agentId']) ?? asId(data['parentToolCallId']) ?? null;
    return this.#take({ type, data, id, at, subagentId, thread: subagentId ?? 'main' });
  }

  #take(event: Event): ParsedLine {
    const { type, data, at, thread } = event;
    this.reach(at);
    this.#seeSession(event);
    if (type.startsWith('assistant.') || type.startsWith('tool.')) this.windows.extend(thread, at);
    switch (type) {
      case 'tool.execution_start':
        return this.#startCall(event);
      case 'tool.execution_complete':
        return this.#endCall(data, parseCompletion(data, at));
      case 'subagent.completed':
      case 'subagent.failed':
        return this.#endAgent(event);
      case 'skill.invoked':
        return this.#invokeSkill(event);
      case 'user.message':
        if (isByPerson(data)) this.windows.closeThread(thread, 'completed');
        return EVENTS;
      case 'abort':
        this.#abort(event);
        return EVENTS;
      case 'session.shutdown':
        for (const window of this.windows.list()) this.windows.closeThread(window.thread, 'completed');
        return EVENTS;
      default:
        return READ_EVENT_TYPES.has(type) ? EVENTS : IGNORED;
    }
  }

  get #sessionId(): string {
    return this.sessions.list().at(-1)?.sessionId ?? this.#fileSessionId;
  }

  #seeSession({ type, data, at }: Event): void {
    const sessionId = (type === 'session.start' && asId(data['sessionId'])) || this.#sessionId;
    const context = type.startsWith('session.') ? (asObject(data['context']) ?? data) : {};
    this.sessions.see(sessionId, at, {
      directory: asText(context['cwd']) ?? null,
      gitBranch: asText(context['branch'], 500) ?? null,
      agentVersion: asText(data['copilotVersion'], 100) ?? null,
    });
  }

  #startCall({ data, at, subagentId, thread }: Event): ParsedLine {
    const id = asId(data['toolCallId']);
    const skill = toSkillRef(data);
    if (id === undefined || skill === undefined) return rejected('unknown_shape');
    this.start({ id, skill, sessionId: this.#sessionId, subagentId, trigger: 'model', startedAt: at }, thread);
    return EVENTS;
  }

  #endCall(data: JsonObject, end: CallEnd): ParsedLine {
    const id = asId(data['toolCallId']);
    if (id === undefined || typeof data['success'] !== 'boolean') return rejected('unknown_shape');
    // Events stand in the order in which they happened: what is not open any more was aborted.
    if (!this.calls.settle(id, end)) this.windows.settle(id, end);
    return EVENTS;
  }

  /** Of an agent in the foreground the call's own completion follows and finds it settled. */
  #endAgent({ type, data, at }: Event): ParsedLine {
    const toolCallId = asId(data['toolCallId']);
    if (toolCallId === undefined) return rejected('unknown_shape');
    const hasFailed = type === 'subagent.failed';
    const measuredDurationMs = asDurationMs(data['durationMs']) ?? null;
    const end = { outcome: hasFailed ? 'failed' : 'completed', errorType: hasFailed ? 'agent_failed' : null } as const;
    this.calls.settleTask({ taskId: toolCallId, toolCallId, ...end, measuredDurationMs }, at);
    return EVENTS;
  }

  /** Follows a call of the `skill` tool, and stands alone for a skill that a person typed. */
  #invokeSkill({ data, id, at, subagentId, thread }: Event): ParsedLine {
    const lineId = asId(id);
    const plain = toSkillName(data['name']);
    if (lineId === undefined || plain === null) return rejected('unknown_shape');
    const plugin = toSkillName(data['pluginName']);
    const name = plugin === null || plain.startsWith(`${plugin}:`) ? plain : (toSkillName(`${plugin}:${plain}`) ?? plain);
    const isCalled = this.windows.list().some(({ skill, id }) => id !== lineId && (skill.name === plain || skill.name === name));
    const trigger = data['trigger'];
    if (trigger === 'context-load' || (trigger !== 'user-invoked' && (trigger !== undefined || isCalled))) return EVENTS;
    const skill = { kind: 'skill', name } as const;
    this.windows.open({ id: lineId, skill, sessionId: this.#sessionId, subagentId, trigger: 'typed', startedAt: at }, thread);
    return EVENTS;
  }

  /** A person stopped the agent and all it was doing, or one subagent. */
  #abort({ at, subagentId }: Event): void {
    const isOver = (item: { readonly subagentId: string | null }) => subagentId === null || item.subagentId === subagentId;
    const end = { endedAt: at, outcome: 'interrupted', errorType: 'user_interrupted', measuredDurationMs: null, taskId: null } as const;
    for (const call of this.calls.listOpen()) if (isOver(call)) this.calls.settle(call.id, end);
    for (const { thread, ...window } of this.windows.list()) {
      if (!isOver(window)) continue;
      this.windows.extend(thread, at);
      this.windows.closeThread(thread, 'interrupted');
    }
  }
}

/** `source` is absent or `user` in what a person typed, and names the sender in what an agent, a hook or a schedule wrote. */
function isByPerson(data: JsonObject): boolean {
  const { source, content } = data;
  if (source !== undefined && source !== null && source !== 'user') return false;
  return typeof content !== 'string' || !NOT_A_PROMPT.test(content.slice(0, 200));
}
