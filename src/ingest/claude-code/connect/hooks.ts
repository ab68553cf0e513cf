import type { ConnectRequest } from '../../../app/connect/agent-connector.ts';
import type { HookEntry } from '../../../app/connect/hook-entries.ts';
import { quoteCommand } from '../../../app/connect/quote-command.ts';

/** Events about a tool, which take a matcher (https://code.claude.com/docs/en/hooks). */
const TOOL_EVENTS = ['PreToolUse', 'PostToolUse', 'PostToolUseFailure', 'PermissionDenied'];
const OTHER_EVENTS = ['UserPromptSubmit', 'UserPromptExpansion', 'SubagentStart', 'SubagentStop', 'Stop', 'StopFailure', 'SessionEnd'];

/** Events before a skill is used, whose answer may put a line before the model. */
const ADVISED_EVENTS = ['PreToolUse', 'UserPromptExpansion'];

/** Seconds after which the agent goes on without an answer. All hooks of a session's end share one and a half. */
const HTTP_TIMEOUT_S = 2;
const COMMAND_TIMEOUT_S = 5;
const SESSION_END_TIMEOUT_S = 1;

export function hookUrl(url: string): string {
  return `${url}/hooks/claude-code`;
}

/** The address of hooks that ask for advice. */
function adviceUrl(url: string, { confidence }: NonNullable<ConnectRequest['advice']>): string {
  return `${hookUrl(url)}?advise${confidence === null ? '' : `=${confidence}`}`;
}

/** Every hook over HTTP, but for SessionStart, which Claude Code gives to commands only. */
export function hookEntries({ url, hookCommand, platform, advice }: ConnectRequest): HookEntry[] {
  const http = (event: string, timeout = HTTP_TIMEOUT_S) => ({
    type: 'http',
    url: advice !== null && ADVISED_EVENTS.includes(event) ? adviceUrl(url, advice) : hookUrl(url),
    timeout,
  });
  return [
    { event: 'SessionStart', handler: { type: 'command', command: hookCommandLine(hookCommand, platform), timeout: COMMAND_TIMEOUT_S } },
    ...TOOL_EVENTS.map((event) => ({ event, matcher: '*', handler: http(event) })),
    ...OTHER_EVENTS.map((event) => ({ event, handler: http(event, event === 'SessionEnd' ? SESSION_END_TIMEOUT_S : HTTP_TIMEOUT_S) })),
  ];
}

/** On Windows Claude Code runs commands with Git Bash, to which a backslash is no separator. */
function hookCommandLine(words: readonly string[], platform: string): string {
  return quoteCommand(platform === 'win32' ? words.map((word) => word.replaceAll('\\', '/')) : words, 'posix');
}

const OUR_URL = /^http:\/\/(?:127\.\d+\.\d+\.\d+|localhost|\[::1\]):\d+\/hooks\/claude-code(?:\?advise(?:=[\d.]+)?)?$/;
const OUR_COMMAND = /[\\/](?:dist|src)[\\/]hook\.[jt]s['"]? claude-code(?: |$)/;

export function isOurUrl(url: unknown): boolean {
  return typeof url === 'string' && OUR_URL.test(url);
}

/** The addresses that our hooks call, each once. */
export function hookUrls(request: ConnectRequest): string[] {
  return [...new Set(hookEntries(request).flatMap(({ handler }) => (typeof handler['url'] === 'string' ? [handler['url']] : [])))];
}

/** The address that our hooks call, without the path. */
export function originOf(handlers: readonly unknown[]): string | undefined {
  const url = handlers.map((handler) => (handler as { url?: unknown }).url).find(isOurUrl);
  return typeof url === 'string' ? new URL(url).origin : undefined;
}

export function isOurHandler(handler: unknown): boolean {
  const { type, url, command } = (handler ?? {}) as Record<string, unknown>;
  if (type === 'http') return isOurUrl(url);
  return type === 'command' && typeof command === 'string' && OUR_COMMAND.test(command);
}
