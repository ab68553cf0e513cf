import { once } from 'node:events';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';

export interface RawAnswer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly text: string;
  /** JSON-RPC messages of the answer, whether it came as JSON or as events. */
  readonly messages: readonly JsonRpc[];
}

export interface JsonRpc {
  readonly id?: unknown;
  readonly method?: string;
  // biome-ignore lint/suspicious/noExplicitAny: whatever a server answers
  readonly result?: any;
  readonly error?: { readonly code: number; readonly message: string };
}

export interface RawRequest {
  readonly method?: string;
  /** Sent as it is when it is a string, as JSON otherwise. */
  readonly body?: unknown;
  /** Over those that a client of MCP sends; undefined leaves one out. */
  readonly headers?: Readonly<Record<string, string | undefined>>;
}

const HEADERS = { 'content-type': 'application/json', accept: 'application/json, text/event-stream' };

/** One request as no client would have it: any header, any body. */
export async function sendRaw(url: URL, options: RawRequest): Promise<RawAnswer> {
  const [response] = (await once(startRaw(url, options), 'response')) as [IncomingMessage];
  let text = '';
  for await (const piece of response.setEncoding('utf8')) text += piece;
  return { status: response.statusCode ?? 0, headers: response.headers, text, messages: readMessages(response, text) };
}

/** The same without waiting for the answer. */
export function startRaw(url: URL, { method = 'POST', body, headers }: RawRequest): ClientRequest {
  const text = body === undefined || typeof body === 'string' ? body : JSON.stringify(body);
  const all = Object.entries({
    ...HEADERS,
    ...(text === undefined ? {} : { 'content-length': String(Buffer.byteLength(text)) }),
    ...headers,
  });
  const started = request(url, {
    method,
    headers: Object.fromEntries(all.filter(([, value]) => value !== undefined)) as Record<string, string>,
  });
  started.end(text);
  return started;
}

export function initialize(protocolVersion = '2025-11-25') {
  const params = { protocolVersion, capabilities: {}, clientInfo: { name: 'test', version: '1' } };
  return { jsonrpc: '2.0', id: 1, method: 'initialize', params };
}

/** Opens a session as a 2025 client does. @returns the headers that its other requests carry */
export async function openSession(url: URL): Promise<Record<string, string>> {
  const { status, headers, text } = await sendRaw(url, { body: initialize() });
  const id = headers['mcp-session-id'];
  if (status !== 200 || typeof id !== 'string') throw new Error(`no session was opened: ${status} ${text}`);
  const session = { 'mcp-session-id': id, 'mcp-protocol-version': '2025-11-25' };
  await sendRaw(url, { body: { jsonrpc: '2.0', method: 'notifications/initialized' }, headers: session });
  return session;
}

/** What only GET answers: the stream stays open until it is destroyed. */
export async function openStream(url: URL, session: Readonly<Record<string, string>>): Promise<IncomingMessage> {
  const headers = { ...session, accept: 'text/event-stream', 'content-type': undefined };
  const [response] = (await once(startRaw(url, { method: 'GET', headers }), 'response')) as [IncomingMessage];
  return response;
}

function readMessages({ headers }: IncomingMessage, text: string): JsonRpc[] {
  const type = headers['content-type'] ?? '';
  if (type.startsWith('text/event-stream')) return [...text.matchAll(/^data: (.+)$/gm)].map(([, data = '']) => JSON.parse(data));
  if (!type.startsWith('application/json') || text === '') return [];
  const body = JSON.parse(text) as JsonRpc | JsonRpc[];
  return Array.isArray(body) ? body : [body];
}
