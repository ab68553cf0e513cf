import { toSkillName } from '../../domain/taxonomy/safe-name.ts';
import { asId, asObject, asText, type JsonObject } from '../shared/json-shape.ts';
import { findSkillsInCommand } from './find-skills-in-command.ts';
import type { LineEvent, ParsedPayload } from './line-event.ts';
import { IGNORED_ITEMS } from './line-types.ts';
import { parseAgentNotification } from './parse-agent-status.ts';
import { parseOutput, processTask, scriptTask } from './parse-output.ts';
import { parseSkillListing } from './parse-skill-listing.ts';
import { commandOf, fieldsOf, toSkillRef } from './to-skill-ref.ts';

/** `<skill>\n<name>review</name>\n<path>…/SKILL.md</path>\n…` */
const TYPED_SKILL = /^\s*<skill>\s*<name>([^<\n]{1,200})<\/name>/;

/** @param at - epoch ms of the line, null when it has no valid timestamp */
export function parseResponseItem(payload: JsonObject, at: number | null): ParsedPayload {
  const type = payload['type'];
  switch (type) {
    case 'message':
      return parseMessage(payload);
    case 'function_call':
      return toCall(payload, payload['name'], payload['arguments'], at);
    case 'custom_tool_call':
      return toCall(payload, payload['name'], undefined, at);
    case 'local_shell_call':
      return toCall(payload, type, payload, at);
    case 'tool_search_call':
      return toCall(payload, 'tool_search', undefined, at);
    case 'web_search_call':
      return at === null ? 'bad_timestamp' : { kind: 'search', toolCallId: asId(payload['id']) ?? null, isNamedBefore: true };
    case 'function_call_output':
    case 'custom_tool_call_output':
      return toResult(payload, at, payload['output']);
    case 'mcp_tool_call_output':
      return toResult(payload, at, asObject(payload['result']) ?? payload['output']);
    case 'tool_search_output':
      return toResult(payload, at, payload['status'] === 'failed' ? 'tool call failed' : '');
    default:
      return typeof type === 'string' && IGNORED_ITEMS.has(type) ? null : 'unknown_type';
  }
}

function toCall(payload: JsonObject, name: unknown, input: unknown, at: number | null): ParsedPayload {
  const toolCallId = asId(payload['call_id']) ?? asId(payload['id']);
  const fields = fieldsOf(input);
  const skill = toSkillRef(name, fields, payload['namespace']);
  if (toolCallId === undefined || skill === undefined) return 'unknown_shape';
  if (at === null) return 'bad_timestamp';
  const skillNames =
    skill.kind === 'shell'
      ? findSkillsInCommand(commandOf(fields), asText(fields['workdir'] ?? asObject(fields['action'])?.['working_directory']) ?? null)
      : [];
  return { kind: 'call', toolCallId, skill, pollsTask: taskPolledBy(name, fields), skillNames };
}

function toResult(payload: JsonObject, at: number | null, output: unknown): ParsedPayload {
  const toolCallId = asId(payload['call_id']);
  if (toolCallId === undefined) return 'unknown_shape';
  return at === null ? 'bad_timestamp' : { kind: 'result', toolCallId, result: parseOutput(output, at) };
}

function taskPolledBy(name: unknown, fields: JsonObject): string | null {
  if (name === 'write_stdin') return idOf(fields['session_id'], processTask);
  return name === 'wait' ? idOf(fields['cell_id'], scriptTask) : null;
}

function idOf(value: unknown, toTask: (id: string | number) => string): string | null {
  return Number.isSafeInteger(value) || asId(value) !== undefined ? toTask(value as string | number) : null;
}

/** Of messages few matter: the text of a skill that was named, that a subagent ended, the list of the skills there are. */
function parseMessage(payload: JsonObject): LineEvent | null {
  const role = payload['role'];
  const content = payload['content'];
  if ((role !== 'user' && role !== 'developer') || !Array.isArray(content)) return null;
  for (const item of content) {
    const text = asObject(item)?.['text'];
    if (typeof text !== 'string') continue;
    const name = role === 'user' ? toSkillName(TYPED_SKILL.exec(text)?.[1]) : null;
    if (name !== null) return { kind: 'typed_skill', name, turnId: turnIdOf(payload) };
    const notification = role === 'user' ? parseAgentNotification(text) : undefined;
    if (notification !== undefined) return { kind: 'notification', notification };
    const skills = parseSkillListing(text);
    if (skills !== undefined) return { kind: 'listing', skills };
  }
  return null;
}

/** Under a name that differs by version, absent until 0.140. */
function turnIdOf(payload: JsonObject): string | null {
  const metadata = asObject(payload['internal_chat_message_metadata_passthrough']) ?? asObject(payload['metadata']);
  return asId(metadata?.['turn_id']) ?? null;
}
