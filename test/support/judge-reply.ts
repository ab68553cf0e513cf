import type { Tool } from '../../src/delivery/mcp/tool.ts';
import type { ToolReply } from '../../src/delivery/mcp/tool-caller.ts';

const LONGEST_REFUSAL = 2000;
const LONGEST_ANSWER = 100_000;
/** Words that say that there is nothing, or why. */
const SAYS_NOTHING = /\b(no|none|nobody|nothing|not|never|without|empty|too few|too little|0)\b/i;
/** What belongs into a log. */
const INTERNALS = /\n\s+at |node_modules|SQLITE_|\bSELECT\b|\bundefined\b|\[object |TypeError|RangeError/;

/**
 * What is wrong with a reply, whatever was asked: a failure has to be one that was foreseen, short, and nothing of the
 * inside; an answer has to be what the tool says that it answers, and to say so when it is empty.
 */
export function faultsOf(tool: Tool, reply: ToolReply): string[] {
  return reply.kind === 'failure' ? faultsOfFailure(reply) : faultsOfAnswer(tool, reply);
}

function faultsOfFailure({ text, error }: Extract<ToolReply, { kind: 'failure' }>): string[] {
  if (text.startsWith('Something went wrong')) return [`unforeseen: ${error instanceof Error ? error.stack : String(error)}`];
  return [
    ...(text.length > LONGEST_REFUSAL ? [`refuses in ${text.length} characters`] : []),
    ...(text.length < 20 || !/[.;:] /.test(text) ? [`does not say what to do: ${text}`] : []),
    ...(INTERNALS.test(text) ? [`tells of the inside: ${text.slice(0, 300)}`] : []),
  ];
}

function faultsOfAnswer(tool: Tool, { answer: { structured, text } }: Extract<ToolReply, { kind: 'answer' }>): string[] {
  const parsed = tool.output.safeParse(JSON.parse(JSON.stringify(structured)));
  const message = String(structured['message']);
  const { success: _, timestamp: __, message: ___, window: ____, next_cursor: _____, ...payload } = structured;
  const found = Object.values(payload);
  const isEmpty = found.length > 0 && found.every((value) => value === null || (Array.isArray(value) && value.length === 0));
  return [
    ...(parsed.success ? [] : [`answers what it does not say: ${parsed.error.message.slice(0, 300)}`]),
    ...(text.split('\n')[0] === message.split('\n')[0] ? [] : [`its text begins with ${text.slice(0, 100)}`]),
    ...(text.length > LONGEST_ANSWER ? [`answers in ${text.length} characters`] : []),
    ...(INTERNALS.test(text) ? [`tells of the inside: ${text.slice(0, 300)}`] : []),
    ...(isEmpty && !SAYS_NOTHING.test(message) ? [`answers with nothing as if it were something: ${message}`] : []),
  ];
}
