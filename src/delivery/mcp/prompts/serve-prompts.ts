import { ProtocolError, ProtocolErrorCode, type Server } from '@modelcontextprotocol/server';
import type { McpContent } from '../mcp-content.ts';
import type { Prompt } from './prompt.ts';
import { findPrompt, LISTED_PROMPTS } from './prompts.ts';

/** Answers `prompts/*` on one server. */
export function servePrompts(server: Server, { prompts, guard }: McpContent): void {
  server.setRequestHandler('prompts/list', () => ({ prompts: LISTED_PROMPTS }));
  server.setRequestHandler('prompts/get', ({ params }, context) =>
    guard.answer({ method: 'prompts/get', subject: params.name, context }, async () => {
      const prompt = findPrompt(params.name);
      const text = await prompt.make(prompts, parseInput(prompt, params.arguments));
      return { description: prompt.description, messages: [{ role: 'user' as const, content: { type: 'text' as const, text } }] };
    }),
  );
}

function parseInput({ name, input }: Prompt, given: Readonly<Record<string, string>> | undefined): unknown {
  // Clients send an empty text for what was left empty in a form.
  const filled = Object.entries(given ?? {}).filter(([, value]) => value.trim() !== '');
  const parsed = input.safeParse(Object.fromEntries(filled));
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.slice(0, 5).map(({ path, message }) => `${path.join('.') || 'arguments'}: ${message}`);
  throw new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `${issues.join('; ')}. ${name} takes ${Object.keys(input.shape).join(', ')}, all optional.`.slice(0, 1000),
  );
}
