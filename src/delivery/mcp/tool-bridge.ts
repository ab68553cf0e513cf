import type { ToolCaller } from './tool-caller.ts';

/** The tools for who speaks plain HTTP: the same checks, limits and errors as over MCP. */
export function toToolBridge(caller: ToolCaller) {
  return {
    has: (tool: string) => caller.has(tool),
    async call(tool: string, input: unknown, client: string): Promise<unknown> {
      const reply = await caller.call({ name: tool, arguments: input, client, transport: 'bridge' });
      if (reply.kind === 'failure') throw reply.error;
      return reply.answer.structured;
    },
  };
}
