/** The same over HTTP in a process of its own; says its port. */
import { createServer } from 'node:http';
import { toNodeHandler } from '@modelcontextprotocol/node';
import { createMcpHandler } from '@modelcontextprotocol/server';
import { createEcho } from './mcp-echo.mjs';

const server = createServer(toNodeHandler(createMcpHandler(createEcho))).listen(0, '127.0.0.1', () =>
  process.send?.(server.address().port),
);
