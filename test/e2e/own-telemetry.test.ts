import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { Client } from '@modelcontextprotocol/client';
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MetricsRequest, Span, TracesRequest } from '../../src/ingest/otlp/export-request.ts';
import { readProtobuf } from '../../src/ingest/otlp/read-protobuf.ts';
import { EXPORT_REQUESTS } from '../../src/ingest/otlp/schema.ts';
import { startTelemetry } from '../../src/platform/start-telemetry.ts';
import { temporaryFolder } from '../support/temporary-folder.ts';

const CLI = join(import.meta.dirname, '../../src/cli.ts');
type Received = Omit<Span, 'attributes'> & { readonly attributes: Readonly<Record<string, unknown>>; readonly thread: unknown };
const received: { spans: Received[]; metrics: Map<string, string>; services: Set<unknown> } = {
  spans: [],
  metrics: new Map(),
  services: new Set(),
};

const collector = createServer((request, response) => {
  const chunks: Buffer[] = [];
  request.on('data', (chunk: Buffer) => chunks.push(chunk));
  request.on('end', () => {
    const body = Buffer.concat(chunks);
    if (request.url === '/v1/traces') keepSpans(readProtobuf(body, EXPORT_REQUESTS.traces) as unknown as TracesRequest);
    if (request.url === '/v1/metrics') keepMetrics(readProtobuf(body, EXPORT_REQUESTS.metrics) as unknown as MetricsRequest);
    response.writeHead(200, { 'content-type': 'application/x-protobuf' }).end();
  });
});

function keepSpans({ resourceSpans }: TracesRequest): void {
  for (const { resource, scopeSpans } of resourceSpans) {
    received.services.add(resource?.attributes.get('service.name'));
    const thread = resource?.attributes.get('thread.name');
    for (const { spans } of scopeSpans)
      received.spans.push(...spans.map((span) => ({ ...span, attributes: Object.fromEntries(span.attributes), thread })));
  }
}

function keepMetrics({ resourceMetrics }: MetricsRequest): void {
  const metrics = resourceMetrics.flatMap(({ scopeMetrics }) => scopeMetrics.flatMap((scope) => scope.metrics));
  for (const { name, unit, histogram } of metrics) if (histogram !== null) received.metrics.set(name, unit);
}

describe('the traces and metrics of the program itself', () => {
  let endpoint: string;
  beforeAll(async () => {
    await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
    endpoint = `http://127.0.0.1:${(collector.address() as AddressInfo).port}`;
  });
  afterAll(() => void collector.close());

  it('are sent by OTLP where OTEL_EXPORTER_OTLP_ENDPOINT says: tool calls, what they store and read, and analyses', async () => {
    const home = temporaryFolder();
    const client = new Client({ name: 'test', version: '1' });
    const env = { PATH: process.env['PATH'] ?? '', HOME: home, OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_SERVICE_NAME: 'my-buddy' };
    const args = [CLI, 'mcp', '--db', join(home, 'skills.db'), '--no-import', '--no-watch'];
    await client.connect(new StdioClientTransport({ command: process.execPath, args, env }));
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    await client.callTool({
      name: 'record_invocation',
      arguments: { skill_name: 'pdf', kind: 'skill', outcome: 'completed', duration_seconds: 2 },
      _meta: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    });
    await client.callTool({ name: 'get_experiment', arguments: { experiment: 'none' } });
    await client.close();
    await expect.poll(() => received.metrics.size).toBeGreaterThan(0);

    const named = (name: string) => received.spans.find((span) => span.name === name);
    const call = named('tools/call record_invocation');
    expect(call).toMatchObject({
      ...{ traceId, parentSpanId: '00f067aa0ba902b7', kind: 2, thread: 'main' },
      attributes: { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'record_invocation', 'network.transport': 'pipe' },
    });
    const ingest = named('ingest');
    expect(ingest).toMatchObject({ traceId, parentSpanId: call?.spanId, attributes: { 'session_buddy.invocations': 1 } });
    expect(named('append')).toMatchObject({ attributes: { 'db.system.name': 'sqlite', 'db.operation.name': 'append' }, kind: 3 });
    expect(named('tools/call get_experiment')).toMatchObject({
      status: { code: 2 },
      attributes: { 'error.type': 'EXPERIMENT_NOT_FOUND' },
    });
    expect([...received.services]).toEqual(['my-buddy']);
    expect(Object.fromEntries(received.metrics)).toMatchObject({
      'mcp.server.operation.duration': 's',
      'db.client.operation.duration': 's',
      'session_buddy.ingest.duration': 's',
    });
  });

  it.each([
    ['no endpoint is given', {}],
    ['the SDK is turned off', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://127.0.0.1:1', OTEL_SDK_DISABLED: 'true' }],
    ['the endpoint is this very server', { OTEL_EXPORTER_OTLP_ENDPOINT: 'http://localhost:8765' }],
  ])('are not made when %s', async (_when, environment) => {
    expect((await startTelemetry('main', { version: '1', ownPort: 8765 }, environment)).isOn).toBe(false);
  });
});
