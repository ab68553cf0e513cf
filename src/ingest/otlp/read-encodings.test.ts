import { Buffer } from 'node:buffer';
import { SpanStatusCode } from '@opentelemetry/api';
import {
  type ISerializer,
  JsonLogsSerializer,
  JsonMetricsSerializer,
  JsonTraceSerializer,
  ProtobufLogsSerializer,
  ProtobufMetricsSerializer,
  ProtobufTraceSerializer,
} from '@opentelemetry/otlp-transformer';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { InMemoryLogRecordExporter, LoggerProvider, SimpleLogRecordProcessor } from '@opentelemetry/sdk-logs';
import {
  AggregationTemporality,
  AggregationType,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics';
import { InMemorySpanExporter, SimpleSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MetricsRequest } from './export-request.ts';
import { readJson } from './read-json.ts';
import { readProtobuf } from './read-protobuf.ts';
import { EXPORT_REQUESTS } from './schema.ts';

type Signal = keyof typeof EXPORT_REQUESTS;

/** Both readings of what OpenTelemetry's own serializers write, the second as what a third would make of it. */
function readBoth<Request>(signal: Signal, protobuf: ISerializer<Request, unknown>, json: ISerializer<Request, unknown>, request: Request) {
  const message = EXPORT_REQUESTS[signal];
  return {
    fromProtobuf: readProtobuf(protobuf.serializeRequest(request) as Uint8Array, message),
    fromJson: readJson(JSON.parse(Buffer.from(json.serializeRequest(request) as Uint8Array).toString()), message),
  };
}

const values = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.boolean(),
  fc.maxSafeInteger(),
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.array(fc.string(), { maxLength: 3 }),
);
const attributes = fc.dictionary(fc.string({ unit: 'binary', maxLength: 20 }), values, { maxKeys: 20 });
const resource = resourceFromAttributes({ 'service.name': 'tests', 'process.pid': 4_294_967_297, flags: [true] });
/** Epoch ms to a fraction of a millisecond, as SDKs know it. */
const instants = fc.double({ min: 0, max: 4e12, noNaN: true });

