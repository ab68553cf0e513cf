import type { SkillRef } from '../../domain/skill.ts';
import { nameShellCommand } from '../../domain/taxonomy/name-shell-command.ts';
import { toSkillName } from '../../domain/taxonomy/safe-name.ts';
import { asObject } from '../shared/json-shape.ts';

/** The skill that a tool call uses, or undefined when the call has no usable tool name. */
export function toSkillRef(toolName: unknown, input: unknown): SkillRef | undefined {
  const name = toSkillName(toolName);
  if (name === null) return undefined;
  const fields = asObject(input);
  switch (name) {
    case 'Bash':
      return { kind: 'shell', name: shellName(fields?.['command']) };
    case 'Task': // until 2.1.50
    case 'Agent': // from 2.1.81
      return { kind: 'agent', name: toSkillName(fields?.['subagent_type']) ?? 'general-purpose' };
    case 'Skill':
      // `command` in 2.0, `skill` since.
      return { kind: 'skill', name: toSkillLabel(fields?.['skill']) ?? toSkillLabel(fields?.['command']) ?? 'unknown' };
    default:
      return { kind: name.startsWith('mcp__') ? 'mcp' : 'tool', name };
  }
}

/** The name of a skill without its leading slash; what follows a slash command's name are arguments, which are not kept. */
export function toSkillLabel(raw: unknown): string | null {
  const name = toSkillName(raw);
  if (name === null || !name.startsWith('/')) return name;
  return toSkillName(name.slice(1).split(/\s/, 1)[0]);
}

function shellName(command: unknown): string {
  return toSkillName(nameShellCommand(typeof command === 'string' ? command : '')) ?? 'shell';
}
