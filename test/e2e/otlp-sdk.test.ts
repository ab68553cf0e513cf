import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPLogExporter as JsonLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPLogExporter as ProtobufLogExporter } from '@opentelemetry/exporter-logs-otlp-proto';
import { AggregationTemporalityPreference, OTLPMetricExporter as JsonMetricExporter } from '@opentelemetry/exporter-metrics-otlp-http';
import { OTLPMetricExporter as ProtobufMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as JsonTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtobufTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { EventIntake } from '../../src/app/intake/event-intake.ts';
import { HttpServer } from '../../src/delivery/http/http-server.ts';
import { createTelemetryReceiver } from '../../src/ingest/telemetry-receiver.ts';
import { makeKeepingLogger } from '../support/keeping-logger.ts';
import { hashUser } from '../support/otlp.ts';
import { openTemporaryStore, type TemporaryStore } from '../support/temporary-store.ts';

const clock = { now: () => Date.now() };
let temporary: TemporaryStore;
let intake: EventIntake;
let server: HttpServer;
let base: string;

beforeAll(async () => {
  temporary = await openTemporaryStore(clock);
  const { store } = temporary;
  const logger = makeKeepingLogger();
  intake = new EventIntake({ store, hooks: [], webhooks: [], otlp: createTelemetryReceiver(hashUser), logger });
  server = new HttpServer({ store, clock, logger, version: '1.2.3', intake });
  base = (await server.listen({ host: '127.0.0.1', port: 0 })).url;
});

afterAll(async () => {
  await server.close();
  await intake.close();
  await temporary.remove();
});

/** As exporters report it; 0 is success. */
interface ExportResult {
  readonly code: number;
}

/** Sends the same twice, as an exporter does that did not hear the first answer. */
async function exportTwice<Items>(
  exporter: { export(items: Items, done: (result: ExportResult) => void): void },
  items: Items,
): Promise<void> {
  for (let time = 0; time < 2; time++) {
    const result = await new Promise<ExportResult>((resolve) => exporter.export(items, resolve));
    expect(result).toEqual({ code: 0 });
  }
}

const listCalls = async (sessionId: string) => await temporary.store.listTimeline({ sessionId, limit: 1000 });

describe.each([
  ['JSON', { Logs: JsonLogExporter, Traces: JsonTraceExporter, Metrics: JsonMetricExporter }],
  ['protobuf', { Logs: ProtobufLogExporter, Traces: ProtobufTraceExporter, Metrics: ProtobufMetricExporter }],
])('the OpenTelemetry SDK over HTTP with %s', (encoding, { Logs, Traces, Metrics }) => {
  it.each(['none', 'gzip'] as const)('has each event arrive once, compressed by %s', async (compression) => {
    const sessionId = `logs-${encoding}-${compression}`;
    const memory = new InMemoryLogRecordExporter();
    const resource = resourceFromAttributes({ 'service.name': 'claude-code', 'service.version': '2.1.205' });
    const logger = new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor({ exporter: memory })] }).getLogger(
      'com.anthropic.claude_code.events',
    );
    const at = Date.now() - 60_000;
    for (let i = 0; i < 300; i++) {
      const attributes = {
        ...{ 'session.id': sessionId, 'user.email': 'ada@example.com', 'event.name': 'tool_result', 'prompt.id': 'p' },
        ...{ tool_name: 'Bash', tool_use_id: `toolu_${sessionId}_${i}`, success: String(i % 3 > 0), duration_ms: String(i) },
        tool_parameters: JSON.stringify({ full_command: 'git commit -m "ada@example.com"' }),
      };
      logger.emit({ body: 'claude_code.tool_result', timestamp: at + i, attributes });
    }
    await exportTwice(new Logs({ url: `${base}/v1/logs`, compression: compression as never }), memory.getFinishedLogRecords());

    const calls = await listCalls(sessionId);
    expect(calls).toHaveLength(300);
    expect(calls.filter(({ outcome }) => outcome === 'failed')).toHaveLength(100);
    expect(calls.find(({ eventId }) => eventId.endsWith('_42'))).toMatchObject({
      ...{ skill: { kind: 'shell', name: 'git commit' }, durationMs: 42, startedAt: at, endedAt: at + 42 },
    });
    expect(await temporary.store.findSession(sessionId)).toMatchObject({
      agentVersion: '2.1.205',
      invocations: 300,
      lastEventAt: at + 299,
    });
  });

  it('has each span arrive once, a call by its client and its server together', async () => {
    const sessionId = `spans-${encoding}`;
    const memory = new InMemorySpanExporter();
    const resource = resourceFromAttributes({ 'service.name': 'weather-bot' });
    const tracer = new TracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor({ exporter: memory })] }).getTracer('sdk');
    const at = Date.now() - 60_000;
    for (let i = 0; i < 50; i++) {
      const attributes = { 'gen_ai.tool.name': 'get_weather', 'gen_ai.conversation.id': sessionId };
      const tool = { ...attributes, 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.call.id': `call_${sessionId}_${i}` };
      const outer = tracer.startSpan('execute_tool get_weather', { startTime: at, attributes: tool }, ROOT_CONTEXT);
      const inside = trace.setSpan(ROOT_CONTEXT, outer);
      const mcp = { ...attributes, 'mcp.method.name': 'tools/call', 'mcp.server.name': 'weather' };
      const client = tracer.startSpan('tools/call get_weather', { kind: SpanKind.CLIENT, startTime: at + 10, attributes: mcp }, inside);
      if (i < 5) client.setStatus({ code: SpanStatusCode.ERROR }).setAttribute('error.type', 'TimeoutError');
      client.end(at + 500);
      outer.end(at + 1000);
    }
    await exportTwice(new Traces({ url: `${base}/v1/traces` }), memory.getFinishedSpans());

    const calls = await listCalls(sessionId);
    expect(calls).toHaveLength(50);
    expect(calls.filter(({ errorType }) => errorType === 'timeout_error')).toHaveLength(5);
    expect(calls[0]).toMatchObject({ skill: { kind: 'mcp', name: 'mcp__weather__get_weather' }, startedAt: at, durationMs: 1000 });
  });

  it.each([
    ['delta', AggregationTemporalityPreference.DELTA],
    ['cumulative', AggregationTemporalityPreference.CUMULATIVE],
  ])('adds up meters of temporality %s, each reading once', async (temporality, temporalityPreference) => {
    const resource = resourceFromAttributes({ 'service.name': 'claude-code', 'host.name': `${encoding}-${temporality}` });
    const exporter = new Metrics({ url: `${base}/v1/metrics`, temporalityPreference });
    const provider = new MeterProvider({
      resource,
      readers: [new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 })],
    });
    const meter = provider.getMeter('com.anthropic.claude_code');
    const tokens = meter.createCounter('claude_code.token.usage', { unit: 'tokens' });
    const model = `model-${encoding}-${temporality}`;
    for (const [input, output] of [
      [10, 1],
      [20, 2],
      [0, 0],
      [30, 3],
    ] as const) {
      tokens.add(input, { type: 'input', model, 'user.email': 'ada@example.com', 'session.id': 's' });
      tokens.add(output, { type: 'output', model, 'user.email': 'ada@example.com', 'session.id': 's' });
      await provider.forceFlush();
    }
    await provider.shutdown();
    const totals = (await temporary.store.listMeters({ name: 'claude_code.token.usage' })).filter(
      ({ attributes }) => attributes['model'] === model,
    );
    expect(totals.map(({ attributes, total, unit }) => [attributes['type'], total, unit])).toEqual([
      ['input', 60, 'tokens'],
      ['output', 6, 'tokens'],
    ]);
  });
});

describe('the database that it all went to', () => {
  it('holds the user by a keyed hash, and no address', async () => {
    await temporary.store.compact();
    const folder = dirname(temporary.path);
    const stored = readdirSync(folder).map((name) => readFileSync(join(folder, name)).toString('latin1'));
    expect(stored.join()).toContain(hashUser('ada@example.com'));
    expect(stored.join()).not.toContain('ada@example.com');
  });
});
