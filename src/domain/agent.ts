/**
 * Where a session ran. `ci` is a pipeline run, `cli` is `session-buddy record`, `legacy` came out of a database of
 * the Python Session-Buddy, `demo` is made up and marked as such wherever it shows.
 */
export const AGENTS = ['claude-code', 'codex', 'gemini', 'opencode', 'copilot', 'cursor', 'ci', 'cli', 'legacy', 'demo', 'other'] as const;
export type AgentName = (typeof AGENTS)[number];
