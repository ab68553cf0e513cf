import type { SkillRef } from '../../domain/skill.ts';
import { nameShellCommand } from '../../domain/taxonomy/name-shell-command.ts';
import { toSkillName } from '../../domain/taxonomy/safe-name.ts';
import { asObject, type JsonObject } from '../shared/json-shape.ts';

/** The server that comes with Copilot CLI. Of another's `server-tool` the name does not say where the server's ends. */
const OWN_SERVER = 'github-mcp-server';

/** The skill that a `tool.execution_start` uses, or undefined when it has no usable tool name. */
export function toSkillRef(data: JsonObject): SkillRef | undefined {
  const name = toSkillName(data['toolName']);
  if (name === null) return undefined;
  const server = toSkillName(data['mcpServerName']);
  const tool = toSkillName(data['mcpToolName']);
  if (server !== null) return toMcpRef(server, tool ?? withoutPrefix(name, server));
  if (name.startsWith(`${OWN_SERVER}-`)) return toMcpRef(OWN_SERVER, withoutPrefix(name, OWN_SERVER));
  const input = asObject(data['arguments']);
  switch (name) {
    case 'bash':
    case 'powershell':
      return { kind: 'shell', name: shellName(input?.['command']) };
    case 'skill':
      return { kind: 'skill', name: toSkillName(input?.['skill']) ?? 'unknown' };
    case 'task':
      return { kind: 'agent', name: toSkillName(input?.['agent_type']) ?? 'general-purpose' };
    default:
      return { kind: 'tool', name };
  }
}

function withoutPrefix(name: string, server: string): string {
  return name.startsWith(`${server}-`) && name.length > server.length + 1 ? name.slice(server.length + 1) : name;
}

function toMcpRef(server: string, tool: string): SkillRef {
  return { kind: 'mcp', name: toSkillName(`mcp__${server}__${tool}`) ?? 'mcp' };
}

function shellName(command: unknown): string {
  return toSkillName(nameShellCommand(typeof command === 'string' ? command : '')) ?? 'shell';
}
