import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';
import { type Context, type Histogram, ROOT_CONTEXT, SpanKind, SpanStatusCode, TraceFlags, trace } from '@opentelemetry/api';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Operation, RunningTelemetry } from '../ports/telemetry.ts';

const SCOPE = 'session-buddy';
const KINDS = { server: SpanKind.SERVER, client: SpanKind.CLIENT, internal: SpanKind.INTERNAL } as const;
/** Advice of the conventions for durations in seconds, and below it what a database on this machine takes. */
const DURATION_BOUNDS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300];
const TRACEPARENT = /^00-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})$/;

/** Telemetry that is sent by OTLP (protobuf over HTTP). The exporters read `OTEL_EXPORTER_OTLP_*` by themselves. */
export class OtelTelemetry implements RunningTelemetry {
  readonly isOn = true;
  readonly #traces: TracerProvider;
  readonly #metrics: MeterProvider;
  readonly #histograms = new Map<string, Histogram>();
  readonly #current = new AsyncLocalStorage<Context>();

  constructor({ version, thread, serviceName }: { readonly version: string; readonly thread: string; readonly serviceName: string }) {
    const resource = resourceFromAttributes({
      'service.name': serviceName,
      'service.version': version,
      // Each thread sends by itself, and its sums are its own.
      'service.instance.id': randomUUID(),
      'thread.name': thread,
    });
    this.#traces = new TracerProvider({ resource, spanProcessors: [new BatchSpanProcessor({ exporter: new OTLPTraceExporter() })] });
    this.#metrics = new MeterProvider({ resource, readers: [new PeriodicExportingMetricReader({ exporter: new OTLPMetricExporter() })] });
  }

  async trace<T>(operation: Operation, work: () => Promise<T>): Promise<T> {
    const parent = toContext(operation.traceparent) ?? this.#current.getStore() ?? ROOT_CONTEXT;
    const { name, kind, attributes } = operation;
    const span = this.#traces.getTracer(SCOPE).startSpan(name, { kind: KINDS[kind], attributes }, parent);
    const began = performance.now();
    let errorType: string | undefined;
    try {
      return await this.#current.run(trace.setSpan(parent, span), work);
    } catch (error) {
      errorType = typeOf(error);
      span.setAttribute('error.type', errorType);
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
      this.#noteDuration(operation, (performance.now() - began) / 1000, errorType);
    }
  }

  /** Sends what waits. */
  async close(): Promise<void> {
    await Promise.allSettled([this.#traces.shutdown(), this.#metrics.shutdown()]);
  }

  #noteDuration({ duration, attributes }: Operation, seconds: number, errorType: string | undefined): void {
    let histogram = this.#histograms.get(duration.metric);
    if (histogram === undefined) {
      const advice = { explicitBucketBoundaries: DURATION_BOUNDS };
      histogram = this.#metrics.getMeter(SCOPE).createHistogram(duration.metric, { unit: 's', advice });
      this.#histograms.set(duration.metric, histogram);
    }
    const kept = Object.fromEntries(Object.entries(attributes).filter(([name]) => duration.attributes.includes(name)));
    histogram.record(seconds, errorType === undefined ? kept : { ...kept, 'error.type': errorType });
  }
}

/** A code of ours, or the class: a message may hold anything. */
function typeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code;
  return error instanceof Error ? error.name : '_OTHER';
}

function toContext(traceparent: string | undefined): Context | undefined {
  const [, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return undefined;
  const traceFlags = Number.parseInt(flags, 16) & TraceFlags.SAMPLED;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}
