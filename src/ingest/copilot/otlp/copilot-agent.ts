import { HIDDEN_NAME, type SkillRef } from '../../../domain/skill.ts';
import type { TelemetryAttributes } from '../../shared/telemetry.ts';
import type { TelemetryAgent } from '../../shared/telemetry-agent.ts';
import { toSkillRef } from '../to-skill-ref.ts';

const PARAMETERS = 'github.copilot.tool.parameters.';

/**
 * Copilot CLI. Its `execute_tool` spans carry the `toolCallId` of its session's events and hooks, and of the arguments
 * only what names a skill or an MCP tool; commands and subagents are known by their kind alone.
 *
 * @see https://docs.github.com/en/copilot/reference/copilot-cli-reference/cli-command-reference, "OpenTelemetry"; as of 1.0.89
 */
export const copilotAgent: TelemetryAgent = { agent: 'copilot', service: 'github-copilot', nameTool };

function nameTool(attributes: TelemetryAttributes): SkillRef | undefined {
  const skillName = attributes.get(`${PARAMETERS}skill_name`);
  const skill = toSkillRef({
    toolName: attributes.get('gen_ai.tool.name'),
    mcpServerName: attributes.get(`${PARAMETERS}mcp_server_name`),
    mcpToolName: attributes.get(`${PARAMETERS}mcp_tool_name`),
    arguments: { skill: skillName },
  });
  if (skill === undefined || skill.kind === 'tool' || skill.kind === 'mcp') return skill;
  return skill.kind === 'skill' && typeof skillName === 'string' ? skill : { kind: skill.kind, name: HIDDEN_NAME };
}
