import { HIDDEN_NAME, type SkillKind, type SkillRef } from '../../../domain/skill.ts';
import { toSkillName } from '../../../domain/taxonomy/safe-name.ts';
import { parseJsonObject } from '../../shared/parse-json.ts';
import { type TelemetryAttributes, textOf } from '../../shared/telemetry.ts';
import { toSkillRef } from '../to-skill-ref.ts';
import { isRedacted } from './redactions.ts';

/**
 * The skill that a call uses. Events tell about it in `tool_parameters`, a text of JSON that is there only with
 * `OTEL_LOG_TOOL_DETAILS=1`; spans in attributes of their own. Without either it is known by its kind alone.
 *
 * @returns undefined when the record has no tool name
 */
export function nameCall(attributes: TelemetryAttributes): SkillRef | undefined {
  const toolName = textOf(attributes, 'tool_name');
  if (toolName === undefined) return undefined;
  const parameters = parametersOf(attributes);
  const find = (key: string) => toTold(parameters?.[key] ?? attributes.get(key));
  switch (toolName) {
    case 'Bash': {
      const command = find('full_command') ?? find('bash_command');
      return command === undefined ? hidden('shell') : toSkillRef(toolName, { command });
    }
    case 'Task':
    case 'Agent': {
      const type = find('subagent_type');
      return type === undefined ? hidden('agent') : toSkillRef(toolName, { subagent_type: type });
    }
    case 'Skill': {
      const skill = find('skill_name');
      return skill === undefined ? hidden('skill') : toSkillRef(toolName, { skill });
    }
    case 'mcp_tool':
      return nameMcpTool(find('mcp_server_name'), find('mcp_tool_name'));
    default:
      return isRedacted(toolName) ? hidden('tool') : toSkillRef(toolName, undefined);
  }
}

/** As the agent writes it to the model: what is no letter, digit, `_` or `-` becomes `_`. */
function nameMcpTool(server: string | undefined, tool: string | undefined): SkillRef {
  if (server === undefined || tool === undefined) return hidden('mcp');
  const name = toSkillName(`mcp__${toWord(server)}__${toWord(tool)}`);
  return name === null ? hidden('mcp') : { kind: 'mcp', name };
}

function toWord(text: string): string {
  return text.replace(/[^\w-]/g, '_');
}

function parametersOf(attributes: TelemetryAttributes) {
  const text = textOf(attributes, 'tool_parameters');
  const parameters = text === undefined ? undefined : parseJsonObject(text);
  return typeof parameters === 'string' ? undefined : parameters;
}

function toTold(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' && !isRedacted(value) ? value : undefined;
}

export function hidden(kind: SkillKind): SkillRef {
  return { kind, name: HIDDEN_NAME };
}
