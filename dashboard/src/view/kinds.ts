import type { KindFilter } from '../state/route.ts';
import type { SkillKind } from '../wire/types.ts';

/** What one of a kind is called beside its name. */
export const KIND_NAMES: Record<SkillKind, string> = {
  skill: 'skill',
  agent: 'subagent',
  mcp: 'MCP tool',
  shell: 'shell',
  tool: 'built-in tool',
  ci: 'CI stage',
  hook: 'hook',
};

export const KIND_FILTERS: readonly { readonly value: KindFilter; readonly label: string }[] = [
  { value: 'ranked', label: 'All but built-in tools' },
  { value: 'skill', label: 'Skills' },
  { value: 'agent', label: 'Subagents' },
  { value: 'mcp', label: 'MCP tools' },
  { value: 'shell', label: 'Shell commands' },
  { value: 'tool', label: 'Built-in tools' },
  { value: 'ci', label: 'CI stages' },
  { value: 'hook', label: 'Hooks' },
  { value: 'all', label: 'Everything' },
];
