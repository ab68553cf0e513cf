import type { RejectedReason } from '../../ports/transcript-source.ts';
import { asId, asInstant, asObject, asText, type JsonObject } from '../shared/json-shape.ts';
import type { LineEnvelope, LineEvent } from './line-event.ts';
import { IGNORED_LINE_TYPES, READ_LINE_TYPES } from './line-types.ts';
import { parseSkillListing } from './parse-skill-listing.ts';
import { parseToolResult } from './parse-tool-result.ts';
import { parseUserText } from './parse-user-text.ts';
import { toSkillLabel, toSkillRef } from './to-skill-ref.ts';
import { typedSkillId } from './typed-skill-id.ts';

export interface TranscriptLine {
  readonly envelope: LineEnvelope;
  readonly events: readonly LineEvent[];
  /** Something in the line was not as it should be; `events` holds the rest. */
  readonly rejected: RejectedReason | null;
  /** The line's type when it is one we do not know. */
  readonly unknownType: string | null;
}

/** Collects what a line says, and the first thing that is wrong with it. */
class LineReader {
  readonly events: LineEvent[] = [];
  rejected: RejectedReason | null = null;

  reject(reason: RejectedReason): void {
    this.rejected ??= reason;
  }
}

/**
 * One line of a transcript in our words. Prompts, arguments and outputs are looked at and left behind.
 *
 * @returns a reason when it is not a transcript line at all; undefined for an empty line
 */
export function parseTranscriptLine(line: string): TranscriptLine | RejectedReason | undefined {
  if (line.trim() === '') return undefined;
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return 'not_json';
  }
  const record = asObject(value);
  const type = record?.['type'];
  if (record === undefined || typeof type !== 'string') return 'unknown_shape';

  const envelope = readEnvelope(record, type);
  const reader = new LineReader();
  if (type === 'user') readUser(record, envelope, reader);
  else if (type === 'assistant') readAssistant(record, envelope, reader);
  else if (type === 'system') readSystem(record, reader);
  else if (type === 'queue-operation') readQueueOperation(record, envelope, reader);
  else if (type === 'attachment') readAttachment(record, envelope, reader);
  const isKnown = READ_LINE_TYPES.has(type) || IGNORED_LINE_TYPES.has(type);
  return { envelope, events: reader.events, rejected: reader.rejected, unknownType: isKnown ? null : type };
}

function readEnvelope(record: JsonObject, type: string): LineEnvelope {
  const subagentId = asId(record['agentId']) ?? null;
  return {
    at: asInstant(record['timestamp']) ?? null,
    sessionId: asId(record['sessionId']) ?? null,
    subagentId,
    // Side chains of versions until 2.0 stand in the main file and have no id.
    thread: subagentId ?? (record['isSidechain'] === true ? 'sidechain' : 'main'),
    isTurn: type === 'assistant' || (type === 'user' && record['isMeta'] !== true && record['isCompactSummary'] !== true),
    directory: asText(record['cwd']) ?? null,
    gitBranch: asText(record['gitBranch'], 500) ?? null,
    agentVersion: asText(record['version'], 100) ?? null,
  };
}

function readAssistant(record: JsonObject, envelope: LineEnvelope, reader: LineReader): void {
  const message = asObject(record['message']);
  const content = message?.['content'];
  if (Array.isArray(content)) for (const block of content) readToolUse(asObject(block), envelope, reader);
  else if (typeof content !== 'string') reader.reject('unknown_shape');
  if (message?.['stop_reason'] === 'end_turn') reader.events.push({ kind: 'turn_end' });
}

function readToolUse(block: JsonObject | undefined, envelope: LineEnvelope, reader: LineReader): void {
  if (block?.['type'] !== 'tool_use') return;
  const toolCallId = asId(block['id']);
  const skill = toSkillRef(block['name'], block['input']);
  if (toolCallId === undefined || skill === undefined) reader.reject('unknown_shape');
  else if (envelope.at === null) reader.reject('bad_timestamp');
  else reader.events.push({ kind: 'call', toolCallId, skill, startedAt: envelope.at });
}

function readUser(record: JsonObject, envelope: LineEnvelope, reader: LineReader): void {
  const content = asObject(record['message'])?.['content'];
  if (Array.isArray(content)) readUserBlocks(content, record, envelope, reader);
  else if (typeof content === 'string') readUserText(content, record, envelope, reader);
  else reader.reject('unknown_shape');
}

