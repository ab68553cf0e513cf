import type { Tool as ListedTool } from '@modelcontextprotocol/server';
import { z } from 'zod';
import type { Tool } from './tool.ts';

/** As `tools/list` answers: schemas in JSON Schema 2020-12, hints for who asks before it calls. */
export function toToolListing(tools: readonly Tool[]): ListedTool[] {
  return tools.map((tool) => ({
    name: tool.name,
    title: tool.title,
    description: tool.description,
    inputSchema: toObjectSchema(tool.input, 'input'),
    outputSchema: toObjectSchema(tool.output, 'output'),
    annotations: {
      title: tool.title,
      readOnlyHint: tool.isReadOnly,
      // Nothing is removed or overwritten by any of them.
      destructiveHint: false,
      idempotentHint: tool.isIdempotent,
      openWorldHint: false,
    },
  }));
}

function toObjectSchema(schema: z.ZodObject, io: 'input' | 'output'): ListedTool['inputSchema'] {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io });
  return rest as ListedTool['inputSchema'];
}
