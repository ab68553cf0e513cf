import { expect, it } from 'vitest';
import { TOOLS } from '../../src/delivery/mcp/tools.ts';

it('the MCP tools and their arguments are these', () => {
  expect(TOOLS.map(({ name, input }) => [name, ...Object.keys(input.shape)].join(' '))).toEqual([]);
});