function readUserBlocks(content: readonly unknown[], record: JsonObject, envelope: LineEnvelope, reader: LineReader): void {
  let hasResult = false;
  let firstText: string | undefined;
  let hasImage = false;
  for (const item of content) {
    const block = asObject(item);
    if (block?.['type'] === 'tool_result') {
      hasResult = true;
      readToolResult(block, record, envelope, reader);
    } else if (typeof block?.['text'] === 'string') {
      firstText ??= block['text'];
    } else if (block?.['type'] === 'image' || block?.['type'] === 'document') {
      hasImage = true;
    }
  }
  if (hasResult) {
    if (firstText !== undefined && parseUserText(firstText).kind === 'interruption')
      reader.events.push({ kind: 'interruption', at: envelope.at });
  } else if (firstText !== undefined || typeof record['interruptedMessageId'] === 'string') {
    readUserText(firstText ?? '', record, envelope, reader);
  } else if (hasImage && isByPerson(record)) {
    reader.events.push({ kind: 'prompt' });
  }
}

function readToolResult(block: JsonObject, record: JsonObject, envelope: LineEnvelope, reader: LineReader): void {
  const toolCallId = asId(block['tool_use_id']);
  if (toolCallId === undefined) reader.reject('unknown_shape');
  else if (envelope.at === null) reader.reject('bad_timestamp');
  else reader.events.push({ kind: 'result', toolCallId, end: parseToolResult(block, record, envelope.at) });
}

function readUserText(text: string, record: JsonObject, envelope: LineEnvelope, reader: LineReader): void {
  const meaning = parseUserText(text);
  if (meaning.kind === 'notification') {
    if (envelope.at !== null) reader.events.push({ kind: 'notification', notification: meaning.notification, at: envelope.at });
    return;
  }
  if (!isByPerson(record)) return;
  // Newer versions mark the interruption by a field, on a line without text or on the prompt that follows it.
  if (meaning.kind === 'interruption' || (meaning.kind === 'other' && typeof record['interruptedMessageId'] === 'string')) {
    reader.events.push({ kind: 'interruption', at: envelope.at });
    return;
  }
  if (typeof record['interruptedMessageId'] === 'string') reader.events.push({ kind: 'interruption', at: null });
  if (meaning.kind === 'prompt') reader.events.push({ kind: 'prompt' });
  else if (meaning.kind === 'command') readTypedSkill(meaning.name, meaning.hasSlash, record, envelope, reader);
}

function readTypedSkill(rawName: string, hasSlash: boolean, record: JsonObject, envelope: LineEnvelope, reader: LineReader): void {
  const uuid = asId(record['uuid']);
  const name = toSkillLabel(rawName);
  if (uuid === undefined || name === null) reader.reject('unknown_shape');
  else if (envelope.at === null) reader.reject('bad_timestamp');
  else {
    const promptId = asId(record['promptId']);
    const id = promptId === undefined ? uuid : typedSkillId(promptId);
    reader.events.push({ kind: 'typed_skill', id, skill: { kind: 'skill', name }, startedAt: envelope.at, isEcho: !hasSlash });
  }
}

/** False for text that the agent put into the conversation itself. */
function isByPerson(record: JsonObject): boolean {
  if (record['isMeta'] === true || record['isCompactSummary'] === true) return false;
  const origin = asObject(record['origin'])?.['kind'];
  return origin === undefined || origin === 'human';
}

function readSystem(record: JsonObject, reader: LineReader): void {
  const subtype = record['subtype'];
  if (subtype === 'turn_duration' || subtype === 'stop_hook_summary') reader.events.push({ kind: 'turn_end' });
}

/** A notification is queued at the moment the task stops, and becomes a user line when the agent gets to it. */
function readQueueOperation(record: JsonObject, envelope: LineEnvelope, reader: LineReader): void {
  if (record['operation'] === 'enqueue') readNotification(record['content'], envelope, reader);
}

/** A notification taken from the queue in the middle of a turn is an attachment instead of a user line. */
function readAttachment(record: JsonObject, envelope: LineEnvelope, reader: LineReader): void {
  const attachment = asObject(record['attachment']);
  if (attachment === undefined || envelope.at === null) return;
  if (attachment['type'] === 'queued_command') readNotification(attachment['prompt'], envelope, reader);
  const skills = parseSkillListing(attachment);
  if (skills !== undefined && skills.length > 0) reader.events.push({ kind: 'listing', skills, at: envelope.at });
}

function readNotification(text: unknown, envelope: LineEnvelope, reader: LineReader): void {
  if (typeof text !== 'string' || envelope.at === null) return;
  const meaning = parseUserText(text);
  if (meaning.kind === 'notification') reader.events.push({ kind: 'notification', notification: meaning.notification, at: envelope.at });
}
