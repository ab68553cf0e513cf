import { HIDDEN_NAME, type SkillRef } from '../../../domain/skill.ts';
import { type TelemetryAttributes, textOf } from '../../shared/telemetry.ts';
import { toMcpSkillRef, toSkillRef } from '../to-skill-ref.ts';

/**
 * The skill that a call uses. The arguments come with a result and not with a decision: a command or subagent is then
 * known by its kind alone.
 *
 * @returns undefined when the event has no tool name
 */
export function nameCall(attributes: TelemetryAttributes): SkillRef | undefined {
  const input = textOf(attributes, 'arguments');
  const skill = toSkillRef(attributes.get('tool_name'), input);
  if (skill === undefined) return undefined;
  if (skill.kind === 'tool') return toMcpSkillRef(attributes.get('mcp_server'), skill.name) ?? skill;
  const needsInput = skill.kind === 'shell' || skill.kind === 'agent';
  return needsInput && input === undefined ? { kind: skill.kind, name: HIDDEN_NAME } : skill;
}
