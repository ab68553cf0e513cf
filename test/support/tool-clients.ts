import { fileURLToPath } from 'node:url';
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { Client as Client2025 } from '@modelcontextprotocol/sdk/client/index.js';
import { StdioClientTransport as StdioTransport2025 } from '@modelcontextprotocol/sdk/client/stdio.js';
import { StreamableHTTPClientTransport as HttpTransport2025 } from '@modelcontextprotocol/sdk/client/streamableHttp.js';
import type { Front } from './tool-arguments.ts';

const CLI = fileURLToPath(new URL('../../src/cli.ts', import.meta.url));

export interface CalledTool {
  readonly isError: boolean;
  readonly structured: Record<string, unknown> | undefined;
  readonly text: string;
}

export interface ListedTool {
  readonly name: string;
  readonly inputSchema: object;
  readonly outputSchema: object;
  readonly annotations: { readonly readOnlyHint: boolean };
}

/** A client that somebody else wrote. */
export interface ToolClient {
  list(): Promise<ListedTool[]>;
  call(name: string, input: object): Promise<CalledTool>;
  close(): Promise<void>;
}

export interface Served {
  /** Home of the processes, with the database in its usual place. */
  readonly home: string;
  readonly mcp: URL;
}

const INFO = { name: 'independent', version: '1' };

export async function connectTo(front: Exclude<Front, 'bridge'>, served: Served): Promise<ToolClient> {
  if (front.endsWith('2025')) {
    const client = new Client2025(INFO);
    // Types of the two lines of the SDK differ under exactOptionalPropertyTypes.
    const transport = front.startsWith('stdio') ? new StdioTransport2025(stdioOf(served)) : new HttpTransport2025(served.mcp);
    await client.connect(transport as never);
    return toToolClient(client);
  }
  const mode = front.endsWith('modern') ? { pin: '2026-07-28' } : ('legacy' as const);
  const client = new Client(INFO, { versionNegotiation: { mode } });
  await client.connect(
    front.startsWith('stdio') ? new StdioClientTransport(stdioOf(served)) : new StreamableHTTPClientTransport(served.mcp),
  );
  return toToolClient(client);
}

function stdioOf({ home }: Served) {
  const { SESSION_BUDDY_DB: _, CLAUDE_CONFIG_DIR: __, ...environment } = process.env;
  const env = { ...environment, HOME: home } as Record<string, string>;
  return { command: process.execPath, args: [CLI, 'mcp'], env, cwd: home, stderr: 'ignore' as const };
}

function toToolClient(client: Client | Client2025): ToolClient {
  return {
    list: async () => (await client.listTools()).tools as unknown as ListedTool[],
    async call(name, input) {
      const { isError, structuredContent, content } = await client.callTool({ name, arguments: { ...input } });
      const [first] = content as { readonly text: string }[];
      return { isError: isError === true, structured: structuredContent as Record<string, unknown> | undefined, text: first?.text ?? '' };
    },
    close: () => client.close(),
  };
}

/** The bridge to each tool, as curl would use it. */
export function bridgeAt({ mcp }: Served): Pick<ToolClient, 'call'> {
  return {
    async call(name, input) {
      const response = await fetch(new URL(`/tools/${name}`, mcp), {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(input),
      });
      const body = (await response.json()) as Record<string, unknown>;
      if (response.ok) return { isError: false, structured: body, text: String(body['message']) };
      return { isError: true, structured: undefined, text: String(body['detail']) };
    },
  };
}
