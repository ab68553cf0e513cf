import { Buffer } from 'node:buffer';
import type { UpcomingUse, UpcomingUseReader } from '../../../ports/upcoming-use.ts';
import { parseHookMessage } from '../../shared/hook-message.ts';
import { toSkillLabel, toSkillRef } from '../to-skill-ref.ts';

/** An agent's prompt may be long; what is longer is not worth the time it takes to read it. */
const LARGEST_BYTES = 256 * 1024;
/** One of these stands in every message that tells of a skill, an agent or an MCP tool: most others are not parsed. */
const SIGNS = ['"Skill"', '"Task"', '"Agent"', '"mcp__', '"UserPromptExpansion"'];

/**
 * PreToolUse of a skill, an agent or an MCP tool, and UserPromptExpansion, which comes in its place when a person types a
 * skill. Of both, `additionalContext` is put before the model (https://code.claude.com/docs/en/hooks#add-context-for-claude):
 * with PreToolUse (from 2.1.9) beside the tool's result, with UserPromptExpansion beside the expanded prompt.
 */
export const claudeCodeUpcomingUse: UpcomingUseReader = {
  agent: 'claude-code',
  read(body) {
    if (body.length > LARGEST_BYTES) return undefined;
    const bytes = Buffer.from(body.buffer, body.byteOffset, body.length);
    return SIGNS.some((sign) => bytes.includes(sign)) ? parse(bytes.toString('utf8')) : undefined;
  },
};

function parse(text: string): UpcomingUse | undefined {
  const message = parseHookMessage(text);
  if (typeof message === 'string') return undefined;
  const { event, sessionId, fields } = message;
  const skill = event === 'PreToolUse' ? toSkillRef(fields['tool_name'], fields['tool_input']) : typedSkill(event, fields);
  if (skill === undefined) return undefined;
  return { sessionId, skill, answer: (line) => toAnswer(event, line) };
}

function typedSkill(event: string, fields: Readonly<Record<string, unknown>>) {
  if (event !== 'UserPromptExpansion') return undefined;
  const name = toSkillLabel(fields['command_name']);
  return name === null ? undefined : ({ kind: 'skill', name } as const);
}

function toAnswer(hookEventName: string, additionalContext: string): string {
  return JSON.stringify({ hookSpecificOutput: { hookEventName, additionalContext } });
}
