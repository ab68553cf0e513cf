import type { CategoryName } from './categories.ts';

/** Subagent types that agents bring along, in lower case, separated by spaces. Others go by the words of their names. */
export const AGENT_CATEGORIES: Partial<Record<CategoryName, string>> = {
  delegation: 'general-purpose general worker default generalist',
  searching: 'explore explorer codebase_investigator context-gatherer awaiter',
  planning: 'plan planner architect',
  documentation: 'claude-code-guide',
  shell: 'bash',
};
