import type { SkillRef } from '../../domain/skill.ts';
import { nameShellCommand } from '../../domain/taxonomy/name-shell-command.ts';
import { toSkillName } from '../../domain/taxonomy/safe-name.ts';
import { asObject } from '../shared/json-shape.ts';

/** What a source knows of a call beside its name and input. */
export interface ToolDetails {
  /** The MCP server whose tool it is; a tool's name alone does not tell for sure. */
  readonly mcpServer?: unknown;
}

/** Agents that come with Gemini CLI, which had a tool each before `invoke_agent`. Custom ones of that time look like tools. */
const AGENT_TOOLS: ReadonlySet<string> = new Set([
  'codebase_investigator',
  'cli_help',
  'introspection_agent',
  'generalist',
  'browser_agent',
]);

/** The skill that a tool call uses, or undefined when the call has no usable tool name. */
export function toSkillRef(toolName: unknown, input: unknown, details: ToolDetails = {}): SkillRef | undefined {
  const name = toSkillName(toolName);
  if (name === null) return undefined;
  const server = toSkillName(details.mcpServer);
  if (server !== null) return toMcpRef(server, stripServer(name, server));
  const fields = asObject(input);
  switch (name) {
    case 'run_shell_command':
      return { kind: 'shell', name: shellName(fields?.['command']) };
    case 'activate_skill':
      return { kind: 'skill', name: toSkillName(fields?.['name']) ?? 'unknown' };
    case 'invoke_agent':
    case 'delegate_to_agent': // its predecessor
      return { kind: 'agent', name: toSkillName(fields?.['agent_name']) ?? 'unknown' };
    default:
      return AGENT_TOOLS.has(name) ? { kind: 'agent', name } : splitMcpName(name);
  }
}

/**
 * `mcp_<server>_<tool>`, which Gemini CLI itself reads as a server without `_`; before, `<server>__<tool>` where two
 * servers had a tool of one name, and the tool's bare name elsewhere: then it cannot be told from a built-in one.
 */
function splitMcpName(name: string): SkillRef {
  if (name.startsWith('mcp__')) return { kind: 'mcp', name };
  const match = /^mcp_([^_]+)_(.+)$/.exec(name) ?? /^(.+?)__(.+)$/.exec(name);
  return match === null ? { kind: 'tool', name } : toMcpRef(match[1] ?? '', match[2] ?? '');
}

function stripServer(name: string, server: string): string {
  const prefix = [`mcp__${server}__`, `mcp_${server}_`, `${server}__`].find((prefix) => name.startsWith(prefix));
  return prefix === undefined || prefix === name ? name : name.slice(prefix.length);
}

function toMcpRef(server: string, tool: string): SkillRef {
  return { kind: 'mcp', name: toSkillName(`mcp__${server}__${tool}`) ?? 'mcp' };
}

function shellName(command: unknown): string {
  return toSkillName(nameShellCommand(typeof command === 'string' ? command : '')) ?? 'shell';
}
