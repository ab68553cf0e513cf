import { Buffer } from 'node:buffer';
import {
  JsonLogsSerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import { AggregationTemporality, InMemoryMetricExporter, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { OtlpSignal } from '../../src/ports/otlp-receiver.ts';

const IDS = { 'session.id': 'session-1', 'conversation.id': 'thread-1', 'prompt.id': 'p-1', 'user.email': 'ada@example.com' };
const CALL = { ...IDS, tool_use_id: 'toolu_1', call_id: 'call_1', success: 'true', duration_ms: '12' };

const EVENTS = [
  { ...CALL, 'event.name': 'tool_result', tool_name: 'Bash', tool_parameters: '{"full_command":"git status"}' },
  { ...CALL, 'event.name': 'tool_result', tool_name: 'Skill', tool_parameters: '{"skill_name":"review"}' },
  { ...CALL, 'event.name': 'tool_decision', tool_name: 'Read', decision: 'reject', source: 'user_abort' },
  { ...IDS, 'event.name': 'skill_activated', 'skill.name': 'pdf', invocation_trigger: 'user-slash' },
  { ...IDS, 'event.name': 'user_prompt', 'prompt.id': 'p-2' },
  { ...CALL, 'event.name': 'codex.tool_result', tool_name: 'shell', arguments: '{"command":["ls"]}', output: 'Exit code: 1\n' },
  { ...CALL, 'event.name': 'codex.tool_decision', tool_name: 'shell', decision: 'denied', source: 'user' },
  { ...IDS, 'event.name': 'gemini_cli.tool_call', function_name: 'read_file', success: true, duration_ms: 3 },
];

const SPANS: readonly [name: string, attributes: Readonly<Record<string, string>>][] = [
  ['claude_code.tool', { ...CALL, tool_name: 'Read' }],
  ['claude_code.tool.execution', { ...CALL }],
  ['tool_call', { 'gen_ai.operation.name': 'tool_call', 'gen_ai.tool.call_id': 'x-1', 'gen_ai.tool.name': 'read_file', ...IDS }],
  ['execute_tool x', { 'gen_ai.tool.name': 'x', 'gen_ai.tool.call.id': 'call_123456', ...IDS }],
  ['tools/call x', { 'mcp.method.name': 'tools/call', 'gen_ai.tool.name': 'x' }],
  ['invoke_agent planner', { 'gen_ai.operation.name': 'invoke_agent' }],
];

const METERS = ['claude_code.cost.usage', 'codex.tool.call', 'gemini_cli.token.usage'];
const SERVICES = ['claude-code', 'codex_cli_rs', 'gemini-cli', 'weather-bot'];

/** Requests of every agent and kind of record, each in both encodings, as OpenTelemetry's own serializers write them. */
export async function makeOtlpSeeds(at: number): Promise<Record<OtlpSignal, Record<'json' | 'protobuf', Buffer[]>>> {
  const seeds = { logs: { json: [], protobuf: [] }, traces: { json: [], protobuf: [] }, metrics: { json: [], protobuf: [] } } as Awaited<
    ReturnType<typeof makeOtlpSeeds>
  >;
  const keep = (signal: OtlpSignal, json: Uint8Array | undefined, protobuf: Uint8Array | undefined) => {
    if (json === undefined || protobuf === undefined) throw new Error(`no ${signal} to begin with`);
    seeds[signal].json.push(Buffer.from(json));
    seeds[signal].protobuf.push(Buffer.from(protobuf));
  };
  for (const service of SERVICES) {
    const resource = resourceFromAttributes({ 'service.name': service, 'service.version': '2.1.205' });
    for (const attributes of EVENTS) {
      const exporter = new InMemoryLogRecordExporter();
      const logger = new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor({ exporter })] }).getLogger('scope');
      logger.emit({ body: 'a.body', timestamp: at, observedTimestamp: at, attributes });
      const records = exporter.getFinishedLogRecords();
      keep('logs', JsonLogsSerializer.serializeRequest(records), ProtobufLogsSerializer.serializeRequest(records));
    }
    const exporter = new InMemorySpanExporter();
    const tracer = new TracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor({ exporter })] }).getTracer('scope');
    for (const [name, attributes] of SPANS) {
      tracer.startSpan(name, { attributes, startTime: at }).end(at + 5);
      const spans = exporter.getFinishedSpans().slice(-2);
      keep('traces', JsonTraceSerializer.serializeRequest(spans), ProtobufTraceSerializer.serializeRequest(spans));
    }
    for (const temporality of [AggregationTemporality.DELTA, AggregationTemporality.CUMULATIVE]) {
      const exporter = new InMemoryMetricExporter(temporality);
      const provider = new MeterProvider({ resource, readers: [new PeriodicExportingMetricReader({ exporter })] });
      for (const name of METERS)
        provider.getMeter('scope').createCounter(name, { unit: 'USD' }).add(2, { model: 'a', 'skill.name': 'pdf' });
      provider.getMeter('scope').createHistogram('codex.turn.token_usage').record(5);
      await provider.forceFlush();
      for (const metrics of exporter.getMetrics())
        keep('metrics', JsonMetricsSerializer.serializeRequest(metrics), ProtobufMetricsSerializer.serializeRequest(metrics));
      await provider.shutdown();
    }
  }
  return seeds;
}
