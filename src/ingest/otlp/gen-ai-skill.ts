import type { SkillRef } from '../../domain/skill.ts';
import { toSkillName } from '../../domain/taxonomy/safe-name.ts';
import { type TelemetrySpan, textOf } from '../shared/telemetry.ts';

/** What a span does, as far as it is an invocation. */
export function operationOf({ name, attributes }: TelemetrySpan): 'tool' | 'agent' | undefined {
  if (attributes.get('mcp.method.name') === 'tools/call') return 'tool';
  // Some SDKs leave the attribute out and keep to the convention for the name, `execute_tool {tool}`.
  const operation = attributes.get('gen_ai.operation.name') ?? name.split(' ', 1)[0];
  if (operation === 'execute_tool') return 'tool';
  return operation === 'invoke_agent' ? 'agent' : undefined;
}

/**
 * The skill that a span uses. The conventions have no attribute for Agent Skills; `gen_ai.skill.name` and `skill.name`
 * are in use.
 *
 * @see https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-agent-spans/
 * @see https://opentelemetry.io/docs/specs/semconv/gen-ai/mcp/
 */
export function toSkillRef(span: TelemetrySpan, operation: 'tool' | 'agent'): SkillRef | undefined {
  const { attributes } = span;
  if (operation === 'agent') return named('agent', attributes.get('gen_ai.agent.name') ?? secondWord(span.name));
  const skill = toSkillName(attributes.get('gen_ai.skill.name')) ?? toSkillName(attributes.get('skill.name'));
  if (skill !== null) return { kind: 'skill', name: skill };
  const tool = toolOf(span);
  if (!isMcp(span)) return named('tool', tool);
  const server = mcpServerOf(span);
  return named('mcp', tool === undefined || server === undefined || tool.startsWith('mcp__') ? tool : `mcp__${server}__${tool}`);
}

/** The tool's own name, the same in the spans of a client and its server. */
export function toolOf({ name, attributes }: TelemetrySpan): string | undefined {
  return textOf(attributes, 'gen_ai.tool.name') ?? secondWord(name);
}

function isMcp({ attributes }: TelemetrySpan): boolean {
  for (const key of attributes.keys()) if (key.startsWith('mcp.')) return true;
  return false;
}

/** A server's own spans come from the server; a client may name whom it calls. */
function mcpServerOf({ kind, attributes, source: { resource } }: TelemetrySpan): string | undefined {
  return (
    textOf(attributes, 'mcp.server.name') ??
    textOf(kind === 'server' ? resource : attributes, kind === 'server' ? 'service.name' : 'server.address')
  );
}

/** `execute_tool get_weather`, `tools/call get_weather`, `invoke_agent planner`. */
function secondWord(name: string): string | undefined {
  const space = name.indexOf(' ');
  return space < 0 ? undefined : name.slice(space + 1);
}

function named(kind: SkillRef['kind'], raw: unknown): SkillRef | undefined {
  const name = toSkillName(raw);
  return name === null ? undefined : { kind, name };
}
