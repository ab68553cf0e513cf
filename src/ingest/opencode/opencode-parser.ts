import type { ParsedLine } from '../../ports/transcript-source.ts';
import { asId, asObject, asText, type JsonObject } from '../shared/json-shape.ts';
import type { StartedCall } from '../shared/observe.ts';
import { parseJsonObject } from '../shared/parse-json.ts';
import { EVENTS, IGNORED, rejected, TrackingParser } from '../shared/tracking-parser.ts';
import { asEpochMs } from './as-epoch-ms.ts';
import { parseToolPart, type ToolPart } from './parse-tool-part.ts';

const THREAD = 'main';
/** Types of parts that carry nothing we read, and that are no news. */
const IGNORED_PARTS: ReadonlySet<string> = new Set(
  'text reasoning file step-start step-finish snapshot patch agent subtask retry compaction'.split(' '),
);

/** Reads one document: a stored part, a stored session, or an export of a whole session. */
export class OpenCodeParser extends TrackingParser {
  constructor(options: { readonly path: string; readonly state?: unknown }) {
    super({ agent: 'opencode', source: 'transcript' }, options.state);
  }

  parseLine(text: string): ParsedLine {
    const document = parseJsonObject(text);
    if (typeof document === 'string') return rejected(document);
    if (Array.isArray(document['messages'])) return this.#takeExport(asObject(document['info']), document['messages']);
    if (typeof document['type'] === 'string') return this.#takeStoredPart(document, document['type']);
    return this.#takeSession(document);
  }

  #takeSession(info: JsonObject): ParsedLine {
    const sessionId = asId(info['id']);
    const time = asObject(info['time']);
    if (sessionId === undefined || time === undefined) return rejected('unknown_shape');
    const created = asEpochMs(time['created']);
    if (created === undefined) return rejected('bad_timestamp');
    const details = { directory: asText(info['directory']) ?? null, gitBranch: null, agentVersion: asText(info['version'], 100) ?? null };
    for (const at of [created, asEpochMs(time['updated']) ?? created]) {
      this.reach(at);
      this.sessions.see(sessionId, at, details);
    }
    return EVENTS;
  }

  /** Where a skill's work ends, no part of its own says: it was loaded, and is presumed to have done well. */
  #takeStoredPart(part: JsonObject, type: string): ParsedLine {
    if (type !== 'tool') return this.#passOver(type);
    const sessionId = asId(part['sessionID']);
    const tool = sessionId && parseToolPart(part, sessionId);
    if (!sessionId || !tool) return rejected('unknown_shape');
    // A call without a start has not begun: it is written again when it does.
    if (tool.startedAt === null) return tool.end === null ? IGNORED : rejected('bad_timestamp');
    const call = toCall(tool, tool.startedAt, sessionId);
    this.#seeCall(tool, call);
    if (tool.skill.kind !== 'skill' || tool.end?.outcome !== 'completed') return EVENTS;
    this.observe(call, { endedAt: null, outcome: 'completed', errorType: null, measuredDurationMs: null }, 'presumed');
    return EVENTS;
  }

  /** What is wrong with one message costs the others nothing. */
  #takeExport(info: JsonObject | undefined, messages: readonly unknown[]): ParsedLine {
    let result = info === undefined ? rejected('unknown_shape') : this.#takeSession(info);
    const sessionId = asId(info?.['id']);
    if (sessionId === undefined) return result;
    for (const item of messages) {
      const message = asObject(item);
      const head = asObject(message?.['info']);
      const parts = Array.isArray(message?.['parts']) ? message['parts'].map((part) => asObject(part) ?? {}) : undefined;
      const taken = head && parts ? this.#takeMessage(head, parts, sessionId) : rejected('unknown_shape');
      if (taken.kind === 'rejected' && result.kind !== 'rejected') result = taken;
    }
    return result;
  }

  #takeMessage(head: JsonObject, parts: readonly JsonObject[], sessionId: string): ParsedLine {
    const time = asObject(head['time']);
    const at = asEpochMs(time?.['created']);
    if (at === undefined) return rejected('bad_timestamp');
    this.reach(at);
    if (head['role'] === 'user') {
      if (isByPerson(parts)) this.windows.closeThread(THREAD, 'completed');
      return EVENTS;
    }
    let result = EVENTS;
    for (const part of parts) {
      const taken = this.#takePart(part, at, sessionId);
      if (taken.kind === 'rejected' && result.kind !== 'rejected') result = taken;
    }
    this.windows.extend(THREAD, asEpochMs(time?.['completed']) ?? at);
    if (asObject(head['error'])?.['name'] === 'MessageAbortedError') this.windows.closeThread(THREAD, 'interrupted');
    return result;
  }

  #takePart(part: JsonObject, messageAt: number, sessionId: string): ParsedLine {
    const { type } = part;
    if (typeof type !== 'string') return rejected('unknown_shape');
    if (type !== 'tool') return this.#passOver(type);
    const tool = parseToolPart(part, sessionId);
    if (tool === undefined) return rejected('unknown_shape');
    const call = toCall(tool, tool.startedAt ?? messageAt, sessionId);
    this.#seeCall(tool, call);
    this.windows.extend(THREAD, tool.end?.at ?? call.startedAt);
    if (tool.skill.kind !== 'skill' || tool.end?.outcome !== 'completed') return EVENTS;
    this.windows.open(call, THREAD);
    const loaded = { outcome: 'completed', errorType: null, measuredDurationMs: null, taskId: null } as const;
    this.windows.settle(call.id, { ...loaded, endedAt: call.startedAt });
    return EVENTS;
  }

  /** Everything but the skills that were loaded, whose work only begins with that. */
  #seeCall(tool: ToolPart, call: StartedCall): void {
    const { end, skill, startedAt } = tool;
    const lastAt = end?.at ?? call.startedAt;
    this.reach(lastAt);
    this.sessions.see(call.sessionId, call.startedAt, { directory: null, gitBranch: null, agentVersion: null });
    this.sessions.see(call.sessionId, lastAt, { directory: null, gitBranch: null, agentVersion: null });
    if (end === null) {
      this.start(call, THREAD);
    } else if (skill.kind !== 'skill' || end.outcome !== 'completed') {
      const outcome = skill.kind === 'skill' && end.outcome === 'failed' ? 'failed_to_launch' : end.outcome;
      const measuredDurationMs = startedAt === null || end.at === null || end.at < startedAt ? null : end.at - startedAt;
      this.observe(call, { endedAt: end.at, outcome, errorType: end.errorType, measuredDurationMs });
    }
  }

  #passOver(type: string): ParsedLine {
    if (!IGNORED_PARTS.has(type)) this.countUnknownType(type);
    return IGNORED;
  }
}

function toCall({ id, skill }: ToolPart, startedAt: number, sessionId: string): StartedCall {
  return { id, skill, sessionId, subagentId: null, trigger: 'model', startedAt };
}

/** OpenCode puts messages of its own into a user's mouth, of `synthetic` parts or a compaction. */
function isByPerson(parts: readonly JsonObject[]): boolean {
  return parts.length === 0 || parts.some((part) => part['synthetic'] !== true && part['type'] !== 'compaction');
}