describe('readProtobuf and readJson', () => {
  it('read the same of any event', () => {
    fc.assert(
      fc.property(fc.array(fc.record({ body: values, attributes, at: instants }), { maxLength: 5 }), (records) => {
        const exporter = new InMemoryLogRecordExporter();
        const logger = new LoggerProvider({ resource, processors: [new SimpleLogRecordProcessor({ exporter })] }).getLogger('scope', '1');
        for (const { body, attributes, at } of records)
          logger.emit({ body, attributes, timestamp: at, observedTimestamp: at, eventName: 'x' });
        const both = readBoth('logs', ProtobufLogsSerializer, JsonLogsSerializer, exporter.getFinishedLogRecords());
        expect(both.fromProtobuf).toEqual(both.fromJson);
      }),
      { numRuns: 300 },
    );
  });

  it('read the same of any span', () => {
    fc.assert(
      fc.property(
        fc.array(fc.record({ name: fc.string(), kind: fc.nat(4), attributes, from: instants, to: instants, isError: fc.boolean() })),
        (spans) => {
          const exporter = new InMemorySpanExporter();
          const tracer = new TracerProvider({ resource, spanProcessors: [new SimpleSpanProcessor({ exporter })] }).getTracer('scope', '1');
          for (const { name, kind, attributes, from, to, isError } of spans) {
            const span = tracer.startSpan(name, { kind, attributes, startTime: Math.min(from, to) });
            span.addEvent('an event', { nested: 'not read' });
            if (isError) span.setStatus({ code: SpanStatusCode.ERROR, message: 'not read' });
            span.end(Math.max(from, to));
          }
          const both = readBoth('traces', ProtobufTraceSerializer, JsonTraceSerializer, exporter.getFinishedSpans());
          expect(both.fromProtobuf).toEqual(both.fromJson);
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([AggregationTemporality.DELTA, AggregationTemporality.CUMULATIVE])(
    'read the same of sums, gauges, histograms and exponential histograms of temporality %i',
    async (temporality) => {
      const exporter = new InMemoryMetricExporter(temporality);
      const reader = new PeriodicExportingMetricReader({ exporter, exportIntervalMillis: 60_000 });
      const views = [{ instrumentName: 'exponential', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } } as const];
      const provider = new MeterProvider({ resource, readers: [reader], views });
      const meter = provider.getMeter('scope');
      meter.createCounter('counter', { unit: 'USD' }).add(0.25, { model: 'a' });
      meter.createCounter('whole').add(3, { model: 'b', n: 7 });
      meter.createUpDownCounter('level').add(-2);
      meter.createGauge('gauge').record(-1.5);
      for (const value of [1, 2.5, 1e6]) {
        meter.createHistogram('histogram', { unit: 'ms' }).record(value, { tool: 'x' });
        meter.createHistogram('exponential').record(value);
      }
      await provider.forceFlush();
      const [metrics] = exporter.getMetrics();
      if (metrics === undefined) throw new Error('nothing was collected');
      const both = readBoth('metrics', ProtobufMetricsSerializer, JsonMetricsSerializer, metrics);
      expect(both.fromProtobuf).toEqual(both.fromJson);
      const request = both.fromProtobuf as unknown as MetricsRequest;
      expect(request.resourceMetrics[0]?.resource?.attributes).toEqual(
        new Map<string, unknown>([
          ['service.name', 'tests'],
          ['process.pid', 4_294_967_297],
        ]),
      );
      const read = Object.fromEntries((request.resourceMetrics[0]?.scopeMetrics[0]?.metrics ?? []).map((metric) => [metric.name, metric]));
      expect(read).toMatchObject({
        counter: { unit: 'USD', sum: { isMonotonic: true, dataPoints: [{ asDouble: 0.25, attributes: new Map([['model', 'a']]) }] } },
        whole: { sum: { dataPoints: [{ asDouble: 3 }] } },
        level: { sum: { isMonotonic: false } },
        gauge: { sum: null, histogram: null },
        histogram: { unit: 'ms', histogram: { dataPoints: [{ sum: 1_000_003.5 }] } },
        exponential: { exponentialHistogram: { dataPoints: [{ sum: 1_000_003.5 }] } },
      });
      await provider.shutdown();
    },
  );
});

describe('readProtobuf', () => {
  const logs = EXPORT_REQUESTS.logs;
  const read =
    (...bytes: number[]) =>
    () =>
      readProtobuf(Uint8Array.from(bytes), logs);

  it('passes over fields that it does not know, of every wire type', () => {
    expect(read(0x78, 0x96, 0x01, 0x79, 1, 2, 3, 4, 5, 6, 7, 8, 0x7a, 2, 1, 2, 0x7d, 1, 2, 3, 4)()).toEqual({ resourceLogs: [] });
  });

  it('passes over a field that it knows in another wire type', () => {
    expect(read(0x08, 5)()).toEqual({ resourceLogs: [] });
  });

  it.each([
    ['ends in a length', [0x0a]],
    ['ends before its length', [0x0a, 5, 0]],
    ['has a field that ends behind its message', [0x0a, 2, 0x12, 5]],
    ['has a number of more than 64 bits', [0x78, ...new Array(10).fill(0xff), 1]],
    ['has a length of more than 32 bits', [0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 1]],
    ['has a group', [0x7b, 0x7c]],
    ['has field number 0', [0x02, 0]],
    ['ends in a fixed number', [0x79, 1, 2]],
  ])('refuses a request that %s', (_what, bytes) => {
    expect(read(...bytes)).toThrow(RangeError);
  });

  it('reads 64 bits with their sign', () => {
    const attribute = (...value: number[]) => [
      0x0a,
      value.length + 9,
      0x0a,
      value.length + 7,
      0x0a,
      value.length + 5,
      0x0a,
      1,
      0x6b,
      0x12,
      value.length,
      ...value,
    ];
    const read64 = (...value: number[]) => {
      const request = readProtobuf(Uint8Array.from(attribute(...value)), logs) as {
        resourceLogs: [{ resource: { attributes: Map<string, unknown> } }];
      };
      return request.resourceLogs[0].resource.attributes.get('k');
    };
    expect(read64(0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01)).toBe(-1);
    expect(read64(0x18, 0x80, 0x80, 0x80, 0x80, 0x10)).toBe(2 ** 32);
    expect(read64(0x18, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x7f)).toBe(2 ** 63);
  });
});

describe('readJson', () => {
  const traces = EXPORT_REQUESTS.traces;
  const spanOf = (span: unknown) => {
    const read = readJson({ resourceSpans: [{ scopeSpans: [{ spans: [span] }] }] }, traces) as {
      resourceSpans: [{ scopeSpans: [{ spans: [unknown] }] }];
    };
    return read.resourceSpans[0].scopeSpans[0].spans[0];
  };

  it('takes 64-bit numbers as texts and as numbers, enums by name and by number, ids in either case', () => {
    const byText = {
      traceId: 'AB'.repeat(16),
      kind: 'SPAN_KIND_CLIENT',
      startTimeUnixNano: '1793534400000000000',
      status: { code: 'STATUS_CODE_ERROR' },
    };
    const byNumber = { traceId: 'ab'.repeat(16), kind: 3, startTimeUnixNano: 1793534400000000000, status: { code: 2 } };
    expect(spanOf(byText)).toEqual(spanOf(byNumber));
    expect(spanOf(byText)).toMatchObject({ traceId: 'ab'.repeat(16), kind: 3, startTimeUnixNano: 1793534400000, status: { code: 2 } });
  });

  it('takes scalars of the wrong kind, and nulls, as absent', () => {
    const nothing = spanOf({});
    expect(
      spanOf({ name: 7, kind: 'SPAN_KIND_OF_TOMORROW', traceId: 'no hexadecimal', startTimeUnixNano: '1 o’clock', attributes: null }),
    ).toEqual(nothing);
  });

  it('knows names in lowerCamelCase only, as the specification says', () => {
    expect(readJson({ resource_spans: [{}] }, traces)).toEqual({ resourceSpans: [] });
  });

  it.each([
    [[]],
    [null],
    ['x'],
    [{ resourceSpans: {} }],
    [{ resourceSpans: [7] }],
    [{ resourceSpans: [{ resource: { attributes: [7] } }] }],
  ])('refuses %j', (request) => {
    expect(() => readJson(request, traces)).toThrow(TypeError);
  });

  it('keeps a bounded number of attributes, and texts of a bounded length', () => {
    const attributes = Array.from({ length: 1_000 }, (_, i) => ({ key: `k${i}`, value: { intValue: i } }));
    expect(spanOf({ attributes })).toMatchObject({ attributes: { size: 128 } });
    expect(spanOf({ name: 'x'.repeat(70_000) })).toMatchObject({ name: '' });
  });
});
