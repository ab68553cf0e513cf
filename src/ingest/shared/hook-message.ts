import type { SkillRef } from '../../domain/skill.ts';
import { asDurationMs, asId, asText, type JsonObject } from './json-shape.ts';
import { parseJsonObject } from './parse-json.ts';

/** One message of a hook, as far as the agents agree: they took the fields from each other. */
export interface HookMessage {
  /** `hook_event_name`. */
  readonly event: string;
  readonly sessionId: string;
  /** `cwd` at this moment: the agent's `cd` moves it. */
  readonly directory: string | null;
  /** `agent_id`: the subagent it comes from; null on the main thread. */
  readonly subagentId: string | null;
  /** The whole body, for what an event carries beside these. */
  readonly fields: JsonObject;
}

/** `no_identity`: something happened, but the message does not say by what id another source will know it. */
export type HookRejection = 'not_json' | 'unknown_shape' | 'no_identity';

export function parseHookMessage(body: string): HookMessage | 'not_json' | 'unknown_shape' {
  const fields = parseJsonObject(body);
  if (typeof fields === 'string') return fields;
  const event = asText(fields['hook_event_name'], 100);
  const sessionId = asId(fields['session_id']);
  if (event === undefined || sessionId === undefined) return 'unknown_shape';
  return {
    event,
    sessionId,
    directory: asText(fields['cwd']) ?? null,
    subagentId: asId(fields['agent_id']) ?? null,
    fields,
  };
}

/** The id of the tool call that a message is about, or why there is none. */
export function toolCallIdOf({ fields }: HookMessage): { readonly id: string } | HookRejection {
  const id = asId(fields['tool_use_id']);
  if (id !== undefined) return { id };
  return fields['tool_use_id'] === undefined ? 'no_identity' : 'unknown_shape';
}

/** The call that a message is about, or why it cannot be used. @param toSkillRef - how the agent's tools are named */
export function toHookCall(message: HookMessage, toSkillRef: (toolName: unknown, input: unknown) => SkillRef | undefined) {
  const callId = toolCallIdOf(message);
  if (typeof callId === 'string') return callId;
  const skill = toSkillRef(message.fields['tool_name'], message.fields['tool_input']);
  if (skill === undefined) return 'unknown_shape';
  return { id: callId.id, skill, sessionId: message.sessionId, subagentId: message.subagentId, trigger: 'model' } as const;
}

/** A duration in ms, a number or the text of one; null when it is neither. */
export function hookDurationMs(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,15}(?:\.\d{1,9})?$/.test(value) ? Number(value) : value;
  return asDurationMs(number) ?? null;
}
