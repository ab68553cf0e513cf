import { McpServer, type McpServerFactory } from '@modelcontextprotocol/server';
import { addFixturePrompts } from './fixture-prompts.ts';
import { addFixtureResources } from './fixture-resources.ts';
import { addTalkingTools } from './fixture-talking-tools.ts';
import { addFixtureTools } from './fixture-tools.ts';

/** A server with the tools, resources and prompts that the scenarios of `@modelcontextprotocol/conformance` ask for by name. */
export const createFixtureServer: McpServerFactory = () => {
  const server = new McpServer(
    { name: 'conformance-fixture', version: '1.0.0' },
    { capabilities: { logging: {}, completions: {}, resources: { subscribe: true } } },
  );
  addFixtureTools(server);
  addTalkingTools(server);
  addFixtureResources(server);
  addFixturePrompts(server);
  return server;
};
