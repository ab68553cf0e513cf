import { type CompleteRequestParams, ProtocolError, ProtocolErrorCode, type Server } from '@modelcontextprotocol/server';
import type { McpContent } from '../mcp-content.ts';
import { findPrompt } from '../prompts/prompts.ts';
import { SESSION_TEMPLATE, SKILL_TEMPLATE } from '../resources/resource-uri.ts';
import { type CompletedNames, matchTyped } from './name-completion.ts';

/** Answers `completion/complete` on one server. */
export function serveCompletions(server: Server, content: McpContent): void {
  server.setRequestHandler('completion/complete', ({ params }, context) => {
    const subject = params.ref.type === 'ref/prompt' ? params.ref.name : params.ref.uri;
    return content.guard.answer({ method: 'completion/complete', subject, context }, async () => ({
      completion: { ...(await complete(content, params)) },
    }));
  });
}

const NONE: CompletedNames = { values: [], total: 0, hasMore: false };

async function complete({ names }: McpContent, { ref, argument }: CompleteRequestParams): Promise<CompletedNames> {
  if (ref.type === 'ref/prompt') {
    const completed = findPrompt(ref.name).completions[argument.name];
    if (completed === undefined) return NONE;
    return typeof completed === 'string' ? names.complete(completed, argument.value) : matchTyped(completed, argument.value);
  }
  if (ref.uri === SKILL_TEMPLATE) return argument.name === 'skill_name' ? names.complete('skill', argument.value) : NONE;
  if (ref.uri === SESSION_TEMPLATE) return argument.name === 'session_id' ? names.complete('session', argument.value) : NONE;
  throw new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `there is no template ${JSON.stringify(ref.uri.slice(0, 200))}; resources/templates/list lists them`,
  );
}
