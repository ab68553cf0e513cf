import { setTimeout as pause } from 'node:timers/promises';
import type { ElicitRequestFormParams, McpServer, ServerContext } from '@modelcontextprotocol/server';
import { z } from 'zod';

const STEP_MS = 50;

/**
 * Tools that talk to the client before they answer. What they ask goes out by `mcpReq.send`, on the stream of the call:
 * `elicitInput` and `requestSampling` use the session's GET stream, which a client may not have opened yet.
 */
export function addTalkingTools(server: McpServer): void {
  server.registerTool('test_tool_with_logging', { description: 'logs three lines' }, async ({ mcpReq }) => {
    await mcpReq.log('info', 'Tool execution started');
    await pause(STEP_MS);
    await mcpReq.log('info', 'Tool processing data');
    await pause(STEP_MS);
    await mcpReq.log('info', 'Tool execution completed');
    return say('logged');
  });
  server.registerTool('test_tool_with_progress', { description: 'reports how far it is' }, async ({ mcpReq }) => {
    for (const progress of [0, 50, 100]) {
      if (progress > 0) await pause(STEP_MS);
      const progressToken = mcpReq._meta?.progressToken;
      if (progressToken !== undefined)
        await mcpReq.notify({ method: 'notifications/progress', params: { progressToken, progress, total: 100 } });
    }
    return say('done');
  });
  server.registerTool(
    'test_sampling',
    { description: 'asks the model of the client', inputSchema: z.object({ prompt: z.string() }) },
    async ({ prompt }, { mcpReq }) => {
      const { content } = await mcpReq.send({
        method: 'sampling/createMessage',
        params: { messages: [{ role: 'user', content: { type: 'text', text: prompt } }], maxTokens: 100 },
      });
      return say(`LLM response: ${JSON.stringify(content)}`);
    },
  );
  server.registerTool(
    'test_elicitation',
    { description: 'asks the user', inputSchema: z.object({ message: z.string() }) },
    async ({ message }, context) => ask(context, message, NAME_AND_ADDRESS),
  );
  server.registerTool('test_elicitation_sep1034_defaults', { description: 'asks with defaults' }, async (context) =>
    ask(context, 'Please review the defaults', DEFAULTS),
  );
  server.registerTool('test_elicitation_sep1330_enums', { description: 'asks to choose' }, async (context) =>
    ask(context, 'Please choose', CHOICES),
  );
}

type Form = ElicitRequestFormParams['requestedSchema'];

async function ask({ mcpReq }: ServerContext, message: string, requestedSchema: Form) {
  const { action, content } = await mcpReq.send({ method: 'elicitation/create', params: { message, requestedSchema } });
  return say(`Elicitation completed: action=${action}, content=${JSON.stringify(content)}`);
}

function say(text: string) {
  return { content: [{ type: 'text' as const, text }] };
}

const NAME_AND_ADDRESS: Form = {
  type: 'object',
  properties: {
    username: { type: 'string', description: "User's response" },
    email: { type: 'string', description: "User's email address" },
  },
  required: ['username', 'email'],
};

const DEFAULTS: Form = {
  type: 'object',
  properties: {
    name: { type: 'string', default: 'John Doe' },
    age: { type: 'integer', default: 30 },
    score: { type: 'number', default: 95.5 },
    status: { type: 'string', enum: ['active', 'inactive', 'pending'], default: 'active' },
    verified: { type: 'boolean', default: true },
  },
  required: [],
};

const OPTIONS = ['option1', 'option2', 'option3'];
const TITLED_OPTIONS = [
  { const: 'value1', title: 'First Option' },
  { const: 'value2', title: 'Second Option' },
  { const: 'value3', title: 'Third Option' },
];

const CHOICES: Form = {
  type: 'object',
  properties: {
    untitledSingle: { type: 'string', enum: OPTIONS },
    titledSingle: { type: 'string', oneOf: TITLED_OPTIONS },
    legacyEnum: { type: 'string', enum: ['opt1', 'opt2', 'opt3'], enumNames: ['Option One', 'Option Two', 'Option Three'] },
    untitledMulti: { type: 'array', items: { type: 'string', enum: OPTIONS } },
    titledMulti: { type: 'array', items: { anyOf: TITLED_OPTIONS } },
  },
  required: [],
};
