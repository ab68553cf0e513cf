import { HIDDEN_NAME } from '../../../domain/skill.ts';

/**
 * What Claude Code writes where it will not name something: skills and MCP tools unless `OTEL_LOG_TOOL_DETAILS=1`,
 * subagents and servers of a person's own, and on meters, with no way round, what comes from third-party plugins.
 */
const REDACTIONS: ReadonlySet<string> = new Set(['custom_skill', 'mcp_tool', 'custom', 'third-party']);

export function isRedacted(name: string): boolean {
  return REDACTIONS.has(name);
}

/** For the attributes of meters: those that hold a name end in it. */
export function hideRedacted(key: string, value: string): string {
  return key.endsWith('name') && isRedacted(value) ? HIDDEN_NAME : value;
}
