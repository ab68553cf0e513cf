import type { SkillRef } from '../../domain/skill.ts';
import { nameShellCommand } from '../../domain/taxonomy/name-shell-command.ts';
import { toSkillName } from '../../domain/taxonomy/safe-name.ts';
import { asObject } from '../shared/json-shape.ts';

/**
 * The skill that a tool part uses, or undefined when it has no usable tool name. OpenCode names an MCP tool
 * `<server>_<tool>` with both made of letters, digits, `_` and `-`, and a plugin's tool in the same way: which of them one
 * is, and where the server's name ends, only its configuration knows. So it is of kind `tool`.
 */
export function toSkillRef(toolName: unknown, input: unknown): SkillRef | undefined {
  const name = toSkillName(toolName);
  if (name === null) return undefined;
  const fields = asObject(input);
  switch (name) {
    case 'bash':
      return { kind: 'shell', name: shellName(fields?.['command']) };
    case 'skill':
      return { kind: 'skill', name: toSkillName(fields?.['name']) ?? 'unknown' };
    case 'task':
      return { kind: 'agent', name: toSkillName(fields?.['subagent_type']) ?? 'general' };
    default:
      return { kind: 'tool', name };
  }
}

function shellName(command: unknown): string {
  return toSkillName(nameShellCommand(typeof command === 'string' ? command : '')) ?? 'shell';
}
